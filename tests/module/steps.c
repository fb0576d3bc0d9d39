// SPDX-License-Identifier: GPL-2.0
/*
 * Steps drawn at random from a seed, the same each time: keys, keys that are
 * none, new tfms, and requests of any length, layout, context and CPU, each
 * held against the reference. What fails is tried again with fewer steps, until
 * none can be left out.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "draw.h"
#include "seat.h"

#define TFMS 3
#define STEPS 150 /* where nobody asks for more */
#define STEPS_MAX 1000
#define SHORTEN_LIMIT (4 * HZ)

enum deed { KEY, BAD_KEY, RENEW, ENCRYPT, DECRYPT };

struct step {
	u32 seed; /* of the key, or of the IV and the data */
	u16 len;  /* bytes */
	u8 deed, tfm, layout, where, cpu;
	u32 flags;
};

struct run {
	struct rig *rig;
	struct step steps[STEPS_MAX];
	struct step tried[STEPS_MAX]; /* some of them */
	struct answer answer;	      /* to those that were tried last */
	struct holder {
		struct seat seat;
		u8 key[KEY_MAX];
		unsigned int keylen; /* 0: it has none */
	} tfms[TFMS];
};

/* A size that each kernel takes: some have no xts with 48 bytes. */
static unsigned int draw_keylen(const struct mode *mode, u32 *state)
{
	unsigned int len = mode->bits[draw(state) % KEY_SIZES] / 8;

	return len == 48 ? 64 : len;
}

static struct step draw_step(const struct mode *mode, u32 *state)
{
	static const u8 deeds[] = { KEY,     KEY,     BAD_KEY, RENEW,	ENCRYPT,
				    ENCRYPT, ENCRYPT, ENCRYPT, ENCRYPT, DECRYPT,
				    DECRYPT, DECRYPT, DECRYPT, DECRYPT };
	struct step s = {
		.deed = deeds[draw(state) % ARRAY_SIZE(deeds)],
		.tfm = draw(state) % TFMS,
		.layout = draw(state) % layouts_count,
		.where = draw(state) % CONTEXTS,
		.cpu = draw(state) % num_online_cpus(),
		.seed = draw(state),
	};

	if (s.deed == KEY)
		s.len = draw_keylen(mode, state);
	else if (s.deed == BAD_KEY)
		s.len = 1 + draw(state) % (BLOCK - 1);
	else
		s.len = draw_len(state);
	/* In process context another task might get its turn by it. */
	if (s.where != PROCESS && draw(state) % 2)
		s.flags = CRYPTO_TFM_REQ_MAY_SLEEP;
	return s;
}

/* The rig's trials are of this tfm until the next is put in. */
static void put_in(struct run *r, struct holder *h)
{
	struct rig *b = r->rig;

	b->p8 = h->seat.tfm;
	b->p8_req = h->seat.req;
	memcpy(b->key, h->key, KEY_MAX);
	b->keylen = h->keylen;
}

static bool renew(struct run *r, struct holder *h)
{
	seat_close(&h->seat);
	h->keylen = 0;
	return seat_open(&h->seat, r->rig);
}

static bool set_key(struct run *r, struct holder *h, const struct step *s)
{
	int ret;

	draw_bytes(h->key, s->len, s->seed);
	ret = crypto_skcipher_setkey(h->seat.tfm, h->key, s->len);
	/* What is left of a key before is nobody's to say. */
	h->keylen = s->deed == KEY ? s->len : 0;
	if ((s->deed == KEY) == !ret)
		return true;
	return fail(r->rig->answer, "a key of %u bytes: error %d", s->len, ret);
}

static bool request(struct run *r, struct holder *h, const struct step *s)
{
	struct rig *b = r->rig;
	struct trial t = {
		.rig = b,
		.where = s->where,
		.encrypt = s->deed == ENCRYPT,
		.layout = &layouts[s->layout],
		.len = s->len,
		.flags = s->flags,
	};
	const u8 *cipher = t.encrypt ? b->want : b->plain;

	if (!h->keylen)
		return true;
	put_in(r, h);
	draw_bytes(t.iv, BLOCK, s->seed);
	draw_bytes(b->plain, s->len, s->seed + 1);
	set_cpus_allowed_ptr(current, cpumask_of(s->cpu));
	if (!right_answer(b, t.encrypt, t.iv, b->plain, b->want, s->len) ||
	    !trial_check(&t, b->plain, b->want))
		return false;
	if (b->mode->name[0] != 'c' || t.own_iv ||
	    !memcmp(t.iv, cipher + t.len - BLOCK, BLOCK))
		return true;
	return trial_fail(&t, "the IV is not the last block");
}

