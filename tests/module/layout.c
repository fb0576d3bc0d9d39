// SPDX-License-Identifier: GPL-2.0
#include "layout.h"

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

/* clang-format off */
const struct layout layouts[] = {
	{ .name = "apart, whole" },
	{ .name = "in place, whole", .in_place = true },
	{ .name = "apart, over a page's end",
	  .src = { .start = -40 }, .dst = { .start = -72 } },
	{ .name = "in place, a block over a page's end", .in_place = true,
	  .src = { .start = -37 } },
	{ .name = "apart, misaligned",
	  .src = { .start = 1 }, .dst = { .start = 3 } },
	{ .name = "apart, the source uneven",
	  .src = { .pieces = { 1, 15, 17, 31 } } },
	{ .name = "apart, the destination uneven",
	  .dst = { .pieces = { 7, 9, 48, 100 } } },
	{ .name = "apart, both uneven, with gaps",
	  .src = { .gap = 5, .pieces = { 100, 28, 333 } },
	  .dst = { .gap = 3, .pieces = { 16, 64, 5, 11 } } },
	{ .name = "apart, block by block, over a page's end",
	  .src = { .start = -24, .gap = 16, .pieces = { 16 } },
	  .dst = { .start = -8, .gap = 1, .pieces = { 48, 16 } } },
	{ .name = "in place, uneven, with gaps", .in_place = true,
	  .src = { .start = -600, .gap = 7, .pieces = { 3, 13, 50, 1000 } } },
};
/* clang-format on */

const unsigned int layouts_count = ARRAY_SIZE(layouts);

/* The pieces are of 11 bytes at the least, taken together. */
#define PIECES_MAX (DATA_MAX / 11 + 1)
#define RED_ZONE 64 /* bytes; before a start of 0 there is none */
#define AREA_SIZE (PAGE_SIZE + RED_ZONE + 2 * DATA_MAX)

int side_init(struct side *s)
{
	s->area = (u8 *)__get_free_pages(GFP_KERNEL, get_order(AREA_SIZE));
	s->shadow = kmalloc(AREA_SIZE, GFP_KERNEL);
	s->sg = kcalloc(PIECES_MAX, sizeof(*s->sg), GFP_KERNEL);
	if (s->area && s->shadow && s->sg)
		return 0;
	side_free(s);
	return -ENOMEM;
}

void side_free(struct side *s)
{
	free_pages((unsigned long)s->area, get_order(AREA_SIZE));
	kfree(s->shadow);
	kfree(s->sg);
	memset(s, 0, sizeof(*s));
}

static unsigned int piece_len(const struct cut *cut, unsigned int i,
			      unsigned int left)
{
	unsigned int n = 0;

	while (n < ARRAY_SIZE(cut->pieces) && cut->pieces[n])
		n++;
	return n ? min_t(unsigned int, cut->pieces[i % n], left) : left;
}

static unsigned int count_pieces(const struct cut *cut, unsigned int len)
{
	unsigned int n = 0;

	do
		len -= piece_len(cut, n++, len);
	while (len);
	return n;
}

void side_lay(struct side *s, const struct cut *cut, const u8 *data,
	      unsigned int len)
{
	u8 *at = s->area + (cut->start < 0 ? PAGE_SIZE : 0) + cut->start;
	unsigned int i, n, done = 0, pieces = count_pieces(cut, len);

	for (i = 0; i < AREA_SIZE; i++)
		s->area[i] = (u8)(i * 31 + i / 256 + 7);
	s->len = len;
	sg_init_table(s->sg, pieces);
	for (i = 0; i < pieces; i++) {
		n = piece_len(cut, i, len);
		if (data)
			memcpy(at, data + done, n);
		sg_set_buf(&s->sg[i], at, n);
		at += n + cut->gap;
		done += n;
		len -= n;
	}
	memcpy(s->shadow, s->area, AREA_SIZE);
}

void side_take(struct side *s, u8 *data)
{
	unsigned int left = s->len;
	struct scatterlist *sg;

	for (sg = s->sg; left; sg = sg_next(sg)) {
		u8 *at = sg_virt(sg);

		memcpy(data, at, sg->length);
		memcpy(s->shadow + (at - s->area), at, sg->length);
		data += sg->length;
		left -= sg->length;
	}
}

bool side_untouched(const struct side *s)
{
	return !memcmp(s->area, s->shadow, AREA_SIZE);
}
