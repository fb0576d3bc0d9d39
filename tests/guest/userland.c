// SPDX-License-Identifier: GPL-2.0
#include "userland.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_MAX 1024
#define ARGS_MAX 64
#define NOT_STARTED 127 /* of exec, and of ld.so */

bool userland_there(void)
{
	return !access("/sbin/cryptsetup", X_OK);
}

/* In the child; what goes wrong here is reported as by the program. */
static void become(char *command, int in, int out, int err)
{
	static char path[] = "PATH=/sbin:/bin:/usr/sbin:/usr/bin";
	char *argv[ARGS_MAX + 1], *save = NULL;
	size_t n = 0;

	for (char *w = strtok_r(command, " ", &save); w && n < ARGS_MAX;
	     w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	argv[n] = NULL;
	/* When the case is killed for its limit, so is the program. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	clearenv();
	putenv(path);
	execvp(argv[0], argv);
	dprintf(err, "%s\n", errno_name(errno));
	_exit(NOT_STARTED);
}

/* The last line that is not empty, with printable characters only. */
static void last_line(const char *text, char *line, size_t len)
{
	size_t end = strlen(text), start;

	while (end && strchr("\n ", text[end - 1]))
		end--;
	for (start = end; start && text[start - 1] != '\n'; start--)
		;
	snprintf(line, len, "%.*s", (int)(end - start), text + start);
	for (; *line; line++)
		if (*line < ' ' || *line > '~')
			*line = '?';
}

/* The end of what a program wrote there. */
static void read_end(int fd, char *buf, size_t len)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size < (off_t)len ? 0 : size - (off_t)len + 1;
	ssize_t n = pread(fd, buf, len - 1, from);

	buf[n > 0 ? n : 0] = '\0';
}

/*
 * A program that a signal ended, or that did not start, for want of it or of
 * its libraries, has not answered for the kernel's ciphers.
 */
static struct result ended(const char *command, int status, const char *err)
{
	char line[100];

	if (!status)
		return ok();
	last_line(err, line, sizeof(line));
	if (WIFSIGNALED(status))
		return lost("%.80s: signal %d", command, WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED)
		return lost("%.80s: does not start: %.60s", command, line);
	return not_ok("%.80s: exit %d: %s", command, WEXITSTATUS(status), line);
}

/* Files in memory are all it takes: nobody has to read while it runs. */
static struct result run(struct ran *r, char *command, int in, int out, int err)
{
	char name[COMMAND_MAX], said[RAN_OUT_MAX];
	int status;
	pid_t pid;

	memcpy(name, command, sizeof(name));
	if (in < 0 || out < 0 || err < 0 ||
	    pwrite(in, r->in, r->in_len, 0) != (ssize_t)r->in_len)
		return not_ok("%.80s: -%s", name, errno_name(errno));
	pid = fork();
	if (pid < 0)
		return not_ok("%.80s: -%s", name, errno_name(errno));
	if (!pid)
		become(command, in, out, err);
	waitpid(pid, &status, 0);
	read_end(out, r->out, sizeof(r->out));
	read_end(err, said, sizeof(said));
	return ended(name, status, said);
}

bool userland_run(struct ran *r, const char *fmt, ...)
{
	char command[COMMAND_MAX];
	int fd[3];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	for (int i = 0; i < 3; i++)
		fd[i] = memfd_create("stdio", MFD_CLOEXEC);
	r->result = run(r, command, fd[0], fd[1], fd[2]);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	return r->result.state == OK;
}