static bool take(struct run *r, const struct step *s)
{
	struct holder *h = &r->tfms[s->tfm];

	if (s->deed == RENEW)
		return renew(r, h);
	if (s->deed == KEY || s->deed == BAD_KEY)
		return set_key(r, h, s);
	return request(r, h, s);
}

/* From new tfms on: how many steps are well, of @count. */
static unsigned int walk(struct run *r, const struct step *steps,
			 unsigned int count)
{
	unsigned int i;

	memset(&r->answer, 0, sizeof(r->answer));
	for (i = 0; i < TFMS; i++)
		if (!renew(r, &r->tfms[i]))
			return 0;
	for (i = 0; i < count; i++) {
		if (!take(r, &steps[i]))
			break;
		cond_resched();
	}
	return i;
}

/* Does it still fail, in the last step, without @n of them from @from on? */
static bool fails_without(struct run *r, unsigned int count, unsigned int from,
			  unsigned int n)
{
	unsigned int left = count - n;

	memcpy(r->tried, r->steps, from * sizeof(*r->steps));
	memcpy(r->tried + from, r->steps + from + n,
	       (left - from) * sizeof(*r->steps));
	return walk(r, r->tried, left) == left - 1 && r->answer.state == NOT_OK;
}

/* Of @count steps the last fails: leave out what can be. How many are left. */
static unsigned int shorten(struct run *r, unsigned int count)
{
	unsigned long end = jiffies + SHORTEN_LIMIT;
	unsigned int n, from;

	for (n = count / 2; n; n /= 2)
		for (from = 0; from + n < count;) {
			if (time_after(jiffies, end))
				return count;
			if (!fails_without(r, count, from, n)) {
				from += n;
				continue;
			}
			count -= n;
			memcpy(r->steps, r->tried, count * sizeof(*r->steps));
		}
	return count;
}

/* "k0:32 e0:4096t3": the deed, its tfm, bytes; context and layout. */
static void write_steps(const struct step *steps, unsigned int count,
			char *text, size_t len)
{
	static const char deeds[] = "kbned", contexts[] = "phti";
	size_t at = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < count; i++) {
		const struct step *s = &steps[i];

		at += scnprintf(text + at, len - at, "%s%c%u", i ? " " : "",
				deeds[s->deed], s->tfm);
		if (s->deed != RENEW)
			at += scnprintf(text + at, len - at, ":%u", s->len);
		if (s->deed >= ENCRYPT)
			at += scnprintf(text + at, len - at, "%c%u",
					contexts[s->where], s->layout);
	}
}

static void run_steps(struct run *r, struct answer *a, u32 seed,
		      unsigned int count)
{
	struct answer first;
	unsigned int i, well;
	char text[64];
	u32 state = seed;

	for (i = 0; i < count; i++)
		r->steps[i] = draw_step(r->rig->mode, &state);
	well = walk(r, r->steps, count);
	if (r->answer.defect)
		saw(a, r->answer.defect);
	if (r->answer.state == OK)
		return;
	first = r->answer;
	if (first.state == SKIP) {
		pass_over(a, "%s", first.words);
		return;
	}
	write_steps(r->steps, shorten(r, well + 1), text, sizeof(text));
	fail(a, "seed %u, step %u: %.60s; shortest: %s", seed, well + 1,
	     first.words, text);
}

void case_steps(struct rig *b, const struct test *t)
{
	struct crypto_skcipher *p8 = b->p8;
	struct skcipher_request *req = b->p8_req;
	struct run *r = kzalloc(sizeof(*r), GFP_KERNEL);
	struct answer *a = b->answer;
	unsigned int i;

	if (!r) {
		pass_over(a, "no memory");
		return;
	}
	r->rig = b;
	b->answer = &r->answer;
	run_steps(r, a, t->seed ?: 1,
		  min_t(unsigned int, t->steps ?: STEPS, STEPS_MAX));
	b->answer = a;
	b->p8 = p8;
	b->p8_req = req;
	for (i = 0; i < TFMS; i++)
		seat_close(&r->tfms[i].seat);
	kfree(r);
}
