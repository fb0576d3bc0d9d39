/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PROBE_H
#define SKPORT_PROBE_H

#include <stdbool.h>

#define PROBES_MAX 4

/* Kernel functions to be watched by kprobes, and how often each one ran. */
struct probe {
	const char *function;
	unsigned int total;   /* so often, */
	unsigned int softirq; /* and so often of that in softirq, or with */
			      /* bottom halves off: in_interrupt() */
};

/*
 * Watch the functions from here on; -ENOENT where the kernel has no such
 * function, or no kprobe events. 0 or -errno.
 */
int probe_start(const struct probe *p, unsigned int count);

/* Stop watching, and tell. 0 or -errno. */
int probe_stop(struct probe *p, unsigned int count);

#endif
