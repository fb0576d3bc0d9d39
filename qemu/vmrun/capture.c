// SPDX-License-Identifier: GPL-2.0
/* A program that runs beside the boot, for what it prints. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

static void become(char *const argv[], pid_t parent, int out)
{
	int null = open("/dev/null", O_RDWR);

	/* It gets no Ctrl-C, and goes when we do. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0)
		execvp(argv[0], argv);
	_exit(127);
}

void capture_start(struct capture *c, char *const argv[])
{
	pid_t parent = getpid();
	int p[2];

	*c = (struct capture){ .pid = -1, .fd = -1 };
	if (pipe2(p, O_CLOEXEC))
		return;
	c->pid = fork();
	if (!c->pid)
		become(argv, parent, p[1]);
	close(p[1]);
	if (c->pid < 0) {
		close(p[0]);
		return;
	}
	setpgid(c->pid, c->pid);
	c->fd = p[0];
}

static size_t take(int fd, char *buf, size_t len, double until)
{
	size_t n = 0;

	while (n < len) {
		struct pollfd p = { fd, POLLIN, 0 };
		double left = until - monotonic();
		ssize_t got;

		if (poll(&p, 1, left > 0 ? (int)(left * 1000) + 1 : 0) <= 0)
			break;
		got = read(fd, buf + n, len - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	return n;
}

void capture_end(struct capture *c, char *buf, size_t len, double seconds)
{
	size_t n = 0;

	if (c->pid > 0) {
		n = take(c->fd, buf, len - 1, monotonic() + seconds);
		close(c->fd);
		kill(-c->pid, SIGKILL);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
		c->pid = -1;
	}
	buf[n] = '\0';
}
