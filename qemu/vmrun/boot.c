// SPDX-License-Identifier: GPL-2.0
/*
 * One boot: start QEMU, take what comes from it until it is gone, reap it.
 *
 * The guest's two vtys and QEMU's stderr are pipes that we read, so that their
 * size, their lines and their silence are ours to bound. QEMU dies with us
 * (PR_SET_PDEATHSIG), and we learn when it does (SIGCHLD).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vmrun.h"

#define KEEP_MAX (16u << 20) /* bytes of one log that are kept */
#define DYING_SECONDS 10     /* for a killed QEMU to be gone */

struct pipe {
	int fd;	    /* our end, -1 once it has ended */
	int theirs; /* QEMU's, -1 once it has that */
	int log;
	size_t kept; /* bytes in the log */
};

static const char *const log_names[STREAMS] = { "console.log", "results.ktap",
						"journal.log", "qemu.log" };

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Not a verdict's matter: the environment is broken. False, always. */
static bool fail(struct boot *b, const char *what)
{
	snprintf(b->error, sizeof(b->error), "%.120s: %s", what,
		 strerror(errno));
	b->ending = NOT_STARTED;
	return false;
}

static bool keep(const struct pipe *p, const char *buf, size_t n)
{
	while (n) {
		ssize_t done = write(p->log, buf, n);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			buf += done;
			n -= (size_t)done;
		}
	}
	return true;
}

enum took { NOTHING, BYTES, BROKEN };

/* Take what one of the pipes has. BROKEN where the log cannot be written. */
static enum took take(struct boot *b, struct pipe *p, enum stream which)
{
	static const char more[] = "\n[vmrun: the rest is not kept]\n";
	char buf[65536];
	ssize_t n = read(p->fd, buf, sizeof(buf));
	bool kept = true;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return NOTHING;
	if (n <= 0) {
		stream_end(b, which);
		close(p->fd);
		p->fd = -1;
		return NOTHING;
	}
	stream_take(b, which, buf, (size_t)n);
	if (p->kept < KEEP_MAX) {
		p->kept += (size_t)n;
		kept = keep(p, buf, (size_t)n);
		if (kept && p->kept >= KEEP_MAX)
			kept = keep(p, more, sizeof(more) - 1);
	}
	if (kept)
		return BYTES;
	fail(b, log_names[which]);
	return BROKEN;
}

static bool has_disk(const struct launch *l)
{
	return l->disk || l->kept_disk;
}

/* There is a journal where there is a disk that systemd may be on. */
static bool open_pipes(struct boot *b, const struct launch *l,
		       struct pipe *pipes)
{
	char path[4096];
	int p[2];

