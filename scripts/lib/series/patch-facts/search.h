/* SPDX-License-Identifier: GPL-2.0 */
/* A file that hunks are looked for in. */
#ifndef SKPORT_SEARCH_H
#define SKPORT_SEARCH_H

#include "patch.h"

/* A difference to the user's file: a line of diff(1). */
struct change {
	/* The first line of ours that it is about, and the first after it. */
	unsigned int begins, after;
	/* The same in the user's file. */
	unsigned int becomes, theirs;
};

struct target {
	struct span path;
	struct lines text;
	/* By line: the one above it that begins a function, or 0. */
	unsigned int *above;
	struct change *change;
	unsigned int changes;
	bool missing;
	/* The last line of the hunk that was found last, and how far it was
	 * off. */
	unsigned int last;
	long long drift;
};

/* The lines of one side of a hunk, from 1; its size; where it is expected. */
struct image {
	struct span *line;
	unsigned int count, at;
};

bool is_section(struct span s);
unsigned int user_line(const struct target *t, unsigned int line);

/* target.c */
const char *target_read(struct target *t, const struct search *s,
			const char **wrong);
void target_free(struct target *t);

/* align.c */
struct nearest {
	/* Cells that may yet be filled: a long hunk in a long file takes long.
	 */
	unsigned long long budget;
	FILE *out;
};

unsigned int show_nearest(struct nearest *n, const struct target *t,
			  unsigned int number, struct span section,
			  const struct image *old, const struct image *new);

#endif
