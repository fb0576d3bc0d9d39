// SPDX-License-Identifier: GPL-2.0
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child. The first terminal that a session opens is its own: /dev/tty.
 */
static void become(const char *command, const char *terminal, int out)
{
	setsid();
	if (open(terminal, O_RDWR) < 0)
		_exit(127);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

/* What goes to the terminal is read by nobody else, and must not block who
 * writes. */
static pid_t drain(int master)
{
	char buf[4096];
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Before it is opened there, and after its end, it is EIO. */
	while (read(master, buf, sizeof(buf)) > 0 || errno == EIO)
		usleep(100000);
	_exit(0);
}

int program_start(struct program *p, const char *command)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), out[2];
	char terminal[64];

	if (master < 0 || grantpt(master) || unlockpt(master) ||
	    ptsname_r(master, terminal, sizeof(terminal)))
		return -1;
	/* First: it is not to hold an end of the pipe. */
	p->drain = drain(master);
	if (p->drain < 0 || pipe2(out, O_CLOEXEC))
		return -1;
	p->pid = fork();
	if (p->pid < 0)
		return -1;
	if (!p->pid)
		become(command, terminal, out[1]);
	close(master);
	close(out[1]);
	p->out = fdopen(out[0], "r");
	return p->out ? 0 : -1;
}

static pid_t watched;

static void kill_watched(int sig)
{
	(void)sig;
	kill(-watched, SIGKILL);
}

bool program_line(struct program *p, char *line, int len, unsigned int seconds)
{
	bool got;

	watched = p->pid;
	signal(SIGALRM, kill_watched);
	alarm(seconds);
	got = fgets(line, len, p->out);
	alarm(0);
	return got;
}

int program_end(struct program *p)
{
	int status = -1;

	fclose(p->out);
	waitpid(p->pid, &status, 0);
	kill(p->drain, SIGKILL);
	waitpid(p->drain, NULL, 0);
	return status;
}
