// SPDX-License-Identifier: GPL-2.0
/*
 * The driver's ghash: begun in one context, and ended in another. As with ctr,
 * what is wrong here is a known defect.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"

#if IS_REACHABLE(CONFIG_CRYPTO_HASH2)
#include <crypto/hash.h>

#include "gcm.h"

#define STEPS 4
#define UPDATES 6 /* of STEPS, the bits of both updates */
#define FINAL 8

struct hash {
	struct shash_desc *desc;
	const u8 *in;
	unsigned int cut, len; /* bytes: of the first update, and of both */
	unsigned int step;
	u8 out[BLOCK];
};

static int visit_step(void *arg)
{
	struct hash *h = arg;

	switch (h->step) {
	case 0:
		return crypto_shash_init(h->desc);
	case 1:
		return crypto_shash_update(h->desc, h->in, h->cut);
	case 2:
		return crypto_shash_update(h->desc, h->in + h->cut,
					   h->len - h->cut);
	default:
		return crypto_shash_final(h->desc, h->out);
	}
}

/* Of the bits of @mix each is a step: set, it is made with bottom halves off.
 */
static int hash_in(struct hash *h, unsigned int mix)
{
	int ret = 0;

	for (h->step = 0; !ret && h->step < STEPS; h->step++)
		ret = context_run(mix >> h->step & 1 ? BH_OFF : PROCESS,
				  visit_step, h);
	return ret;
}

/* The first step only forgets what was before; it may be made anywhere. */
static bool is_mixed(unsigned int mix)
{
	mix &= UPDATES | FINAL;
	return mix && mix != (UPDATES | FINAL);
}

static bool hash_is_right(struct rig *b, struct hash *h, unsigned int mix)
{
	u8 want[BLOCK];
	int ret = hash_in(h, mix);

	if (ret)
		return fail(b->answer, "p8_ghash: contexts %u: error %d", mix,
			    ret);
	reference_ghash(b->key, h->in, h->len, want);
	if (!memcmp(h->out, want, BLOCK))
		return true;
	saw(b->answer, is_mixed(mix) ? GHASH_CONTEXTS : GHASH_WRONG);
	return is_mixed(mix);
}

static bool hash_all(struct rig *b, struct hash *h, bool mixed)
{
	unsigned int mix;

	h->in = b->plain;
	for (h->len = 0; h->len <= 5 * BLOCK; h->len += 5)
		for (h->cut = 0; h->cut <= h->len; h->cut += 9)
			for (mix = 0; mix < 1 << STEPS; mix++)
				if (is_mixed(mix) == mixed &&
				    !hash_is_right(b, h, mix))
					return false;
	return true;
}

void case_ghash(struct rig *b, const struct test *t)
{
	struct crypto_shash *tfm = crypto_alloc_shash("p8_ghash", 0, 0);
	struct hash h = { 0 };
	int ret;

	if (PTR_ERR_OR_ZERO(tfm) == -ENOENT) {
		pass_over(b->answer, "the driver has no ghash");
		return;
	}
	if (IS_ERR(tfm)) {
		fail(b->answer, "p8_ghash: cannot be made: error %ld",
		     PTR_ERR(tfm));
		return;
	}
	make_key(b->key, BLOCK, 90);
	make_key(b->plain, DATA_MAX, 91);
	h.desc = kzalloc(sizeof(*h.desc) + crypto_shash_descsize(tfm),
			 GFP_KERNEL);
	ret = crypto_shash_setkey(tfm, b->key, BLOCK);
	if (!h.desc)
		pass_over(b->answer, "no memory");
	else if (ret)
		fail(b->answer, "p8_ghash: setkey: error %d", ret);
	else {
		h.desc->tfm = tfm;
		/* In one context first: who is wrong there is so anywhere. */
		if (hash_all(b, &h, false))
			hash_all(b, &h, true);
	}
	kfree(h.desc);
	crypto_free_shash(tfm);
}
#else
void case_ghash(struct rig *b, const struct test *t)
{
	pass_over(b->answer, "this kernel has no hashes");
}
#endif
