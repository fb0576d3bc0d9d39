// SPDX-License-Identifier: GPL-2.0
#include "spy.h"

#include <linux/err.h>
#include <linux/hardirq.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "hooks.h"

/*
 * One for each algorithm there may ever be. They stay as they are when off: a
 * tfm of somebody else's, made while we were on, may still lead here.
 */
static struct spy spies[2];

struct spy *spy_of(const struct crypto_tfm *tfm)
{
	return spies[0].alg == tfm->__crt_alg ? &spies[0] : &spies[1];
}

void saw_key(struct spy *s, u32 flags, const u8 *key, unsigned int len)
{
	s->seen.keys++;
	s->seen.key_flags = flags;
	s->seen.keylen = len;
	memcpy(s->seen.key, key, min_t(unsigned int, len, KEY_MAX));
}

void saw_own_iv(struct spy *s, const u8 *iv)
{
	if (s->seen.bytes[0] || s->seen.bytes[1])
		return;
	s->seen.own_iv = true;
	memcpy(s->seen.iv, iv, sizeof(s->seen.iv));
}

u32 saw_request(struct spy *s, bool encrypt, unsigned int len, u32 flags)
{
	s->seen.bytes[encrypt] += len;
	s->seen.request_flags |= flags;
	return in_interrupt() ? flags & ~CRYPTO_TFM_REQ_MAY_SLEEP : flags;
}

struct spy *spy_on(const char *algorithm)
{
	bool xts = !strcmp(algorithm, "xts(aes)");
	struct spy *s = &spies[xts], *other = &spies[!xts];
	struct crypto_skcipher *tfm;
	struct crypto_alg *alg;

	tfm = crypto_alloc_skcipher(
		algorithm, 0, CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
	if (IS_ERR(tfm))
		return ERR_CAST(tfm);
	alg = crypto_skcipher_tfm(tfm)->__crt_alg;
	if (!shape_of(alg)) {
		crypto_free_skcipher(tfm);
		return ERR_PTR(-EOPNOTSUPP);
	}
	/* What the other was put on is gone, and its memory in use again. */
	if (other->alg == alg)
		other->alg = NULL;
	s->holder = tfm;
	s->alg = alg;
	shape_of(alg)->get(alg, &s->was);
	s->refuse = 0;
	spy_forget(s);
	shape_of(alg)->put(alg, &ours);
	return s;
}

void spy_off(struct spy *s)
{
	shape_of(s->alg)->put(s->alg, &s->was);
	crypto_free_skcipher(s->holder);
	s->holder = NULL;
}

/* atomic_t once, refcount_t now: an int in both. */
int spy_users(const struct spy *s)
{
	return READ_ONCE(*(const int *)&s->alg->cra_refcnt);
}

const char *spy_name(const struct spy *s)
{
	return s->alg->cra_driver_name;
}

void spy_forget(struct spy *s)
{
	memset(&s->seen, 0, sizeof(s->seen));
}

const struct sightings *spy_seen(const struct spy *s)
{
	return &s->seen;
}

void spy_refuse(struct spy *s, int err)
{
	s->refuse = err;
}
