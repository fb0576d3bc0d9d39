// SPDX-License-Identifier: GPL-2.0
/* What is refused: by the driver, or by its fallback. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "cases.h"
#include "compat.h"

#define LEN (33 * BLOCK)

/* What the fallback has against a key is what the driver has to say. */
void case_refused_key(struct rig *b, const struct test *t)
{
	static const int errs[] = { -ENOMEM, -EINVAL };
	u8 key[KEY_MAX];
	unsigned int i;
	int ret;

	make_key(key, 32, 17);
	for (i = 0; i < ARRAY_SIZE(errs); i++) {
		spy_refuse(b->spy, errs[i]);
		ret = crypto_skcipher_setkey(b->p8, key, 32);
		spy_refuse(b->spy, 0);
		/* Some say EINVAL whatever it was; none may say nothing. */
		if (ret != errs[i] && ret != -EINVAL) {
			fail(b->answer,
			     "%s: error %d where the fallback's is %d",
			     t->mode->driver, ret, errs[i]);
			return;
		}
	}
	if (!(crypto_skcipher_get_flags(b->p8) & CRYPTO_TFM_RES_WEAK_KEY) &&
	    CRYPTO_TFM_RES_WEAK_KEY)
		saw(b->answer, RESULT_NOT_UP);
	if (rig_setkey(b, key, 32))
		works(b);
}

/* What a request gives now: the data of the key that was set, or an errno. */
static int gives(struct rig *b, enum context where, bool *right)
{
	struct trial t = {
		.rig = b,
		.where = where,
		.encrypt = true,
		.layout = WHOLE_APART,
		.len = LEN,
	};

	if (!right_answer(b, true, t.iv, b->plain, b->want, LEN) ||
	    !trial_run(&t, b->plain))
		return -EIO;
	side_take(&b->dst, b->got);
	*right = !t.ret &&
		 (takes_own_iv(b, where) || !memcmp(b->got, b->want, LEN));
	return t.ret;
}

/* After a key that was refused: the old one in both, or no data from either. */
void case_refused_in_neither(struct rig *b, const struct test *t)
{
	static const unsigned int refused[] = { 0, 17, 40, 63 };
	u8 key[KEY_MAX], other[KEY_MAX];
	unsigned int i;

	make_key(key, 32, 23);
	make_key(other, KEY_MAX, 24);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		bool vector = false, fallback = false;
		int ret, ret2;

		if (!rig_setkey(b, key, 32) || !works(b))
			return;
		if (!crypto_skcipher_setkey(b->p8, other, refused[i]))
			continue;
		ret = gives(b, PROCESS, &vector);
		ret2 = gives(b, TASKLET, &fallback);
		if ((vector && fallback) || (ret && ret2))
			continue;
		fail(b->answer,
		     "%s: after a refused key of %u bytes: error %d%s, in softirq %d%s",
		     b->mode->driver, refused[i], ret,
		     ret || vector ? "" : " and other data", ret2,
		     ret2 || fallback ? "" : " and other data");
		return;
	}
}

static bool passes_on(struct rig *b, bool encrypt, enum context where, int err)
{
	struct trial t = {
		.rig = b,
		.where = where,
		.encrypt = encrypt,
		.layout = WHOLE_APART,
		.len = BLOCK,
	};
	bool done;

	spy_refuse(b->spy, err);
	done = trial_run(&t, b->plain);
	spy_refuse(b->spy, 0);
	if (!done || t.ret == err)
		return done;
	return trial_fail(&t, "error %d for the fallback's %d", t.ret, err);
}

/* What the fallback returns is what the caller gets, whatever it is. */
void case_refused_request(struct rig *b, const struct test *test)
{
	static const int errs[] = { -EIO, -ENOMEM, -EINVAL, -EBUSY };
	u8 key[KEY_MAX];
	unsigned int i;
	int where;

	make_key(key, 32, 11);
	if (!rig_setkey(b, key, 32))
		return;
	for (i = 0; i < 2 * ARRAY_SIZE(errs); i++)
		for (where = BH_OFF; where < CONTEXTS; where++)
			if (!passes_on(b, i % 2, where, errs[i / 2]))
				return;
}
