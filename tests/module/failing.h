/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocations that fail, and calls that may sleep: probes on the kernel's
 * functions for both, which look only at what one call of ours does.
 */
#ifndef SKPORT_FAILING_H
#define SKPORT_FAILING_H

/* How many of an allocator's calls succeed first; fail none, only look on. */
#define ALL_SUCCEED (~0u)

/* Probes on: 0, or an errno where this kernel has no place for them. */
int failing_on(void);
void failing_off(void);

/*
 * Between the two, of what this task does, in this context: @first allocations
 * succeed, the next one has no memory, those behind it do. Once at a time.
 */
void failing_begin(unsigned int first);
void failing_end(void);

/* How many allocations there were. More than @first: one of them failed. */
unsigned int failing_count(void);

/* What was called outside of process context, and may sleep; or NULL. */
const char *failing_slept(void);

#endif
