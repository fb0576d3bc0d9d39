// SPDX-License-Identifier: GPL-2.0
/*
 * One boot: start a QEMU for each guest of it, take what comes from them until
 * they are gone, reap them. A QEMU dies with us (PR_SET_PDEATHSIG), and we
 * learn when it does (SIGCHLD).
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define DYING_SECONDS 10 /* for a killed QEMU to be gone */

/* A guest that runs: what it is, and what is known of its QEMU. */
struct running {
	struct guest *guest;
	struct pipe pipes[STREAMS];
	pid_t pid; /* 0: it has not started, or it is reaped */
	double start, heard;
	bool gone;
};

/* Seconds to its nearer limit, in milliseconds for poll(). */
static int wait_ms(const struct running *r)
{
	const struct launch *l = &r->guest->launch;
	double a = r->start + l->limit - monotonic(),
	       c = r->heard + l->silence - monotonic();
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

static bool is_over(struct running *r)
{
	const struct launch *l = &r->guest->launch;
	struct boot *b = &r->guest->boot;

	if (monotonic() >= r->start + l->limit)
		b->ending = LIMIT;
	else if (monotonic() >= r->heard + l->silence)
		b->ending = SILENCE;
	else
		return false;
	/* One that somebody has stopped tells nothing of the guest. */
	b->stopped = has(r->pid, WSTOPPED);
	return true;
}

/* Take what poll() has found of a guest. Is that one's boot over? */
static bool follow(struct running *r, const struct pollfd p[STREAMS])
{
	struct boot *b = &r->guest->boot;
	bool any = false;

	for (int i = 0; i < STREAMS; i++) {
		enum took took = p[i].revents ? take(b, &r->pipes[i], i) :
						NOTHING;

		if (took == BROKEN)
			return true;
		any |= took == BYTES;
		/* QEMU's own words are not the guest's. */
		if (took == BYTES && i != STDERR)
			r->heard = monotonic();
	}
	/*
	 * Gone, and all that it had written is taken. Another process may hold
	 * its ends of the pipes yet. That comes before the limits: we may have
	 * been stopped ourselves.
	 */
	if (r->gone && !any)
		return true;
	r->gone = has(r->pid, WEXITED);
	return !r->gone && is_over(r);
}

/*
 * End QEMU, if it has not ended, and what it started. SIGKILL ends all that is
 * ours but what hangs in the kernel or has changed its user.
 */
static void reap(struct running *r)
{
	const struct timespec limit = { DYING_SECONDS, 0 };
	struct boot *b = &r->guest->boot;
	pid_t pid = r->pid, ret;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (!(ret = waitpid(pid, &b->status, WNOHANG)))
		if (sigtimedwait(&child, NULL, &limit) < 0 && errno == EAGAIN)
			break;
	r->pid = 0;
	b->seconds = monotonic() - r->start;
	if (ret == pid)
		return;
	/* A status that we have not got is not 0. */
	if (!ret)
		errno = EBUSY;
	boot_fail(b, "QEMU cannot be ended");
}

/* Was there a signal that is to end us? */
static bool asked_to_end(int sigfd)
{
	struct signalfd_siginfo si;

	while (read(sigfd, &si, sizeof(si)) == sizeof(si))
		if (si.ssi_signo != SIGCHLD)
			return true;
	return false;
}

/* Where to look for what comes from those that run; false where none does. */
static bool look_at(const struct running *r, size_t count, struct pollfd *p,
		    int *ms)
{
	bool any = false;

	*ms = -1;
	for (size_t i = 0; i < count; i++) {
		int left = !r[i].pid ? -1 : r[i].gone ? 0 : wait_ms(&r[i]);

		for (int s = 0; s < STREAMS; s++)
			*p++ = (struct pollfd){ r[i].pid ? r[i].pipes[s].fd :
							   -1,
						POLLIN, 0 };
		if (!r[i].pid)
			continue;
		any = true;
		*ms = *ms < 0 || left < *ms ? left : *ms;
	}
	return any;
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

static void start_qemu(struct running *r)
{
	pid_t parent = getpid(), pid;

	r->start = r->heard = monotonic();
	pid = fork();
	if (!pid)
		become_qemu(r->guest->argv, parent, r->pipes);
	if (pid < 0) {
		boot_fail(&r->guest->boot, "fork");
		return;
	}
	setpgid(pid, pid);
	r->pid = pid;
	for (int i = 0; i < STREAMS; i++)
		close_fd(&r->pipes[i].theirs);
}

/*
 * QEMU left before the guest said anything, with words of its own: that is not
 * the guest's doing. A panic before there is a console is.
 */
static void refused(struct boot *b)
{
	if (b->ending == ENDED && b->status && !b->readers[CONSOLE].bytes &&
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

/* All but QEMU itself. False with why in the boot. */
static bool prepare(const struct machine *m, struct running *r)
{
	struct guest *g = r->guest;
	struct boot *b = &g->boot;
	char nonce[40] = "";

	memset(b, 0, sizeof(*b));
	b->limit = g->launch.limit;
	b->silence = g->launch.silence;
	if (!make_nonce(nonce, sizeof(nonce)))
		return boot_fail(b, "getrandom");
	if (results_init(&b->results, nonce)) {
		errno = ENOMEM;
		return boot_fail(b, "results");
	}
	if (!open_pipes(b, &g->launch, r->pipes))
		return false;
	g->argv = make_argv(m, &g->launch, nonce, r->pipes);
	return true;
}

static void begin(const struct machine *m, struct guest *g, struct running *r)
{
	const struct pipe none = { -1, -1, -1, 0 };

	*r = (struct running){ .guest = g,
			       .pipes = { none, none, none, none } };
	if (prepare(m, r))
		start_qemu(r);
}

/* What is to be done of one that is gone, or has not come to be. */
static void finish(struct running *r)
{
	struct boot *b = &r->guest->boot;

	if (r->pid)
		reap(r);
	refused(b);
	if (!close_pipes(r->pipes) && b->ending != INTERRUPTED)
		boot_fail(b, r->guest->launch.out);
}

/* All that run: something failed here, or else we were asked to end. */
static void finish_all(struct running *r, size_t count, const char *failed)
{
	for (size_t i = 0; i < count; i++) {
		if (!r[i].pid)
			continue;
		if (failed)
			boot_fail(&r[i].guest->boot, failed);
		else
			r[i].guest->boot.ending = INTERRUPTED;
		finish(&r[i]);
	}
}

/* Take what comes until each is gone, its limit passes or a signal comes. */
static void watch(const struct boot_plan *plan, struct running *r, int sigfd)
{
	struct pollfd p[GUESTS_MAX * STREAMS + 1];
	size_t count = plan->count;
	bool reaped = false;
	int ms;

	while (look_at(r, count, p + 1, &ms)) {
		p[0] = (struct pollfd){ sigfd, POLLIN, 0 };
		/* Reaping one may have taken the signal of another's end. */
		if (poll(p, 1 + count * STREAMS, reaped ? 0 : ms) < 0 &&
		    errno != EINTR) {
			finish_all(r, count, "poll");
			return;
		}
		if (asked_to_end(sigfd)) {
			finish_all(r, count, NULL);
			return;
		}
		reaped = false;
		for (size_t i = 0; i < count; i++) {
			if (!r[i].pid || !follow(&r[i], p + 1 + i * STREAMS))
				continue;
			finish(&r[i]);
			reaped = true;
			if (plan->again && plan->again(plan->arg, r[i].guest))
				begin(plan->machine, r[i].guest, &r[i]);
		}
	}
}

static void boot_with(const struct boot_plan *plan)
{
	struct running r[GUESTS_MAX];
	int sigfd = open_signals();

	for (size_t i = 0; i < plan->count; i++) {
		begin(plan->machine, &plan->guests[i], &r[i]);
		if (!r[i].pid)
			finish(&r[i]);
	}
	if (sigfd < 0)
		finish_all(r, plan->count, "signalfd");
	watch(plan, r, sigfd);
	close_fd(&sigfd);
}

void guest_free(struct guest *g)
{
	results_free(&g->boot.results);
	argv_free(g->argv);
	g->argv = NULL;
}

/* Has a QEMU left for a property of the machine that it does not know? */
static bool drop_refused(const struct boot_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->guests[i].boot.ending == NOT_STARTED &&
		    machine_drop_refused(plan->machine,
					 plan->guests[i].boot.error))
			return true;
	return false;
}

void boot_once(const struct boot_plan *plan)
{
	boot_with(plan);
	while (drop_refused(plan)) {
		for (size_t i = 0; i < plan->count; i++)
			guest_free(&plan->guests[i]);
		boot_with(plan);
	}
}
