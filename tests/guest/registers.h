/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_REGISTERS_H
#define SKPORT_REGISTERS_H

#include <stdint.h>

#define VSX_REGISTERS 64 /* the first half holds FP's, the other is VEC's */

struct registers {
	uint8_t vsx[VSX_REGISTERS][16];
} __attribute__((aligned(16)));

/*
 * Which facility the process has in its hands as it calls the kernel. But for
 * ALL_UNITS it has slept, so that the kernel has taken away all, and then used
 * that one.
 */
enum unit { ALL_UNITS, NO_UNIT, FP_UNIT, VEC_UNIT, UNITS };

/*
 * read(2) of @len bytes into @buf with @r in the vector registers; @r is what
 * they hold after. Bytes read, or -errno.
 */
long registers_read(struct registers *r, enum unit unit, int fd, void *buf,
		    unsigned long len);

/*
 * The same with VEC's half of @r alone. A task that has not used another
 * facility for long enough has that one alone in use then.
 */
long registers_read_by_altivec(struct registers *r, int fd, void *buf,
			       unsigned long len);

#endif
