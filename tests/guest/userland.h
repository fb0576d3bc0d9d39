/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_USERLAND_H
#define SKPORT_USERLAND_H

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"

/* Are Debian's programs (scripts/lib/boot/userland) in this guest? */
bool userland_there(void);

#define RAN_OUT_MAX 4096

/* A program that was run; the first two are for the caller to set. */
struct ran {
	const void *in; /* for its stdin */
	size_t in_len;
	char out[RAN_OUT_MAX]; /* what it said, stderr too, cut to fit */
	struct result result;  /* not OK: the command and its last line */
};

/*
 * Run a command, its words separated by single blanks, to its end. False where
 * its exit status is not 0.
 */
bool userland_run(struct ran *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
