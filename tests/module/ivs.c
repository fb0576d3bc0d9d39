// SPDX-License-Identifier: GPL-2.0
/* The IV: wherever it lies, it is read and written there, and nowhere else. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "seat.h"

#define LEN (9 * BLOCK)
#define FILL 0xc3

struct place {
	struct rig *rig;
	struct seat seat;
	u8 *data;	      /* LEN bytes */
	u8 around[3 * BLOCK]; /* the IV lies somewhere in it */
	u8 after[BLOCK];      /* what is left of one that is aligned */
	struct scatterlist sg;
};

static bool around_is_kept(const struct place *p, unsigned int at)
{
	return !memchr_inv(p->around, FILL, at) &&
	       !memchr_inv(p->around + at + BLOCK, FILL,
			   sizeof(p->around) - at - BLOCK);
}

static bool one_place(struct place *p, bool encrypt, enum context where,
		      unsigned int at)
{
	static const u8 iv[BLOCK] = "sixteen bytes iv";
	struct rig *b = p->rig;
	struct seat *s = &p->seat;
	int ret;

	memset(p->around, FILL, sizeof(p->around));
	memcpy(p->around + at, iv, BLOCK);
	memcpy(p->data, b->plain, LEN);
	if (!right_answer(b, encrypt, iv, b->plain, b->want, LEN))
		return false;
	s->src = s->dst = &p->sg;
	s->len = LEN;
	s->iv = p->around + at;
	s->encrypt = encrypt;
	ret = seat_visit(s, where);
	if (!ret && takes_own_iv(b, where))
		return true;
	if (ret || memcmp(p->data, b->want, LEN))
		return fail(b->answer, "%s: %s: an IV at %u of 16: error %d%s",
			    b->mode->driver, context_name[where], at % BLOCK,
			    ret, ret ? "" : ", wrong data");
	if (!at)
		memcpy(p->after, p->around, BLOCK);
	if (memcmp(p->after, p->around + at, BLOCK))
		return fail(b->answer,
			    "%s: %s: an IV at %u of 16 is left otherwise",
			    b->mode->driver, context_name[where], at % BLOCK);
	return around_is_kept(p, at) ||
	       fail(b->answer, "%s: %s: wrote beside the IV at %u of 16",
		    b->mode->driver, context_name[where], at % BLOCK);
}

void case_iv_places(struct rig *b, const struct test *t)
{
	struct place *p = kzalloc(sizeof(*p), GFP_KERNEL);
	unsigned int n, at;

	if (p)
		p->data = kmalloc(LEN, GFP_KERNEL);
	if (!p || !p->data) {
		kfree(p);
		pass_over(b->answer, "no memory");
		return;
	}
	p->rig = b;
	sg_init_one(&p->sg, p->data, LEN);
	make_key(b->key, 32, 60);
	b->keylen = 32;
	if (seat_open(&p->seat, b) &&
	    (!crypto_skcipher_setkey(p->seat.tfm, b->key, 32) ||
	     fail(b->answer, "%s: setkey", b->mode->driver)))
		for (n = 0; n < 2 * CONTEXTS; n++)
			for (at = 0; at <= BLOCK; at++)
				if (!one_place(p, n % 2, n / 2, at))
					n = 2 * CONTEXTS, at = BLOCK;
	seat_close(&p->seat);
	kfree(p->data);
	kfree(p);
}
