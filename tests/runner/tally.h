/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a run of the tests came to. A plan says which files there are and how
 * many tests each declares; what is not there in the results is a failure.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>
#include <stdio.h>

#define TALLY_SLOWEST 10
#define TALLY_TESTS_MAX 4096 /* of one file */

struct slow {
	long ms;
	char *what; /* "file: test" */
};

struct reason {
	long count;
	char *words;
};

struct tally {
	long passed, failed, skipped;
	char **failures; /* "file: what is wrong", failed of them */
	struct slow slowest[TALLY_SLOWEST]; /* the slowest first */
	struct reason *reasons;		    /* why tests were skipped */
	size_t nreasons;
};

/*
 * Hold one file's TAP against what it declared. @tap is NULL where it left
 * none,
 * @end its "STATUS SECONDS" line or NULL where it did not end. All that is
 * wrong is a failure in @t: fewer tests or more than declared, another plan, a
 * test reported twice, a skip without a reason, a status that the tests do not
 * explain.
 */
void tally_file(struct tally *t, const char *name, long declared, FILE *tap,
		const char *end);

/*
 * Hold a whole run: @plan has a line "NAME<tab>DECLARED" a file, @dir the
 * results of line N as N.tap and N.end. A line that is none, and a plan without
 * one, are failures too.
 */
void tally_run(struct tally *t, FILE *plan, const char *dir);

/* The failures, the reasons for skips, the slowest, and the closing line. */
void tally_print(const struct tally *t, FILE *out);

/* 0: something passed and nothing failed. 1: not so. */
int tally_status(const struct tally *t);

void tally_free(struct tally *t);

#endif
