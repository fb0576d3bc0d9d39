// SPDX-License-Identifier: GPL-2.0
/*
 * AF_ALG beside another task that is ready to run: between two steps of a
 * request of many pages a kernel without preemption lets that one run; and it
 * makes the kernel forget which registers a task has used.
 */
#include "turns.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "registers.h"

#define AT_ONCE 65536 /* bytes: the 16 pages that AF_ALG takes at once */
#define FORGOTTEN 300 /* turns: more than a byte counts to */
#define ASKED 256     /* bytes */
#define TURNS 12      /* of the other task; some come within a request */

#define PAGES __attribute__((aligned(4096))) /* no 17 for 16 pages of data */
static uint8_t in[AT_ONCE] PAGES, out[AT_ONCE] PAGES, want[AT_ONCE];
static uint8_t key[32], iv[BLOCK];

/* How often another task had its turn in place of this one. */
static long turns(void)
{
	struct rusage u;

	syscall(SYS_getrusage, RUSAGE_SELF, &u);
	return u.ru_nivcsw;
}

/*
 * The kernel restores the vector registers of a task that has used them, be it
 * as the program was started, at each turn, until it has counted to 255.
 */
static void be_forgotten(void)
{
	while (turns() < FORGOTTEN)
		syscall(SYS_sched_yield);
}

int turns_program(int fd)
{
	long enough;

	be_forgotten();
	enough = turns() + TURNS;
	do {
		if (syscall(SYS_write, fd, in, AT_ONCE) != AT_ONCE ||
		    syscall(SYS_read, fd, out, AT_ONCE) != AT_ONCE)
			return 1;
	} while (turns() < enough);
	return 0;
}

int altivec_program(int fd)
{
	static struct registers before, after;
	size_t half = sizeof(before) / 2;

	for (size_t i = 0; i < sizeof(before); i++)
		((volatile uint8_t *)&before)[i] = (uint8_t)(i * 7 + 1);
	for (size_t i = 0; i < sizeof(before); i++)
		((volatile uint8_t *)&after)[i] = (uint8_t)(i * 7 + 1);
	be_forgotten();
	if (syscall(SYS_write, fd, in, ASKED) != ASKED ||
	    registers_read_by_altivec(&after, fd, out, ASKED) != ASKED)
		return 1;
	return memcmp((uint8_t *)&before + half, (uint8_t *)&after + half,
		      half) ?
		       2 :
		       0;
}

/* A task that is ready to run for as long as this one is there. */
static pid_t busy_task(void)
{
	volatile bool busy = true;
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	be_forgotten();
	while (busy)
		;
	_exit(0);
}

/* The program, anew: what this one did to the registers is of no matter. */
static int run_program(const char *name, int fd)
{
	pid_t pid = fork();
	char number[16];
	int status;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(number, sizeof(number), "%d", dup(fd));
		execl("/proc/self/exe", "check", name, number, NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* The first request says how; the program's others go on from there. */
static int beside_another(const char *name, int tfm)
{
	struct iovec iov = { in, sizeof(in) };
	int fd = alg_open(tfm), ret;
	pid_t busy;

	if (fd < 0)
		return fd;
	ret = (int)alg_send(fd, ENCRYPT, iv, &iov, 1, 0);
	if (ret >= 0)
		ret = alg_recv(fd, out, sizeof(out), 0);
	busy = ret ? 0 : busy_task();
	if (busy > 0) {
		ret = run_program(name, fd);
		kill(busy, SIGKILL);
		waitpid(busy, NULL, 0);
	}
	close(fd);
	return busy < 0 ? -EAGAIN : ret;
}

/* All on one CPU, so that there are turns to take. */
static bool on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	return !sched_setaffinity(0, sizeof(one), &one);
}

/* A tfm of its own, which is left in @tfm, for a program of that name. */
static struct result beside(const struct target *t, const char *name, int *tfm,
			    int *said)
{
	*tfm = alg_bind(t->name);
	if (*tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-*tfm));
	if (!on_one_cpu())
		return skip("sched_setaffinity: %s", errno_name(errno));
	noise(key, sizeof(key), 31);
	noise(iv, sizeof(iv), 32);
	noise(in, sizeof(in), 33);
	*said = alg_setkey(*tfm, key, sizeof(key));
	if (!*said)
		*said = beside_another(name, *tfm);
	if (*said < 0)
		return not_ok("%s: -%s", t->name, errno_name(-*said));
	if (*said == 1)
		return not_ok("%s: a request among others is refused", t->name);
	return ok();
}

static struct result case_another_task(const void *arg)
{
	const struct target *t = arg;
	int tfm, ret;
	struct result r = beside(t, "turns", &tfm, &ret);

	if (r.state != OK)
		return r;
	ret = alg_crypt(tfm, ENCRYPT, iv, in, out, AT_ONCE, (struct cut){ 0 });
	close(tfm);
	answer_of(t, ENCRYPT, key, sizeof(key), iv, in, want, AT_ONCE);
	if (ret || memcmp(out, want, AT_ONCE))
		return not_ok("%s: after another task's turn: %s", t->name,
			      ret ? errno_name(-ret) : "wrong data");
	return ok();
}

/* A driver that never puts them away is found by the case "registers". */
static struct result case_altivec_alone(const void *arg)
{
	int tfm, said;
	struct result r = beside(arg, "altivec", &tfm, &said);

	if (r.state != OK)
		return r;
	close(tfm);
	return said == 2 ? known(REGISTERS_LEAK) : ok();
}

const struct afalg_case afalg_turns[] = {
	{ NULL, "another-task-runs", case_another_task, false },
	{ NULL, "altivec-alone", case_altivec_alone, false },
	{ 0 },
};
