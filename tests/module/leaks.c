// SPDX-License-Identifier: GPL-2.0
/*
 * What is gone when requests and tfms are: memory, and references. Held against
 * the same with the generic cipher, in the same boot.
 */
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "seat.h"

#define ROUNDS 4
#define REQUESTS 20000
#define TFMS 600
#define LEAST 32 /* bytes: a leak is of a small object each time, or more */

/* What is done so often: false where it cannot be. */
typedef bool deed(struct rig *b, struct seat *s, const char *driver);

static unsigned long free_pages_now(void)
{
	struct sysinfo info;

	si_meminfo(&info);
	return info.freeram;
}

static bool one_request(struct rig *b, struct seat *s, const char *driver)
{
	int ret = seat_visit(s, BH_OFF);

	return !ret || fail(b->answer, "%s: error %d", driver, ret);
}

static bool one_tfm(struct rig *b, const char *driver, bool keyed)
{
	struct crypto_skcipher *tfm =
		crypto_alloc_skcipher(driver, 0, CRYPTO_ALG_ASYNC);
	int ret = 0;

	if (IS_ERR(tfm))
		return fail(b->answer, "%s: cannot be made: error %ld", driver,
			    PTR_ERR(tfm));
	if (keyed)
		ret = crypto_skcipher_setkey(tfm, b->key, 32);
	crypto_free_skcipher(tfm);
	return !ret || fail(b->answer, "%s: setkey: error %d", driver, ret);
}

static bool keyed_tfm(struct rig *b, struct seat *s, const char *driver)
{
	return one_tfm(b, driver, true);
}

static bool unkeyed_tfm(struct rig *b, struct seat *s, const char *driver)
{
	return one_tfm(b, driver, false);
}

/* Of a length that neither mode has: no halves, and no size of AES. */
static bool refused_key(struct rig *b, struct seat *s, const char *driver)
{
	return crypto_skcipher_setkey(s->tfm, b->key, 33) ||
	       fail(b->answer, "%s: a key of 33 bytes is taken", driver);
}

/* The pages that are gone, of so many times; < 0 where some came free. */
static bool pages_gone(struct rig *b, struct seat *s, const char *driver,
		       deed *fn, unsigned int times, long *pages)
{
	unsigned long before;
	unsigned int i;

	/* What is made once is made now. */
	if (!fn(b, s, driver))
		return false;
	before = free_pages_now();
	for (i = 0; i < times; i++) {
		if (!fn(b, s, driver))
			return false;
		if (i % 256 == 0)
			cond_resched();
	}
	*pages = (long)(before - free_pages_now());
	return true;
}

/*
 * A leak goes on, each time; what others took is gone once. The first round
 * takes what lies ready on the lists of the CPU, and does not count.
 */
static bool no_leak(struct rig *b, struct seat *p8, struct seat *generic,
		    deed *fn, unsigned int times, const char *what)
{
	long most = times * LEAST / PAGE_SIZE, gone = 0, control = 0;
	const char *other =
		crypto_tfm_alg_driver_name(crypto_skcipher_tfm(generic->tfm));
	unsigned int i;

	for (i = 0; i <= ROUNDS; i++) {
		if (!pages_gone(b, generic, other, fn, times, &control) ||
		    !pages_gone(b, p8, b->mode->driver, fn, times, &gone))
			return false;
		if (i && gone <= max(control, 0L) + most)
			return true;
	}
	return fail(
		b->answer,
		"%s: %u %s: %ld pages are gone, each of %u times; of the generic cipher %ld",
		b->mode->driver, times, what, gone, ROUNDS, control);
}

/* atomic_t once, refcount_t now: an int in both. */
static int references(const struct crypto_alg *alg)
{
	return READ_ONCE(*(const int *)&alg->cra_refcnt);
}

static bool no_references(struct rig *b, struct seat *p8)
{
	const struct crypto_alg *driver =
		crypto_skcipher_tfm(p8->tfm)->__crt_alg;
	int before = references(driver), after, fallback = spy_users(b->spy);
	unsigned int i;

	for (i = 0; i < TFMS; i++)
		if (!one_tfm(b, b->mode->driver, i % 2))
			return false;
	after = references(driver);
	if (after == before && spy_users(b->spy) == fallback)
		return true;
	return fail(
		b->answer,
		"%s: %u tfms: its references went from %d to %d, its fallback's from %d to %d",
		b->mode->driver, TFMS, before, after, fallback,
		spy_users(b->spy));
}

static void both_seats(struct rig *b, struct seat *p8, struct seat *generic,
		       struct scatterlist *sg, u8 *iv)
{
	struct seat s = { .src = sg,
			  .dst = sg,
			  .len = 2 * BLOCK,
			  .iv = iv,
			  .encrypt = true };

	*p8 = *generic = s;
	p8->tfm = b->p8;
	p8->req = b->p8_req;
	generic->tfm = b->generic;
	generic->req = b->generic_req;
}

void case_no_leak(struct rig *b, const struct test *t)
{
	struct seat p8, generic;
	struct scatterlist sg;
	u8 key[KEY_MAX];

	if (!b->generic) {
		pass_over(b->answer, "no generic cipher to compare with");
		return;
	}
	make_key(key, 32, 70);
	if (!rig_setkey(b, key, 32))
		return;
	sg_init_one(&sg, b->got, 2 * BLOCK);
	both_seats(b, &p8, &generic, &sg, b->otherwise);
	if (no_leak(b, &p8, &generic, one_request, REQUESTS,
		    "requests in softirq") &&
	    no_leak(b, &p8, &generic, keyed_tfm, TFMS, "tfms") &&
	    no_leak(b, &p8, &generic, unkeyed_tfm, TFMS,
		    "tfms that are never keyed") &&
	    no_references(b, &p8))
		no_leak(b, &p8, &generic, refused_key, REQUESTS,
			"refused keys");
}
