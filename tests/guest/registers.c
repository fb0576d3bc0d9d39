// SPDX-License-Identifier: GPL-2.0
/* A system call with something in each vector register. */
#include "registers.h"

#include <sys/syscall.h>
#include <time.h>

#pragma GCC target("cpu=power8")

/* Each of the registers from or to memory, which begins where @regs says. */
#define EACH(op)                                                   \
	"mr 9,%[regs]\n\t.set n,0\n\t.rept 64\n\t" op " n,0,9\n\t" \
	"addi 9,9,16\n\t.set n,n+1\n\t.endr\n\t"

/* nanosleep(2): the kernel puts the registers away. */
#define SLEEP "li 0,162\n\tmr 3,%[nap]\n\tli 4,0\n\tsc\n\t"

#define CLOBBERED                                                              \
	"memory", "cc", "cr1", "ctr", "lr", "xer", "r0", "r3", "r4", "r5",     \
		"r6", "r7", "r8", "r9", "r10", "r11", "r12", "fr0", "fr1",     \
		"fr2", "fr3", "fr4", "fr5", "fr6", "fr7", "fr8", "fr9",        \
		"fr10", "fr11", "fr12", "fr13", "fr14", "fr15", "fr16",        \
		"fr17", "fr18", "fr19", "fr20", "fr21", "fr22", "fr23",        \
		"fr24", "fr25", "fr26", "fr27", "fr28", "fr29", "fr30",        \
		"fr31", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8",  \
		"v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17",  \
		"v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", \
		"v27", "v28", "v29", "v30", "v31"

/* Loaded, then what @between does, the call, and stored. */
#define CALL(between)                                                    \
	__asm__ volatile(EACH("lxvd2x") between                          \
			 "li 0,3\n\tmr 3,%[fd]\n\tmr 4,%[buf]\n\t"       \
			 "mr 5,%[len]\n\tsc\n\tmr %[ret],3\n\t"          \
			 "mfcr %[failed]\n\t" EACH("stxvd2x")            \
			 : [ret] "=&b"(ret), [failed] "=&b"(failed)      \
			 : [regs] "b"(r), [nap] "b"(&nap), [fd] "b"(fd), \
			   [buf] "b"(buf), [len] "b"(len)                \
			 : CLOBBERED)

_Static_assert(SYS_read == 3 && SYS_nanosleep == 162, "the numbers above");

/* Loads and stores of VEC's alone: one of VSX would take FP's in use too. */
#define EACH_OF_VEC(op)                                            \
	"mr 9,%[regs]\n\t.set n,0\n\t.rept 32\n\t" op " n,0,9\n\t" \
	"addi 9,9,16\n\t.set n,n+1\n\t.endr\n\t"

long registers_read_by_altivec(struct registers *r, int fd, void *buf,
			       unsigned long len)
{
	unsigned long failed;
	long ret;

	__asm__ volatile(
		EACH_OF_VEC("lvx") "li 0,3\n\tmr 3,%[fd]\n\t"
				   "mr 4,%[buf]\n\tmr 5,%[len]\n\t"
				   "sc\n\tmr %[ret],3\n\t"
				   "mfcr %[failed]\n\t" EACH_OF_VEC("stvx")
		: [ret] "=&b"(ret), [failed] "=&b"(failed)
		: [regs] "b"(r->vsx[VSX_REGISTERS / 2]), [fd] "b"(fd),
		  [buf] "b"(buf), [len] "b"(len)
		: CLOBBERED);
	return failed & 0x10000000 ? -ret : ret;
}

long registers_read(struct registers *r, enum unit unit, int fd, void *buf,
		    unsigned long len)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	unsigned long failed;
	long ret;

	switch (unit) {
	case ALL_UNITS:
		CALL("");
		break;
	case FP_UNIT:
		CALL(SLEEP "fcmpu 1,0,0\n\t"); /* writes no register */
		break;
	case VEC_UNIT:
		CALL(SLEEP "vor 0,0,0\n\t");
		break;
	default:
		CALL(SLEEP);
	}
	/* The summary overflow bit of the first field says that it is an errno.
	 */
	return failed & 0x10000000 ? -ret : ret;
}
