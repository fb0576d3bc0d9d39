/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_LAYOUT_H
#define SKPORT_LAYOUT_H

#include <linux/scatterlist.h>
#include <linux/types.h>

/* Bytes of the longest request: over a page of 4 KiB, and a rest. */
#define DATA_MAX (4096 + 7 * 16)

/* How the data of a request lies in memory. */
struct layout {
	const char *name;
	bool in_place; /* then it is .src that counts */
	struct cut {
		s16 start; /* first byte, from a page's begin; < 0: its end */
		u16 gap;   /* bytes between two pieces, nobody's */
		u16 pieces[4]; /* bytes, in turn and over again; none: one */
	} src, dst;
};

extern const struct layout layouts[];
extern const unsigned int layouts_count;

/* The two that are enough where layouts are not what it is about. */
#define WHOLE_APART (&layouts[0])
#define WHOLE_IN_PLACE (&layouts[1])

/* One side of a request: memory, and the scatterlist that tells where in it. */
struct side {
	u8 *area;
	u8 *shadow; /* what the area was before the request */
	struct scatterlist *sg;
	unsigned int len; /* bytes of data */
};

int side_init(struct side *s);
void side_free(struct side *s);

/*
 * Fill all of the area with noise, and lay @len bytes of @data out in it. Of
 * NULL, it is the noise that is there: no answer, and nobody's data.
 */
void side_lay(struct side *s, const struct cut *cut, const u8 *data,
	      unsigned int len);

/* The data that is there now. It no longer counts as touched. */
void side_take(struct side *s, u8 *data);

/* True if all that was not taken is what it was. */
bool side_untouched(const struct side *s);

#endif
