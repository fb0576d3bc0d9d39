// SPDX-License-Identifier: GPL-2.0
/*
 * The driver's ctr outside of process context, where its fallback has it. This
 * regression left it as it was: what is wrong there is a known defect.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "aes.h"
#include "cases.h"
#include "reference.h"
#include "seat.h"

/* A keyed tfm; false where there is none to be had, and the answer says so. */
static bool ctr_open(struct seat *s, struct rig *b, struct scatterlist *sg,
		     unsigned int keylen)
{
	struct crypto_skcipher *tfm =
		crypto_alloc_skcipher("p8_aes_ctr", 0, CRYPTO_ALG_ASYNC);
	int ret;

	if (PTR_ERR_OR_ZERO(tfm) == -ENOENT)
		return pass_over(b->answer, "the driver has no ctr");
	if (!IS_ERR(tfm) && !crypto_skcipher_ivsize(tfm)) {
		crypto_free_skcipher(tfm);
		return pass_over(
			b->answer,
			"the driver's ctr says it takes no IV (before 4.5)");
	}
	if (!seat_take(s, b, tfm))
		return false;
	s->src = sg;
	s->dst = sg + 1;
	s->iv = b->otherwise;
	s->encrypt = true;
	make_key(b->key, keylen, 80);
	ret = crypto_skcipher_setkey(s->tfm, b->key, keylen);
	return !ret || fail(b->answer, "p8_aes_ctr: setkey: error %d", ret);
}

static bool ctr_crypt(struct seat *s, struct rig *b, enum context where,
		      const u8 *iv, unsigned int len)
{
	int ret;

	sg_init_one(s->src, b->plain, len);
	sg_init_one(s->dst, b->got, len);
	memcpy(s->iv, iv, BLOCK);
	s->len = len;
	ret = seat_visit(s, where);
	return !ret || fail(b->answer, "p8_aes_ctr: %s: error %d",
			    context_name[where], ret);
}

/* The counter that one block was encrypted with: the key undoes it. */
static bool counter_of(struct seat *s, struct rig *b, enum context where,
		       const u8 *iv, unsigned int keylen, u8 *counter)
{
	struct aes back;
	unsigned int i;

	if (!ctr_crypt(s, b, where, iv, BLOCK))
		return false;
	for (i = 0; i < BLOCK; i++)
		counter[i] = b->plain[i] ^ b->got[i];
	aes_expand(&back, b->key, keylen, false);
	aes_decrypt(&back, counter, counter);
	return true;
}

/*
 * The fallback goes on with a counter of its own, whatever IV the request has:
 * of two with very different IVs the second has the first one's counter, or the
 * next.
 */
static enum defect defect_of_ctr(struct seat *s, struct rig *b,
				 enum context where, unsigned int keylen)
{
	u8 iv[BLOCK], first[BLOCK], second[BLOCK];
	unsigned int i = BLOCK;

	memset(iv, 0x5a, BLOCK);
	if (!counter_of(s, b, where, iv, keylen, first))
		return NO_DEFECT;
	memset(iv, 0xc3, BLOCK);
	if (!counter_of(s, b, where, iv, keylen, second))
		return NO_DEFECT;
	if (!memcmp(first, second, BLOCK))
		return CTR_KEYSTREAM;
	while (i && !++first[--i])
		;
	return memcmp(first, second, BLOCK) ? CTR_WRONG : CTR_KEYSTREAM;
}

static bool ctr_is_right(struct seat *s, struct rig *b, enum context where,
			 unsigned int keylen, unsigned int len, unsigned int n)
{
	enum defect d;
	u8 iv[BLOCK], next[BLOCK];

	make_key(iv, BLOCK, 81 + n);
	memcpy(next, iv, BLOCK);
	if (!reference_crypt("ctr", true, b->key, keylen, next, b->plain,
			     b->want, len))
		return fail(b->answer, "the reference has no ctr");
	if (!ctr_crypt(s, b, where, iv, len))
		return false;
	if (!memcmp(b->got, b->want, len) &&
	    (len % BLOCK || !memcmp(s->iv, next, BLOCK)))
		return true;
	d = defect_of_ctr(s, b, where, keylen);
	if (d)
		saw(b->answer, d);
	return false;
}

void case_ctr_softirq(struct rig *b, const struct test *t)
{
	static const u16 lens[] = { BLOCK,     1,	   2 * BLOCK + 7,
				    8 * BLOCK, 41 * BLOCK, DATA_MAX };
	struct scatterlist sg[2];
	unsigned int keylen, i;
	int where;

	for (keylen = 16; keylen <= 32; keylen += 8) {
		struct seat s = { 0 };
		bool right = ctr_open(&s, b, sg, keylen);

		for (where = BH_OFF; right && where < CONTEXTS; where++)
			for (i = 0; right && i < ARRAY_SIZE(lens); i++)
				right = ctr_is_right(&s, b, where, keylen,
						     lens[i], i);
		seat_close(&s);
		if (!right)
			return;
	}
}

bool ctr_takes_own_iv(struct rig *b)
{
	struct scatterlist sg[2];
	struct seat s = { 0 };
	bool own = ctr_open(&s, b, sg, 16) &&
		   defect_of_ctr(&s, b, BH_OFF, 16) == CTR_KEYSTREAM;

	seat_close(&s);
	return own;
}
