// SPDX-License-Identifier: GPL-2.0
/*
 * Without memory: of each allocation in turn, while a tfm is made and while a
 * request is. And outside of process context nothing that may sleep is called.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cases.h"
#include "failing.h"
#include "seat.h"

#define MOST 200 /* allocations: more is an error of ours */

static bool probes_on(struct rig *b)
{
	int ret = failing_on();

	return !ret ||
	       pass_over(b->answer,
			 "no allocation can be made to fail: error %d", ret);
}

/* A trial, of which an allocation fails. */
struct starved {
	struct trial trial;
	unsigned int first, count;
	const char *slept;
};

static int visit_starved(void *arg)
{
	struct starved *s = arg;

	failing_begin(s->first);
	trial_here(&s->trial);
	failing_end();
	s->count = failing_count();
	s->slept = failing_slept();
	return 0;
}

static bool starved_is_right(struct starved *s)
{
	struct trial *t = &s->trial;
	struct rig *b = t->rig;

	if (s->slept)
		return trial_fail(t, "%s is called", s->slept);
	/* It may do with less; and then it has done it. */
	if (!t->ret || s->count <= s->first)
		return trial_judge(t, b->want);
	if (t->ret != -ENOMEM)
		return trial_fail(t, "%s: allocation %u fails: error %d",
				  t->layout->name, s->first, t->ret);
	if (!t->context_kept)
		return trial_fail(
			t,
			"%s: allocation %u fails: preemption or page faults are left off",
			t->layout->name, s->first);
	return true;
}

/* Each of its allocations in turn, and at last none. */
static bool starve(struct rig *b, struct starved *s)
{
	u8 iv[BLOCK];
	int ret;

	memcpy(iv, s->trial.iv, BLOCK);
	for (s->first = 0; s->first < MOST; s->first++) {
		memcpy(s->trial.iv, iv, BLOCK);
		trial_lay(&s->trial, b->plain);
		ret = context_run(s->trial.where, visit_starved, s);
		if (ret)
			return trial_fail(&s->trial, "cannot be had: error %d",
					  ret);
		if (!starved_is_right(s))
			return false;
		if (s->count <= s->first)
			return true;
	}
	return fail(b->answer, "%u allocations, and no end of it", MOST);
}

/* Each way, in each context. */
static bool starve_all(struct rig *b, const struct layout *layout)
{
	unsigned int n;

	for (n = 0; n < 2 * CONTEXTS; n++) {
		struct starved s = { .trial = {
					     .rig = b,
					     .where = n / 2,
					     .encrypt = n % 2,
					     .layout = layout,
					     .len = DATA_MAX,
					     .iv = { 7 },
				     } };

		if (!right_answer(b, n % 2, s.trial.iv, b->plain, b->want,
				  DATA_MAX) ||
		    !starve(b, &s))
			return false;
	}
	return true;
}

static bool key_and_probes(struct rig *b)
{
	u8 key[KEY_MAX];

	make_key(key, 32, 61);
	return rig_setkey(b, key, 32) && probes_on(b);
}

/* In one piece, for which the walk over it needs no memory. */
void case_request_without_memory(struct rig *b, const struct test *t)
{
	if (!key_and_probes(b))
		return;
	if (starve_all(b, WHOLE_APART))
		starve_all(b, WHOLE_IN_PLACE);
	failing_off();
}

/* Blocks in pieces are put together by the walk, in memory. */
void case_pieces_without_memory(struct rig *b, const struct test *t)
{
	unsigned int i;

	if (!key_and_probes(b))
		return;
	for (i = 0; i < layouts_count; i++)
		if (!starve_all(b, &layouts[i]))
			break;
	failing_off();
}

/* A tfm that was made all the same has to be one. */
static bool tfm_works(struct rig *b, struct seat *s)
{
	struct crypto_skcipher *p8 = b->p8;
	struct skcipher_request *req = b->p8_req;
	u8 key[KEY_MAX];
	bool well;

	make_key(key, 32, 62);
	b->p8 = s->tfm;
	b->p8_req = s->req;
	well = rig_setkey(b, key, 32) && works(b);
	b->p8 = p8;
	b->p8_req = req;
	return well;
}

static bool make_tfm(struct rig *b, unsigned int first, bool *failed)
{
	struct crypto_skcipher *tfm;
	struct seat s = { 0 };
	bool well;

	failing_begin(first);
	tfm = crypto_alloc_skcipher(b->mode->driver, 0, CRYPTO_ALG_ASYNC);
	failing_end();
	*failed = failing_count() > first;
	/* Which errno is the look-up's to say. */
	if (IS_ERR(tfm))
		return *failed || fail(b->answer, "%s: error %ld",
				       b->mode->driver, PTR_ERR(tfm));
	well = seat_take(&s, b, tfm) && tfm_works(b, &s);
	seat_close(&s);
	return well;
}

void case_tfm_without_memory(struct rig *b, const struct test *t)
{
	int users = spy_users(b->spy);
	bool failed = true;
	unsigned int n;

	if (!probes_on(b))
		return;
	for (n = 0; failed && n < MOST; n++)
		if (!make_tfm(b, n, &failed))
			break;
	failing_off();
	if (b->answer->state != OK)
		return;
	if (n < 3)
		pass_over(b->answer,
			  "%u allocations for a tfm and its fallback: not seen",
			  n - 1);
	else if (n == MOST)
		fail(b->answer, "%u allocations, and no end of it", n);
	else if (spy_users(b->spy) != users)
		fail(b->answer,
		     "%s: its fallback had %d references before, and has %d",
		     b->mode->driver, users, spy_users(b->spy));
}
