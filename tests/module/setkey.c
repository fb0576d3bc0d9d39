// SPDX-License-Identifier: GPL-2.0
/* What setkey has to do for the fallback, too. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "cases.h"
#include "compat.h"

#define LEN (33 * BLOCK)

bool works(struct rig *b)
{
	static const enum context wheres[] = { TASKLET, PROCESS, BH_OFF };
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(wheres); i++) {
		struct trial t = {
			.rig = b,
			.where = wheres[i / 2],
			.encrypt = i % 2,
			.layout = WHOLE_APART,
			.len = LEN,
		};

		if (!right_answer(b, t.encrypt, t.iv, b->plain, b->want, LEN) ||
		    !trial_check(&t, b->plain, b->want))
			return false;
	}
	return true;
}

static bool key_seen(struct rig *b, const u8 *key, unsigned int len)
{
	const struct sightings *seen = spy_seen(b->spy);

	if (!seen->keys)
		return fail(b->answer, "%s: the fallback got no key",
			    b->mode->driver);
	if (seen->keylen != len || memcmp(seen->key, key, len))
		return fail(b->answer,
			    "%s: the fallback got another key, of %u bytes",
			    b->mode->driver, seen->keylen);
	return true;
}

/* Every size after every other, and each with another key of its own size. */
void case_rekey(struct rig *b, const struct test *t)
{
	unsigned int i, len;
	u8 key[KEY_MAX];

	for (i = 0; i < 4 * KEY_SIZES; i++) {
		len = t->mode->bits[i * i / 2 % KEY_SIZES] / 8;
		if (len == 48)
			continue;
		make_key(key, len, i);
		spy_forget(b->spy);
		if (!rig_setkey(b, key, len) || !key_seen(b, key, len) ||
		    !works(b))
			return;
	}
}

/*
 * A key that differs from the one before in its first or its last byte alone
 * (of xts, in that for the data or in that for the tweak), or in its length
 * alone; and back again each time.
 */
void case_rekey_in_part(struct rig *b, const struct test *t)
{
	unsigned int shortest = t->mode->bits[0] / 8,
		     longest = t->mode->bits[2] / 8, i;
	u8 key[KEY_MAX];

	for (i = 0; i < 7; i++) {
		make_key(key, longest, 19);
		if (i == 1)
			key[0] ^= 1;
		if (i == 3)
			key[longest - 1] ^= 0x80;
		if (!rig_setkey(b, key, i == 5 ? shortest : longest) ||
		    !works(b))
			return;
	}
}

/* A refused key, and then the tfm has to take a good one. */
static bool refused(struct rig *b, unsigned int len)
{
	unsigned int good = b->mode->bits[0] / 8;
	u8 key[KEY_MAX + 8];
	int ret;

	make_key(key, len, 3);
	ret = crypto_skcipher_setkey(b->p8, key, len);
	if (!ret)
		return fail(b->answer, "%s: took a key of %u bytes",
			    b->mode->driver, len);
	if (is_einval_and_more(ret))
		saw(b->answer, SETKEY_ADDS_UP);
	else if (ret != -EINVAL)
		return fail(b->answer,
			    "%s: a key of %u bytes: error %d, not %d",
			    b->mode->driver, len, ret, -EINVAL);
	make_key(key, good, len);
	return rig_setkey(b, key, good) && works(b);
}

void case_bad_key_lengths(struct rig *b, const struct test *t)
{
	static const unsigned int cbc[] = { 0, 1, 15, 17, 20, 25, 31, 33, 64 };
	static const unsigned int xts[] = { 0,	1,  16, 31, 33, 34,
					    40, 56, 63, 65, 72 };
	bool is_xts = t->mode->name[0] == 'x';
	unsigned int i, n = is_xts ? ARRAY_SIZE(xts) : ARRAY_SIZE(cbc);

	for (i = 0; i < n; i++)
		if (!refused(b, is_xts ? xts[i] : cbc[i]))
			return;
}

/* The flags a user sets on the tfm, as the fallback's setkey finds them. */
static u32 key_flags(struct rig *b)
{
	u8 key[KEY_MAX];

	make_key(key, 32, 5);
	spy_forget(b->spy);
	crypto_skcipher_setkey(b->p8, key, 32);
	return spy_seen(b->spy)->key_flags & CRYPTO_TFM_REQ_FORBID_WEAK_KEYS;
}

void case_key_flags(struct rig *b, const struct test *t)
{
	crypto_skcipher_set_flags(b->p8, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	if (!key_flags(b))
		saw(b->answer, FLAGS_NOT_DOWN);
	if (!spy_seen(b->spy)->keys) {
		fail(b->answer, "%s: the fallback got no key", b->mode->driver);
		return;
	}
	crypto_skcipher_clear_flags(b->p8, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	if (key_flags(b))
		fail(b->answer, "%s: the fallback keeps the weak key flag",
		     b->mode->driver);
}

/* Without the flag the key is as good as any, to both. */
static bool weak_key_taken(struct rig *b, const u8 *key, unsigned int len)
{
	crypto_skcipher_clear_flags(b->p8, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	if (b->generic)
		crypto_skcipher_clear_flags(b->generic,
					    CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	return rig_setkey(b, key, len) && works(b);
}

void case_weak_key(struct rig *b, const struct test *t)
{
	unsigned int half = t->mode->bits[0] / 16;
	int p8, generic;
	u8 key[KEY_MAX];

	make_key(key, half, 7);
	memcpy(key + half, key, half);
	if (!weak_key_taken(b, key, 2 * half))
		return;
	if (!b->generic) {
		pass_over(b->answer, "no generic cipher to ask");
		return;
	}
	crypto_skcipher_set_flags(b->p8, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	crypto_skcipher_set_flags(b->generic, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	p8 = crypto_skcipher_setkey(b->p8, key, 2 * half);
	generic = crypto_skcipher_setkey(b->generic, key, 2 * half);
	if (!p8 && generic)
		saw(b->answer, WEAK_KEY_TAKEN);
	else if (p8 != generic)
		fail(b->answer, "%s: a weak key: error %d, generic: %d",
		     t->mode->driver, p8, generic);
	if (p8 == generic && (crypto_skcipher_get_flags(b->p8) ^
			      crypto_skcipher_get_flags(b->generic)) &
				     CRYPTO_TFM_RES_WEAK_KEY)
		fail(b->answer, "%s: setkey does not say that a key is weak",
		     t->mode->driver);
	else
		weak_key_taken(b, key, 2 * half);
}
