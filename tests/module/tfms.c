// SPDX-License-Identifier: GPL-2.0
/* More than one tfm at a time, and one that is used very often. */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "seat.h"

#define TFMS 3
#define LEN (5 * BLOCK)
#define OFTEN 33000 /* pairs of requests: more than a counter of 16 bits */
#define CONTROLLED 300

/* Of one tfm: the data that its key makes, as first given and as it is now. */
struct own {
	struct seat seat;
	u8 key[KEY_MAX], plain[LEN], want[LEN], iv[BLOCK];
	u8 *data; /* LEN bytes, in memory that a scatterlist can have */
	struct scatterlist sg;
};

static bool own_key(struct own *o, struct rig *b, unsigned int seed)
{
	u8 iv[BLOCK] = { 0 };
	int ret;

	make_key(o->key, 32, seed);
	ret = crypto_skcipher_setkey(o->seat.tfm, o->key, 32);
	if (ret)
		return fail(b->answer, "%s: setkey: error %d", b->mode->driver,
			    ret);
	memcpy(b->key, o->key, 32);
	b->keylen = 32;
	memcpy(o->plain, b->plain + seed, LEN);
	return right_answer(b, true, iv, o->plain, o->want, LEN);
}

static bool own_open(struct own *o, struct rig *b, unsigned int seed)
{
	o->data = kmalloc(LEN, GFP_KERNEL);
	if (!o->data)
		return pass_over(b->answer, "no memory");
	sg_init_one(&o->sg, o->data, LEN);
	return seat_open(&o->seat, b) && own_key(o, b, seed);
}

static void own_close(struct own *o)
{
	seat_close(&o->seat);
	kfree(o->data);
	o->data = NULL;
}

/* There, or back. */
static bool own_does(struct own *o, struct rig *b, enum context where,
		     bool encrypt)
{
	struct seat *s = &o->seat;
	int ret;

	memcpy(o->data, encrypt ? o->plain : o->want, LEN);
	memset(o->iv, 0, BLOCK);
	s->src = s->dst = &o->sg;
	s->len = LEN;
	s->iv = o->iv;
	s->encrypt = encrypt;
	ret = seat_visit(s, where);
	if (ret)
		return fail(b->answer, "%s: %s: error %d", b->mode->driver,
			    context_name[where], ret);
	if (takes_own_iv(b, where))
		return true;
	if (memcmp(o->data, encrypt ? o->want : o->plain, LEN))
		return fail(b->answer,
			    "%s: %s: wrong data, with %d tfms of other keys",
			    b->mode->driver, context_name[where], TFMS);
	return true;
}

static bool all_in_turn(struct own *own, struct rig *b, unsigned int count)
{
	unsigned int i, n;

	for (n = 0; n < 2 * CONTEXTS; n++)
		for (i = 0; i < count; i++)
			if (!own_does(&own[i], b, n / 2, n % 2))
				return false;
	return true;
}

/*
 * Each with a key of its own, used in turn; the first is keyed anew while the
 * others are in use, and the last goes before the others do.
 */
void case_tfms_in_turn(struct rig *b, const struct test *t)
{
	struct own *own = kcalloc(TFMS, sizeof(*own), GFP_KERNEL);
	bool good = own || pass_over(b->answer, "no memory");
	unsigned int i;

	for (i = 0; good && i < TFMS; i++)
		good = own_open(&own[i], b, 20 + i);
	good = good && all_in_turn(own, b, TFMS) && own_key(&own[0], b, 30) &&
	       all_in_turn(own, b, TFMS);
	if (good) {
		own_close(&own[TFMS - 1]);
		all_in_turn(own, b, TFMS - 1);
	}
	for (i = 0; own && i < TFMS; i++)
		own_close(&own[i]);
	kfree(own);
}

/* Some with a look at all that is true of a request, then one after another. */
static bool often(struct own *o, struct rig *b)
{
	unsigned int i;

	for (i = 0; i < CONTROLLED; i++)
		if (!own_does(o, b, TASKLET, i % 2))
			return false;
	for (i = 0; i < 2 * OFTEN; i++) {
		if (!own_does(o, b, BH_OFF, i % 2))
			return false;
		if (i % 256 == 0)
			cond_resched();
	}
	return true;
}

void case_many_requests(struct rig *b, const struct test *t)
{
	struct own *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o) {
		pass_over(b->answer, "no memory");
		return;
	}
	if (own_open(o, b, 40))
		often(o, b);
	own_close(o);
	kfree(o);
}
