// SPDX-License-Identifier: GPL-2.0
/* Requests that follow each other, or come between each other. */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "compat.h"

static const u8 first_iv[BLOCK] = "an iv, 16 bytes";

static bool key_and_want(struct rig *b, bool encrypt, unsigned int len)
{
	u8 key[KEY_MAX];

	make_key(key, 32, 11);
	return rig_setkey(b, key, 32) &&
	       right_answer(b, encrypt, first_iv, b->plain, b->want, len);
}

static void trial_init(struct trial *t, struct rig *b, bool encrypt,
		       unsigned int len)
{
	memset(t, 0, sizeof(*t));
	t->rig = b;
	t->encrypt = encrypt;
	t->layout = WHOLE_APART;
	t->len = len;
	memcpy(t->iv, first_iv, BLOCK);
}

static bool is_cbc(const struct rig *b)
{
	return b->mode->name[0] == 'c';
}

static bool same_iv(struct trial *t, const u8 *process)
{
	struct rig *b = t->rig;
	const u8 *cipher = t->encrypt ? b->want : b->plain;

	/* It went to another place, and the request's is as it was. */
	if (t->own_iv)
		return true;
	if (is_cbc(b) && memcmp(t->iv, cipher + t->len - BLOCK, BLOCK))
		return trial_fail(
			t, "the IV is not the last block, of %u bytes", t->len);
	if (memcmp(t->iv, process, BLOCK))
		return trial_fail(t, "the fallback leaves another IV behind");
	return true;
}

static bool iv_everywhere(struct rig *b, bool encrypt, unsigned int len,
			  const struct layout *layout)
{
	u8 process[BLOCK];
	struct trial t;
	int where;

	if (!key_and_want(b, encrypt, len))
		return false;
	for (where = PROCESS; where < CONTEXTS; where++) {
		trial_init(&t, b, encrypt, len);
		t.where = where;
		t.layout = layout;
		if (!trial_check(&t, b->plain, b->want))
			return false;
		if (where == PROCESS)
			memcpy(process, t.iv, BLOCK);
		if (!same_iv(&t, process))
			return false;
	}
	return true;
}

/* The IV that a request leaves behind: of cbc the last block of ciphertext. */
void case_iv(struct rig *b, const struct test *test)
{
	static const unsigned int lens[] = { BLOCK, 2 * BLOCK, 33 * BLOCK,
					     DATA_MAX };
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(lens); i++)
		if (!iv_everywhere(b, i % 2, lens[i / 2], WHOLE_APART) ||
		    !iv_everywhere(b, i % 2, lens[i / 2], WHOLE_IN_PLACE))
			return;
}

/*
 * One message of cbc, its halves in two contexts, the IV as the first left it.
 * Of xts, which hands nothing on, the whole in the one and then in the other.
 */
static bool in_turn(struct rig *b, bool encrypt, enum context first,
		    enum context second)
{
	unsigned int len = is_cbc(b) ? DATA_MAX / 2 / BLOCK * BLOCK : DATA_MAX;
	unsigned int next = is_cbc(b) ? len : 0;
	struct trial t;

	trial_init(&t, b, encrypt, len);
	t.where = first;
	if (!trial_check(&t, b->plain, b->want))
		return false;
	/* Then there is nothing to go on from. */
	if (t.own_iv)
		return true;
	t.where = second;
	if (!is_cbc(b))
		memcpy(t.iv, first_iv, BLOCK);
	return trial_check(&t, b->plain + next, b->want + next);
}

void case_in_turn(struct rig *b, const struct test *test)
{
	unsigned int i, encrypt;

	for (encrypt = 0; encrypt < 2; encrypt++) {
		if (!key_and_want(b, encrypt, DATA_MAX))
			return;
		for (i = 0; i < CONTEXTS * CONTEXTS; i++)
			if (i / CONTEXTS != i % CONTEXTS &&
			    !in_turn(b, encrypt, i / CONTEXTS, i % CONTEXTS))
				return;
	}
}

static bool there_and_back(struct rig *b, enum context there, enum context back)
{
	struct trial t;

	trial_init(&t, b, true, DATA_MAX);
	t.where = there;
	if (!trial_check(&t, b->plain, b->want))
		return false;
	if (t.own_iv)
		return true;
	memcpy(b->want, b->got, DATA_MAX);
	trial_init(&t, b, false, DATA_MAX);
	t.where = back;
	return trial_check(&t, b->want, b->plain);
}