	for (int i = 0; i < STREAMS; i++) {
		if (i == JOURNAL && !has_disk(l))
			continue;
		snprintf(path, sizeof(path), "%s/%s", l->out, log_names[i]);
		pipes[i].log = open(
			path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (pipes[i].log < 0)
			return fail(b, path);
		if (pipe2(p, O_CLOEXEC))
			return fail(b, "pipe");
		pipes[i].fd = p[0];
		pipes[i].theirs = p[1];
		fcntl(p[0], F_SETFL, O_NONBLOCK);
	}
	return true;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Some file systems say only now that they could not keep what we wrote. */
static bool close_pipes(struct pipe *p)
{
	bool kept = true;

	for (int i = 0; i < STREAMS; i++) {
		close_fd(&p[i].fd);
		close_fd(&p[i].theirs);
		kept &= p[i].log < 0 || !close(p[i].log);
	}
	return kept;
}

static char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *format(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	return s;
}

void argv_free(char **argv)
{
	for (char **a = argv; a && *a; a++)
		free(*a);
	free(argv);
}

/* A comma ends a value in QEMU's options; a doubled one does not. */
static void add_disk(char **argv, size_t *n, const char *path, bool keep)
{
	char clean[2 * PATH_MAX], *to = clean;

	for (; *path && to < clean + sizeof(clean) - 2; path++) {
		*to++ = *path;
		if (*path == ',')
			*to++ = ',';
	}
	*to = '\0';
	argv[(*n)++] = format("-drive");
	argv[(*n)++] = format("if=none,id=%s,format=raw,cache=unsafe,"
			      "discard=unmap,snapshot=%s,file=%s",
			      keep ? "kept" : "disk", keep ? "off" : "on",
			      clean);
	argv[(*n)++] = format("-device");
	argv[(*n)++] =
		format("scsi-hd,bus=vscsi.0,drive=%s", keep ? "kept" : "disk");
}

static char **make_argv(const struct machine *m, const struct launch *l,
			const char *nonce, const struct pipe *p)
{
	char **argv = calloc(64, sizeof(*argv)), *type = format("%s", m->type);
	size_t n = 0;

	if (!argv)
		abort();
	for (size_t i = 0; i < m->props_count; i++) {
		char *more = format("%s,%s", type, m->props[i]);

		free(type);
		type = more;
	}
#define ADD(...) (argv[n++] = format(__VA_ARGS__))
	ADD("%s", m->qemu);
	ADD("-M"), argv[n++] = type;
	ADD("-cpu"), ADD("%s", m->cpu);
	ADD("-m"), ADD("%s", m->memory);
	ADD("-smp"), ADD("%s", m->smp);
	if (m->icount[0])
		ADD("-icount"), ADD("%s", m->icount);
	ADD("-nodefaults"), ADD("-nographic"), ADD("-no-user-config");
	/* A panic leaves QEMU with 1, a power-off with 0. */
	ADD("-no-reboot"), ADD("-action"), ADD("panic=exit-failure");
	ADD("-chardev"), ADD("file,id=con,path=/dev/fd/%d", p[CONSOLE].theirs);
	ADD("-device"), ADD("spapr-vty,chardev=con");
	ADD("-chardev"), ADD("file,id=res,path=/dev/fd/%d", p[RESULTS].theirs);
	ADD("-device"), ADD("spapr-vty,chardev=res");
	ADD("-kernel"), ADD("%s", l->kernel);
	ADD("-initrd"), ADD("%s", l->initrd);
	ADD("-append"),
		ADD("console=hvc0 panic=-1 oops=panic skport.nonce=%s%s%s",
		    nonce, l->append ? " " : "", l->append ? l->append : "");
#undef ADD
	if (has_disk(l)) {
		argv[n++] = format("-chardev");
		argv[n++] = format("file,id=journal,path=/dev/fd/%d",
				   p[JOURNAL].theirs);
		argv[n++] = format("-device");
		argv[n++] = format("spapr-vty,chardev=journal");
		/* Not virtio: before 5.2 Linux needs SLOF for its BARs. */
		argv[n++] = format("-device");
		argv[n++] = format("spapr-vscsi,id=vscsi");
	}
	if (l->kept_disk)
		add_disk(argv, &n, l->kept_disk, true);
	if (l->disk)
		add_disk(argv, &n, l->disk, false);
	return argv;
}

/* In the child: become QEMU, or leave with 127 and a word on stderr. */
static void become_qemu(char **argv, pid_t parent, const struct pipe *p)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* Ctrl-C is ours to act on. */
	setpgid(0, 0);
	dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
	dup2(p[STDERR].theirs, STDOUT_FILENO);
	dup2(p[STDERR].theirs, STDERR_FILENO);
	/* Nor does it get what our caller left open, a lock perhaps. */
	close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	for (int i = 0; i < STDERR; i++)
		if (p[i].theirs >= 0)
			fcntl(p[i].theirs, F_SETFD, 0);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Seconds to the nearer limit, in milliseconds for poll(). */
static int wait_ms(double start, double heard, const struct launch *l)
{
	double t = now(), a = start + l->limit - t, c = heard + l->silence - t;
	double left = a < c ? a : c;

	return left < 0 ? 0 : (int)(left * 1000) + 1;
}

/* Has QEMU come to this (WEXITED, WSTOPPED)? It is not reaped by that. */
static bool has(pid_t pid, int what)
{
	siginfo_t si = { 0 };

	return !waitid(P_PID, (id_t)pid, &si, what | WNOHANG | WNOWAIT) &&
	       si.si_pid == pid;
}

static bool is_over(struct boot *b, const struct launch *l, double start,
		    double heard, pid_t pid)
{
	if (now() >= start + l->limit)
		b->ending = LIMIT;
	else if (now() >= heard + l->silence)
		b->ending = SILENCE;
	else
		return false;
	/* One that somebody has stopped tells nothing of the guest. */
	b->stopped = has(pid, WSTOPPED);
	return true;
}

/* Take what comes until QEMU is gone, a limit passes or a signal comes. */
static void watch(struct boot *b, const struct launch *l, struct pipe *pipes,
		  pid_t pid, int sigfd)
{
	double start = now(), heard = start;
	bool gone = false;

	for (;;) {
		struct signalfd_siginfo si;
		struct pollfd p[STREAMS + 1];
		bool any = false;

		for (int i = 0; i < STREAMS; i++)
			p[i] = (struct pollfd){ pipes[i].fd, POLLIN, 0 };
		p[STREAMS] = (struct pollfd){ sigfd, POLLIN, 0 };
		if (poll(p, STREAMS + 1, gone ? 0 : wait_ms(start, heard, l)) <
			    0 &&
		    errno != EINTR) {
			fail(b, "poll");
			return;
		}
		if (p[STREAMS].revents &&
		    read(sigfd, &si, sizeof(si)) == sizeof(si) &&
		    si.ssi_signo != SIGCHLD) {
			b->ending = INTERRUPTED;
			return;
		}
		for (int i = 0; i < STREAMS; i++) {
			enum took took = p[i].revents ? take(b, &pipes[i], i) :
							NOTHING;

			if (took == BROKEN)
				return;
			any |= took == BYTES;
			/* QEMU's own words are not the guest's. */
			if (took == BYTES && i != STDERR)
				heard = now();
		}
		/*
		 * Gone, and all that it had written is taken. Another process
		 * may hold its ends of the pipes yet. That comes before the
		 * limits: we may have been stopped ourselves.
		 */
		if (gone && !any)
			return;
		gone = has(pid, WEXITED);
		if (!gone && is_over(b, l, start, heard, pid))
			return;
	}
}

/*
 * End QEMU, if it has not ended, and what it started. SIGKILL ends all that is
 * ours but what hangs in the kernel or has changed its user.
 */
static void reap(struct boot *b, pid_t pid)
{
	const struct timespec limit = { DYING_SECONDS, 0 };
	sigset_t child;
	pid_t ret;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (!(ret = waitpid(pid, &b->status, WNOHANG)))
		if (sigtimedwait(&child, NULL, &limit) < 0 && errno == EAGAIN)
			break;
	if (ret == pid)
		return;
	/* A status that we have not got is not 0. */
	if (!ret)
		errno = EBUSY;
	fail(b, "QEMU cannot be ended");
}

/*
 * What is to wake us: QEMU's end, and what is to end us, but not a signal that
 * our caller has us ignore (nohup). Were QEMU's end ignored there would be no
 * status of it.
 */
static int open_signals(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa;
	sigset_t wake;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&wake);
	sigaddset(&wake, SIGCHLD);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (!sigaction(ends[i], NULL, &sa) && sa.sa_handler != SIG_IGN)
			sigaddset(&wake, ends[i]);
	sigprocmask(SIG_BLOCK, &wake, NULL);
	return signalfd(-1, &wake, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool run_qemu(struct boot *b, const struct launch *l, struct pipe *p,
		     char **argv)
{
	double start = now();
	pid_t parent = getpid(), pid;
	int sigfd = open_signals();

	if (sigfd < 0)
		return fail(b, "signalfd");
	pid = fork();
	if (!pid)
		become_qemu(argv, parent, p);
	if (pid < 0) {
		close(sigfd);
		return fail(b, "fork");
	}
	setpgid(pid, pid);
	for (int i = 0; i < STREAMS; i++)
		close_fd(&p[i].theirs);
	watch(b, l, p, pid, sigfd);
	reap(b, pid);
	close(sigfd);
	b->seconds = now() - start;
	return b->ending == ENDED;
}

/*
 * QEMU left before the guest said anything, with words of its own: that is not
 * the guest's doing. A panic before there is a console is.
 */
static void refused(struct boot *b)
{
	if (b->status && !b->readers[CONSOLE].bytes &&
	    !b->readers[RESULTS].bytes && b->error[0] && !b->os_terminated[0])
		b->ending = NOT_STARTED;
}

/* False with errno. */
static bool make_nonce(char *nonce, size_t len)
{
	unsigned char raw[16];

	if (getrandom(raw, sizeof(raw), 0) != sizeof(raw))
		return false;
	for (size_t i = 0; i < sizeof(raw) && 2 * i + 2 < len; i++)
		snprintf(nonce + 2 * i, 3, "%02x", raw[i]);
	return true;
}

static void boot_with(const struct machine *m, const struct launch *l,
		      struct boot *b, char ***argv)
{
	const struct pipe none = { -1, -1, -1, 0 };
	struct pipe p[STREAMS] = { none, none, none, none };
	char nonce[40] = "";

	memset(b, 0, sizeof(*b));
	b->limit = l->limit;
	b->silence = l->silence;
	if (!make_nonce(nonce, sizeof(nonce))) {
		fail(b, "getrandom");
	} else if (results_init(&b->results, nonce)) {
		errno = ENOMEM;
		fail(b, "results");
	} else if (open_pipes(b, l, p)) {
		*argv = make_argv(m, l, nonce, p);
		if (run_qemu(b, l, p, *argv))
			refused(b);
	}
	if (!close_pipes(p) && b->ending != INTERRUPTED)
		fail(b, l->out);
}

void boot_once(struct machine *m, const struct launch *l, struct boot *b,
	       char ***argv)
{
	*argv = NULL;
	boot_with(m, l, b, argv);
	while (b->ending == NOT_STARTED && machine_drop_refused(m, b->error)) {
		results_free(&b->results);
		argv_free(*argv);
		*argv = NULL;
		boot_with(m, l, b, argv);
	}
}
