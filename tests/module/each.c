// SPDX-License-Identifier: GPL-2.0
/* The cases that are made for each key size, way and context. */
#include <linux/string.h>

#include "cases.h"
#include "vectors.h"

static bool known_answer(struct rig *b, const struct test *t,
			 const struct vector *v, const struct layout *layout)
{
	struct trial trial = {
		.rig = b,
		.where = t->where,
		.encrypt = t->encrypt,
		.layout = layout,
	};
	unsigned int i;

	unhex(v->iv, trial.iv);
	trial.len = unhex(v->ctext, b->want);
	for (i = 0; !v->ptext && i < trial.len; i++)
		b->plain[i] = (u8)i;
	if (v->ptext)
		unhex(v->ptext, b->plain);
	return t->encrypt ? trial_check(&trial, b->plain, b->want) :
			    trial_check(&trial, b->want, b->plain);
}

void case_known_answers(struct rig *b, const struct test *t)
{
	unsigned int i, found = 0;
	u8 key[KEY_MAX];

	for (i = 0; i < vectors_count; i++) {
		if (strcmp(vectors[i].mode, t->mode->name) ||
		    vectors[i].keybits != t->bits)
			continue;
		found++;
		if (!rig_setkey(b, key, unhex(vectors[i].key, key)) ||
		    !known_answer(b, t, &vectors[i], WHOLE_APART) ||
		    !known_answer(b, t, &vectors[i], WHOLE_IN_PLACE))
			return;
	}
	if (!found)
		pass_over(b->answer, "no vector of %u bits", t->bits);
}

void case_pieces(struct rig *b, const struct test *t)
{
	unsigned int i, len = t->bits / 8;
	u8 key[KEY_MAX], iv[BLOCK];

	make_key(key, len, 1);
	memset(iv, 0xa5, sizeof(iv));
	if (!rig_setkey(b, key, len) ||
	    !right_answer(b, t->encrypt, iv, b->plain, b->want, DATA_MAX))
		return;
	for (i = 0; i < layouts_count; i++) {
		struct trial trial = {
			.rig = b,
			.where = t->where,
			.encrypt = t->encrypt,
			.layout = &layouts[i],
			.len = DATA_MAX,
		};

		memcpy(trial.iv, iv, BLOCK);
		if (!trial_check(&trial, b->plain, b->want))
			return;
	}
}

/*
 * The kernel's generic cipher is no judge: what it says otherwise than the
 * reference is in the words.
 */
void case_second_witness(struct rig *b, const struct test *t)
{
	u8 key[KEY_MAX], iv[BLOCK] = { 0 };
	unsigned int i, len;
	int ret;

	if (!b->generic) {
		pass_over(b->answer, "no generic cipher to ask");
		return;
	}
	for (i = 0; i < 2 * KEY_SIZES; i++) {
		len = t->mode->bits[i / 2] / 8;
		make_key(key, len, 2);
		if (len == 48)
			continue;
		if (!rig_setkey(b, key, len) ||
		    !right_answer(b, i % 2, iv, b->plain, b->want, DATA_MAX))
			return;
		ret = generic_crypt(b, i % 2, iv, b->plain, b->got, DATA_MAX);
		if (ret || memcmp(b->got, b->want, DATA_MAX))
			remark(b->answer, "%s does not agree: error %d",
			       crypto_tfm_alg_driver_name(
				       crypto_skcipher_tfm(b->generic)),
			       ret);
	}
}
