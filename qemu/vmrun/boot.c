// SPDX-License-Identifier: GPL-2.0
/*
 * One boot: start QEMU, take what comes from it until it is gone, reap it.
 *
 * The guest's two vtys and QEMU's stderr are pipes that we read, so that their
 * size, their lines and their silence are ours to bound. QEMU dies with us
 * (PR_SET_PDEATHSIG), and we are told when it does (a pidfd).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vmrun.h"

#define KEEP_MAX (16u << 20) /* bytes of one log that are kept */

enum { CONSOLE, RESULTS, STDERR, STREAMS };

struct stream {
	int fd; /* our end of the pipe, -1 once it has ended */
	FILE *log;
	size_t kept; /* bytes in the log */
	char line[LINE_MAX_LEN];
	size_t len;
	bool cut; /* the line is longer than what is in it */
};

static const char *const log_names[STREAMS] = { "console.log", "results.ktap",
						"qemu.log" };

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool fail(struct boot *b, const char *what)
{
	snprintf(b->error, sizeof(b->error), "%.120s: %s", what,
		 strerror(errno));
	b->ending = NOT_STARTED;
	return false;
}

static void take_line(struct boot *b, struct stream *s, int which)
{
	s->line[s->len] = '\0';
	if (which == CONSOLE)
		console_line(&b->console, s->line);
	else if (which == RESULTS)
		ktap_line(&b->results, s->line, s->cut);
	else if (s->len)
		printable(b->error, s->line, sizeof(b->error));
	s->len = 0;
	s->cut = false;
}

static void take_byte(struct boot *b, struct stream *s, int which, char c)
{
	if (c == '\n') {
		/* The console's line discipline ends lines with CR LF. */
		if (which == CONSOLE && s->len && s->line[s->len - 1] == '\r')
			s->len--;
		take_line(b, s, which);
	} else if (s->len + 1 < sizeof(s->line)) {
		s->line[s->len++] = c ? c : '\1';
	} else {
		s->cut = true;
	}
}

/* False once the stream has ended. */
static bool take_stream(struct boot *b, struct stream *s, int which)
{
	char buf[65536];
	ssize_t n = read(s->fd, buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		if (s->len)
			take_line(b, s, which);
		close(s->fd);
		s->fd = -1;
		return false;
	}
	for (ssize_t i = 0; i < n; i++)
		take_byte(b, s, which, buf[i]);
	if (s->kept < KEEP_MAX) {
		s->kept += (size_t)n;
		fwrite(buf, 1, (size_t)n, s->log);
		if (s->kept >= KEEP_MAX)
			fputs("\n[vmrun: the rest is not kept]\n", s->log);
	}
	return true;
}

static bool open_streams(struct boot *b, const char *out, struct stream *s,
			 int *theirs)
{
	char path[4096];
	int p[2];

	for (int i = 0; i < STREAMS; i++) {
		snprintf(path, sizeof(path), "%s/%s", out, log_names[i]);
		s[i].log = fopen(path, "we");
		if (!s[i].log)
			return fail(b, path);
		if (pipe2(p, O_CLOEXEC))
			return fail(b, "pipe");
		s[i].fd = p[0];
		theirs[i] = p[1];
		fcntl(p[0], F_SETFL, O_NONBLOCK);
	}
	return true;
}

