/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CONTEXT_H
#define SKPORT_CONTEXT_H

/*
 * Where a request is made. There is no hard interrupt: the walk over the
 * scatterlists is not for it, and says so with a WARN and -EDEADLK in every
 * kernel there is (crypto/blkcipher.c, crypto/skcipher.c: "in_irq").
 */
enum context { PROCESS, BH_OFF, TASKLET, TIMER, CONTEXTS };

extern const char *const context_name[CONTEXTS];

/*
 * Call @fn there, once, and wait until it has returned. Called from a process
 * that may sleep. The wait has no limit: @arg is the softirq's until it is
 * done, so whoever has no more patience has to leave this process behind.
 *
 * Returns what @fn returned; -ENOMEM, or -EXDEV where the context turned out to
 * be another one, with @fn not called.
 */
int context_run(enum context where, int (*fn)(void *arg), void *arg);

#endif
