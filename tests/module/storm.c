// SPDX-License-Identifier: GPL-2.0
/* One tfm, used by a process and by the timer that interrupts it. */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "compat.h"

#define VISITS 12 /* of the timer, a jiffy apart */
#define LIMIT (5 * HZ)

struct storm {
	struct rig *rig;
	struct trial trial; /* the timer's; the rig's memory is its own */
	unsigned int visits;
	struct completion done;
	struct timer_list timer;
	/* the process's */
	struct skcipher_request *req;
	struct side side;
	u8 want[DATA_MAX], got[DATA_MAX];
};

/* Not the timer's, which is of zeros. */
static const u8 process_iv[BLOCK] = "the process's iv";

static void storm_visit(TIMER_ARG arg)
{
	struct storm *s = container_of(timer_of(arg), struct storm, timer);
	struct rig *b = s->rig;

	s->trial.encrypt = true;
	memset(s->trial.iv, 0, BLOCK);
	trial_lay(&s->trial, b->plain);
	trial_here(&s->trial);
	if (trial_judge(&s->trial, b->want) && ++s->visits < VISITS)
		mod_timer(&s->timer, jiffies + 1);
	else
		complete(&s->done);
}

/* In place, with the vector code, while the timer is at it. */
static bool storm_process(struct storm *s)
{
	struct rig *b = s->rig;
	u8 iv[BLOCK];
	int ret;

	memcpy(iv, process_iv, BLOCK);
	side_lay(&s->side, &WHOLE_IN_PLACE->src, b->plain, DATA_MAX);
	skcipher_request_set_callback(s->req, 0, NULL, NULL);
	skcipher_request_set_crypt(s->req, s->side.sg, s->side.sg, DATA_MAX,
				   iv);
	ret = crypto_skcipher_encrypt(s->req);
	side_take(&s->side, s->got);
	if (ret || memcmp(s->got, s->want, DATA_MAX))
		return fail(b->answer, "%s: interrupted: error %d%s",
			    b->mode->driver, ret, ret ? "" : ", wrong data");
	return true;
}

static void storm_run(struct storm *s)
{
	unsigned long end = jiffies + LIMIT;

	init_completion(&s->done);
	timer_prepare(&s->timer, storm_visit);
	mod_timer(&s->timer, jiffies + 1);
	while (!completion_done(&s->done) && time_before(jiffies, end)) {
		if (!storm_process(s))
			break;
		cond_resched();
	}
	timer_stop(&s->timer);
	if (s->visits < VISITS)
		fail(s->rig->answer, "the timer came %u times in %u s",
		     s->visits, LIMIT / HZ);
}

void case_interrupted(struct rig *b, const struct test *t)
{
	struct storm *s = kzalloc(sizeof(*s), GFP_KERNEL);
	u8 key[KEY_MAX], iv[BLOCK] = { 0 };

	if (!s) {
		pass_over(b->answer, "no memory");
		return;
	}
	s->rig = b;
	s->trial.rig = b;
	s->trial.where = TIMER;
	s->trial.layout = WHOLE_APART;
	s->trial.len = DATA_MAX;
	s->req = skcipher_request_alloc(b->p8, GFP_KERNEL);
	make_key(key, 32, 13);
	if (!s->req || side_init(&s->side))
		pass_over(b->answer, "no memory");
	else if (rig_setkey(b, key, 32) &&
		 right_answer(b, true, iv, b->plain, b->want, DATA_MAX) &&
		 right_answer(b, true, process_iv, b->plain, s->want, DATA_MAX))
		storm_run(s);
	skcipher_request_free(s->req);
	side_free(&s->side);
	kfree(s);
}