void case_both_ways(struct rig *b, const struct test *test)
{
	int where;

	if (!key_and_want(b, true, DATA_MAX))
		return;
	for (where = BH_OFF; where < CONTEXTS; where++)
		if (!there_and_back(b, PROCESS, where) ||
		    !there_and_back(b, where, PROCESS))
			return;
}

/*
 * A caller that says it may sleep, where it may not. The driver knows better:
 * it is in the fallback for that very reason.
 */
void case_may_sleep(struct rig *b, const struct test *test)
{
	unsigned int encrypt;
	struct trial t;
	int where;

	for (encrypt = 0; encrypt < 2; encrypt++) {
		if (!key_and_want(b, encrypt, DATA_MAX))
			return;
		for (where = BH_OFF; where < CONTEXTS; where++) {
			trial_init(&t, b, encrypt, DATA_MAX);
			t.where = where;
			t.flags = CRYPTO_TFM_REQ_MAY_SLEEP;
			if (!trial_check(&t, b->plain, b->want))
				return;
			if (t.seen.request_flags & CRYPTO_TFM_REQ_MAY_SLEEP)
				saw(b->answer, MAY_SLEEP_PASSED);
		}
	}
}

/* Who the fallback is: the words say it, by name. */
void case_fallback(struct rig *b, const struct test *test)
{
	struct trial t;

	if (!key_and_want(b, true, BLOCK))
		return;
	trial_init(&t, b, true, BLOCK);
	t.where = TIMER;
	if (trial_check(&t, b->plain, b->want))
		remark(b->answer, "%s", spy_name(b->spy));
}

/*
 * A request on the stack holds what was derived from the key. The spy knows
 * where it was; nothing has been called since that could have written there.
 */
void case_wiped(struct rig *b, const struct test *test)
{
	unsigned int encrypt;
	struct trial t;

	for (encrypt = 0; encrypt < 2; encrypt++) {
		if (!key_and_want(b, encrypt, DATA_MAX))
			return;
		trial_init(&t, b, encrypt, DATA_MAX);
		t.where = BH_OFF;
		if (!trial_check(&t, b->plain, b->want))
			return;
		if (t.left_on_stack) {
			trial_fail(&t, "the fallback's request is not wiped");
			return;
		}
	}
}

static bool one_length(struct rig *b, bool encrypt, unsigned int len,
		       enum context where)
{
	struct trial t;
	int ret;

	ret = b->generic ? generic_crypt(b, encrypt, first_iv, b->plain,
					 b->want, len) :
			   0;
	/* Of what is taken here, the data is the reference's to say. */
	if (!ret && len >= BLOCK &&
	    !right_answer(b, encrypt, first_iv, b->plain, b->want, len))
		return false;
	trial_init(&t, b, encrypt, len);
	t.where = where;
	if (!trial_run(&t, b->plain))
		return false;
	side_take(&b->dst, b->got);
	if (t.ret != ret)
		return trial_fail(&t, "%u bytes: error %d, generic: %d", len,
				  t.ret, ret);
	if (!check_memory(&t) || (!ret && where != PROCESS && !check_who(&t)))
		return false;
	if (ret || !memcmp(b->got, b->want, len))
		return true;
	if (is_own_iv(&t))
		return saw(b->answer, OWN_IV);
	return trial_fail(&t, "%u bytes: wrong data", len);
}

static void lengths(struct rig *b, const unsigned int *lens, unsigned int n)
{
	unsigned int i;
	int where;

	if (!key_and_want(b, true, BLOCK))
		return;
	for (i = 0; i < 2 * n; i++)
		for (where = PROCESS; where < CONTEXTS; where++)
			if (!one_length(b, i % 2, lens[i / 2], where))
				return;
}

void case_lengths(struct rig *b, const struct test *test)
{
	static const unsigned int whole[] = { 16, 32, 48 };

	lengths(b, whole, ARRAY_SIZE(whole));
}

/*
 * Not a multiple of the block, or nothing at all: what generic says of it. Not
 * every kernel survives the question, so it is a case of its own.
 */
void case_odd_lengths(struct rig *b, const struct test *test)
{
	static const unsigned int odd[] = { 0, 1, 8, 15, 17, 31, 33, 100 };

	if (b->generic)
		lengths(b, odd, ARRAY_SIZE(odd));
	else
		pass_over(b->answer, "no generic cipher to ask");
}
