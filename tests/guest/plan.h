/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PLAN_H
#define SKPORT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "known.h"

/* CANNOT_TELL: nor can any case that follows; the check ends with it. */
enum state { OK, NOT_OK, SKIP, CANNOT_TELL };

#define WORDS_MAX 200

/* What one case came to; the words say why it is not OK. */
struct result {
	enum state state;
	enum defect defect; /* one that was seen, and is all that is wrong */
	bool lost; /* there was no answer, which may be a slow machine's fault
		    */
	char words[WORDS_MAX];
};

struct result ok(void);
struct result not_ok(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
struct result lost(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
struct result skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
struct result cannot_tell(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* A defect of another kind than the one tested for was seen: it is named. */
struct result known(enum defect d);

/* The same, and it keeps the case from being run. */
struct result known_skip(enum defect d);

/* A name for an errno value, as the headers spell it: "ENOENT". */
const char *errno_name(int err);

typedef struct result case_fn(const void *arg);

/* A case that is not done in so many seconds hangs. */
#define CASE_LIMIT 20

/*
 * Put a case at the end of the plan. Cases of one group follow each other and
 * become one KTAP subtest. The names are copied, @arg is not. A limit of 0
 * seconds is CASE_LIMIT.
 */
void plan_case(const char *group, const char *name, case_fn *fn,
	       const void *arg, unsigned int limit);

/*
 * The case that was put last begins with the one before it, whose answer is
 * waited for first: both have to wait for a clock, not for each other.
 */
void plan_beside(void);

/*
 * Run the plan, each case in a child of its own, printing KTAP. The line
 * before a case's says that it has begun. What the check leaves with: 0 if
 * every case is ok or skipped, 1 if not, 2 if one of them is inconclusive.
 */
int plan_run(void);

#endif
