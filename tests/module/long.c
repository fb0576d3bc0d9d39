// SPDX-License-Identifier: GPL-2.0
/* Requests longer than a rig's, and scatterlists longer than their request.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cases.h"
#include "seat.h"

#define LONGEST (256 * 1024) /* bytes */
#define REST 320	     /* bytes of the scatterlist past the request */
#define AREA (LONGEST + REST)
#define ENTRY 528 /* bytes: a piece that ends nowhere near a page's */

struct bulk {
	struct rig *rig;
	struct seat seat;
	u8 *area;	  /* what the request works on, in place */
	u8 *plain, *want; /* LONGEST bytes each */
	struct scatterlist *sg;
	u8 iv[BLOCK];
};

static bool bulk_open(struct bulk *k, struct rig *b)
{
	k->rig = b;
	k->area = (u8 *)__get_free_pages(GFP_KERNEL, get_order(AREA));
	k->plain = vmalloc(LONGEST);
	k->want = vmalloc(LONGEST);
	k->sg = vmalloc((AREA / ENTRY + 1) * sizeof(*k->sg));
	if (!k->area || !k->plain || !k->want || !k->sg)
		return pass_over(b->answer, "no memory");
	return seat_open(&k->seat, b);
}

static void bulk_close(struct bulk *k)
{
	seat_close(&k->seat);
	free_pages((unsigned long)k->area, get_order(AREA));
	vfree(k->plain);
	vfree(k->want);
	vfree(k->sg);
}

/* @len bytes and the rest after them, in entries of @piece bytes. */
static void lay(struct bulk *k, const u8 *data, unsigned int len,
		unsigned int piece)
{
	unsigned int all = len + REST, count = DIV_ROUND_UP(all, piece), i;

	memcpy(k->area, data, len);
	memset(k->area + len, 0x5a, REST);
	sg_init_table(k->sg, count);
	for (i = 0; i < count; i++)
		sg_set_buf(&k->sg[i], k->area + i * piece,
			   min(piece, all - i * piece));
	memset(k->iv, 0, BLOCK);
}

static bool one_size(struct bulk *k, bool encrypt, unsigned int len,
		     unsigned int piece, enum context where)
{
	struct rig *b = k->rig;
	struct seat *s = &k->seat;
	int ret;

	lay(k, encrypt ? k->plain : k->want, len, piece);
	s->src = s->dst = k->sg;
	s->len = len;
	s->iv = k->iv;
	s->encrypt = encrypt;
	ret = seat_visit(s, where);
	if (ret)
		return fail(b->answer, "%s: %s: %u bytes: error %d",
			    b->mode->driver, context_name[where], len, ret);
	if (takes_own_iv(b, where))
		return true;
	if (memcmp(k->area, encrypt ? k->want : k->plain, len))
		return fail(b->answer,
			    "%s: %s: wrong data of %u bytes, %u an entry",
			    b->mode->driver, context_name[where], len, piece);
	if (memchr_inv(k->area + len, 0x5a, REST))
		return fail(b->answer, "%s: %s: wrote past %u bytes",
			    b->mode->driver, context_name[where], len);
	return true;
}

/* Around what fits in 13 bits, four pages, 16 bits, and past all of them. */
static bool all_sizes(struct bulk *k)
{
	static const unsigned int sizes[] = { 8192 - BLOCK,  8192,
					      8192 + BLOCK,  16384 + BLOCK,
					      65536 - BLOCK, 65536,
					      65536 + BLOCK, LONGEST };
	static const u8 iv[BLOCK];
	struct rig *b = k->rig;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned int len = sizes[i];

		if (!right_answer(b, true, iv, k->plain, k->want, len))
			return false;
		for (n = 0; n < 2; n++)
			if (!one_size(k, n, len, AREA, BH_OFF) ||
			    !one_size(k, n, len, ENTRY, TASKLET))
				return false;
		if (!one_size(k, i % 2, len, 4096, PROCESS))
			return false;
	}
	return true;
}

void case_long_requests(struct rig *b, const struct test *t)
{
	struct bulk *k = kzalloc(sizeof(*k), GFP_KERNEL);
	unsigned int i;

	if (!k) {
		pass_over(b->answer, "no memory");
		return;
	}
	make_key(b->key, 32, 50);
	b->keylen = 32;
	if (bulk_open(k, b)) {
		for (i = 0; i < LONGEST; i++)
			k->plain[i] = (u8)(i * 13 + i / 253);
		if (crypto_skcipher_setkey(k->seat.tfm, b->key, 32))
			fail(b->answer, "%s: setkey", b->mode->driver);
		else
			all_sizes(k);
	}
	bulk_close(k);
	kfree(k);
}