/* False where what we were to keep could not be written, as on a full disk. */
static bool close_streams(struct stream *s)
{
	bool kept = true;

	for (int i = 0; i < STREAMS; i++) {
		if (s[i].fd >= 0)
			close(s[i].fd);
		if (s[i].log && (ferror(s[i].log) | fclose(s[i].log)))
			kept = false;
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
static char **make_argv(const struct machine *m, const struct launch *l,
			const char *nonce, const int *theirs)
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
	ADD("-chardev"), ADD("file,id=con,path=/dev/fd/%d", theirs[CONSOLE]);
	ADD("-device"), ADD("spapr-vty,chardev=con");
	ADD("-chardev"), ADD("file,id=res,path=/dev/fd/%d", theirs[RESULTS]);
	ADD("-device"), ADD("spapr-vty,chardev=res");
	ADD("-kernel"), ADD("%s", l->kernel);
	ADD("-initrd"), ADD("%s", l->initrd);
	ADD("-append"),
		ADD("console=hvc0 panic=-1 oops=panic skport.nonce=%s%s%s",
		    nonce, l->append ? " " : "", l->append ? l->append : "");
#undef ADD
	return argv;
}

/* In the child: become QEMU, or leave with 127 and a word on stderr. */
static void become_qemu(char **argv, pid_t parent, const int *theirs)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* Ctrl-C is ours to act on. */
	setpgid(0, 0);
	dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
	dup2(theirs[STDERR], STDOUT_FILENO);
	dup2(theirs[STDERR], STDERR_FILENO);
	for (int i = 0; i < STDERR; i++)
		fcntl(theirs[i], F_SETFD, 0);
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

/* Take what comes until QEMU is gone, a limit passes or we are told to stop. */
static void watch(struct boot *b, const struct launch *l, struct stream *s,
		  int pidfd, int sigfd)
{
	double start = now(), heard = start;

	for (;;) {
		struct pollfd p[STREAMS + 2];
		int open_streams = 0;

		for (int i = 0; i < STREAMS; i++) {
			p[i] = (struct pollfd){ s[i].fd, POLLIN, 0 };
			open_streams += s[i].fd >= 0;
		}
		p[STREAMS] = (struct pollfd){ pidfd, POLLIN, 0 };
		p[STREAMS + 1] = (struct pollfd){ sigfd, POLLIN, 0 };
		if (poll(p, STREAMS + 2, wait_ms(start, heard, l)) < 0 &&
		    errno != EINTR) {
			fail(b, "poll");
			return;
		}
		if (p[STREAMS + 1].revents) {
			b->ending = INTERRUPTED;
			return;
		}
		for (int i = 0; i < STREAMS; i++) {
			if (!(p[i].revents & (POLLIN | POLLHUP | POLLERR)))
				continue;
			if (take_stream(b, &s[i], i))
				heard = now();
		}
		/* Gone, and all that it had written is taken. */
		if (p[STREAMS].revents && !open_streams)
			return;
		if (now() >= start + l->limit) {
			b->ending = LIMIT;
			return;
		}
		if (now() >= heard + l->silence) {
			b->ending = SILENCE;
			return;
		}
	}
}

static bool run_qemu(struct boot *b, const struct launch *l, struct stream *s,
		     int *theirs, char **argv)
{
	double start = now();
	pid_t parent = getpid(), pid;
	int pidfd, sigfd;
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGHUP);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	sigfd = signalfd(-1, &stop, SFD_CLOEXEC);
	pid = fork();
	if (pid < 0)
		return fail(b, "fork");
	if (!pid)
		become_qemu(argv, parent, theirs);
	for (int i = 0; i < STREAMS; i++)
		close(theirs[i]);
	pidfd = pidfd_open(pid, 0);
	if (pidfd < 0 || sigfd < 0)
		fail(b, "pidfd_open");
	else
		watch(b, l, s, pidfd, sigfd);
	if (b->ending != ENDED)
		kill(pid, SIGKILL);
	while (waitpid(pid, &b->status, 0) < 0 && errno == EINTR)
		;
	close(pidfd);
	close(sigfd);
	b->seconds = now() - start;
	return b->ending == ENDED;
}

/* QEMU left at once and had something to say: it is not the guest's doing. */
static void refused(struct boot *b, const struct stream *s)
{
	if (WIFEXITED(b->status) && WEXITSTATUS(b->status) &&
	    !s[CONSOLE].kept && !s[RESULTS].kept && b->error[0])
		b->ending = NOT_STARTED;
}

static void make_nonce(char *nonce, size_t len)
{
	unsigned char raw[16];

	if (getrandom(raw, sizeof(raw), 0) != sizeof(raw))
		abort();
	for (size_t i = 0; i < sizeof(raw) && 2 * i + 2 < len; i++)
		snprintf(nonce + 2 * i, 3, "%02x", raw[i]);
}

static void boot_with(const struct machine *m, const struct launch *l,
		      struct boot *b, char ***argv)
{
	struct stream s[STREAMS] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	int theirs[STREAMS];
	char nonce[40];

	memset(b, 0, sizeof(*b));
	b->limit = l->limit;
	b->silence = l->silence;
	make_nonce(nonce, sizeof(nonce));
	if (results_init(&b->results, nonce))
		abort();
	if (!open_streams(b, l->out, s, theirs)) {
		close_streams(s);
		return;
	}
	*argv = make_argv(m, l, nonce, theirs);
	if (run_qemu(b, l, s, theirs, *argv))
		refused(b, s);
	if (!close_streams(s) && b->ending != INTERRUPTED)
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
