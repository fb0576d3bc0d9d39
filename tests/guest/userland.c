// SPDX-License-Identifier: GPL-2.0
#include "userland.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_MAX 1024
#define ARGS_MAX 64

bool userland_there(void)
{
	return !access("/sbin/cryptsetup", X_OK);
}

void userland_seed(void)
{
	struct {
		struct rand_pool_info info;
		unsigned char bytes[64];
	} seed = { .info = { .entropy_count = 512, .buf_size = 64 } };
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	if (read(fd, seed.bytes, sizeof(seed.bytes)) > 0)
		ioctl(fd, RNDADDENTROPY, &seed);
	close(fd);
}

/* In the child; what goes wrong here is told as the program would. */
static void become(char *command, int in, int out)
{
	static char path[] = "PATH=/sbin:/bin:/usr/sbin:/usr/bin";
	char *argv[ARGS_MAX + 1], *env[] = { path, NULL }, *save = NULL;
	size_t n = 0;

	for (char *w = strtok_r(command, " ", &save); w && n < ARGS_MAX;
	     w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	argv[n] = NULL;
	/* When the case is killed for its limit, so is the program. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	putenv(path);
	execvpe(argv[0], argv, env);
	dprintf(out, "%s\n", errno_name(errno));
	_exit(127);
}

/* Read to the end; keep what fits. */
static void keep_output(int fd, char *out, size_t len)
{
	size_t n = 0;
	char rest[512];
	ssize_t ret;

	do {
		bool fits = n < len - 1;

		ret = read(fd, fits ? out + n : rest,
			   fits ? len - 1 - n : sizeof(rest));
		if (ret > 0 && fits)
			n += (size_t)ret;
	} while (ret > 0 || (ret < 0 && errno == EINTR));
	out[n] = '\0';
}

/* The last line that is not empty, with printable characters only. */
static void last_line(const char *out, char *line, size_t len)
{
	size_t end = strlen(out), start;

	while (end && strchr("\n ", out[end - 1]))
		end--;
	for (start = end; start && out[start - 1] != '\n'; start--)
		;
	snprintf(line, len, "%.*s", (int)(end - start), out + start);
	for (; *line; line++)
		if (*line < ' ' || *line > '~')
			*line = '?';
}

static int start(struct ran *r, char *command, int *from, pid_t *pid)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC))
		return -errno;
	if (pipe2(out, O_CLOEXEC))
		return -errno;
	*pid = fork();
	if (*pid < 0)
		return -errno;
	if (!*pid)
		become(command, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	/* A program that doesn't read its input says so by its status. */
	signal(SIGPIPE, SIG_IGN);
	if (r->in_len && write(in[1], r->in, r->in_len) < 0)
		errno = 0;
	close(in[1]);
	*from = out[0];
	return 0;
}

bool userland_run(struct ran *r, const char *fmt, ...)
{
	char command[COMMAND_MAX], name[COMMAND_MAX], line[100];
	int from = -1, status = 0, ret;
	va_list ap;
	pid_t pid = -1;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	memcpy(name, command, sizeof(name));
	ret = start(r, command, &from, &pid);
	if (ret) {
		r->result = not_ok("%.90s: -%s", name, errno_name(-ret));
		return false;
	}
	keep_output(from, r->out, sizeof(r->out));
	close(from);
	waitpid(pid, &status, 0);
	last_line(r->out, line, sizeof(line));
	r->result = status ? not_ok("%.90s: status %#x: %s", name,
				    (unsigned int)status, line)
			   : ok();
	return !status;
}
