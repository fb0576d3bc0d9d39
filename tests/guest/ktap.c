// SPDX-License-Identifier: GPL-2.0
#include "ktap.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct result vresult(enum state state, const char *fmt, va_list ap)
{
	struct result r = { .state = state };

	vsnprintf(r.words, sizeof(r.words), fmt, ap);
	return r;
}

struct result ok(void)
{
	return (struct result){ .state = OK };
}

struct result not_ok(const char *fmt, ...)
{
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	r = vresult(NOT_OK, fmt, ap);
	va_end(ap);
	return r;
}

struct result skip(const char *fmt, ...)
{
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	r = vresult(SKIP, fmt, ap);
	va_end(ap);
	return r;
}

const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "an unknown error";
}

static struct result run_child(case_fn *fn, const void *arg)
{
	struct pollfd pfd = { .events = POLLIN };
	struct result r;
	int p[2], status;
	pid_t pid;

	if (pipe(p))
		return skip("pipe: %s", errno_name(errno));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return skip("fork: %s", errno_name(errno));
	if (!pid) {
		close(p[0]);
		r = fn(arg);
		_exit(write(p[1], &r, sizeof(r)) != sizeof(r));
	}
	close(p[1]);
	pfd.fd = p[0];
	if (poll(&pfd, 1, CASE_LIMIT * 1000) != 1) {
		/* One that hangs in the kernel can't be reaped: leave it. */
		kill(pid, SIGKILL);
		r = not_ok("hangs: no answer in %d s", CASE_LIMIT);
	} else if (read(p[0], &r, sizeof(r)) != sizeof(r)) {
		waitpid(pid, &status, 0);
		r = not_ok("dies: wait status %#x", status);
	} else {
		waitpid(pid, &status, 0);
	}
	close(p[0]);
	return r;
}

enum state ktap_case(unsigned int n, const char *name, case_fn *fn,
		     const void *arg)
{
	struct result r;

	printf("  # begin %s\n", name);
	r = run_child(fn, arg);
	printf("  %s %u %s%s%s\n", r.state == NOT_OK ? "not ok" : "ok", n, name,
	       r.state == SKIP ? " # SKIP " :
	       r.words[0]      ? " # " :
				 "",
	       r.words);
	fflush(stdout);
	return r.state;
}
