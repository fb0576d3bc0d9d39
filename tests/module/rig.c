// SPDX-License-Identifier: GPL-2.0
#include "rig.h"

#include <linux/err.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "compat.h"
#include "reference.h"

#if __has_include(<linux/sched/task_stack.h>)
#include <linux/sched/task_stack.h>
#endif

/*
 * The mode over the kernel's own aes, whatever that is called: the one that
 * needs no fallback. Nor may a part of it: without that word the xts of 6.12
 * takes the driver's aes for its tweak, and its name from the one that the
 * driver would get.
 */
struct crypto_skcipher *alloc_generic(const struct mode *mode)
{
	struct crypto_skcipher *tfm = ERR_PTR(-ENOENT);
	char name[CRYPTO_MAX_ALG_NAME];
	struct crypto_cipher *aes;
	unsigned int i;

	aes = crypto_alloc_cipher("aes", 0, CRYPTO_ALG_NEED_FALLBACK);
	if (IS_ERR(aes))
		return ERR_CAST(aes);
	for (i = 0; i < ARRAY_SIZE(mode->shapes) && mode->shapes[i]; i++) {
		snprintf(name, sizeof(name), mode->shapes[i],
			 crypto_tfm_alg_driver_name(crypto_cipher_tfm(aes)));
		tfm = crypto_alloc_skcipher(
			name, 0, CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
		if (!IS_ERR(tfm))
			break;
	}
	crypto_free_cipher(aes);
	return tfm;
}

static bool open_driver(struct rig *b)
{
	struct spy *spy = spy_on(b->mode->algorithm);

	if (IS_ERR(spy))
		return fail(b->answer, "no fallback for %s: error %ld",
			    b->mode->algorithm, PTR_ERR(spy));
	b->spy = spy;
	/* Synchronous: a request is done when its call returns. */
	b->p8 = crypto_alloc_skcipher(b->mode->driver, 0, CRYPTO_ALG_ASYNC);
	if (!IS_ERR(b->p8))
		return true;
	return fail(b->answer, "%s: cannot be made: error %ld", b->mode->driver,
		    PTR_ERR(b->p8));
}

static bool open_memory(struct rig *b)
{
	unsigned int i;

	b->p8_req = skcipher_request_alloc(b->p8, GFP_KERNEL);
	if (b->generic)
		b->generic_req = skcipher_request_alloc(b->generic, GFP_KERNEL);
	if (!b->p8_req || (b->generic && !b->generic_req) ||
	    side_init(&b->src) || side_init(&b->dst))
		return pass_over(b->answer, "no memory");
	for (i = 0; i < DATA_MAX; i++)
		b->plain[i] = (u8)(i * 7 + i / 251);
	return true;
}

bool rig_open(struct rig *b, const struct mode *mode, struct answer *a)
{
	b->mode = mode;
	b->answer = a;
	if (!mode->algorithm)
		return true;
	/*
	 * A second witness, where there is one. First: made behind the spy's
	 * back it may be what the next tfm gets as its fallback.
	 */
	b->generic = alloc_generic(mode);
	if (IS_ERR(b->generic))
		b->generic = NULL;
	return open_driver(b) && open_memory(b);
}

void rig_close(struct rig *b)
{
	skcipher_request_free(b->p8_req);
	skcipher_request_free(b->generic_req);
	if (!IS_ERR_OR_NULL(b->p8))
		crypto_free_skcipher(b->p8);
	if (b->generic)
		crypto_free_skcipher(b->generic);
	if (b->spy)
		spy_off(b->spy);
	side_free(&b->src);
	side_free(&b->dst);
}

void make_key(u8 *key, unsigned int len, unsigned int seed)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		key[i] = (u8)(i * 11 + i * i / 3 + seed * 59 + 5);
}

/*
 * A size that generic refuses is not the driver's to take. The key lies
 * misaligned, as a user's may.
 */
bool rig_setkey(struct rig *b, const u8 *key, unsigned int len)
{
	u8 odd[KEY_MAX + 1];
	int p8, generic = 0;

	memcpy(odd + 1, key, len);
	memcpy(b->key, key, len);
	b->keylen = len;
	if (b->generic)
		generic = crypto_skcipher_setkey(b->generic, odd + 1, len);
	p8 = crypto_skcipher_setkey(b->p8, odd + 1, len);
	if (!p8 && !generic)
		return true;
	if (p8 && generic && len == 48)
		return pass_over(b->answer, "no key of %u bytes in this kernel",
				 len);
	return fail(b->answer, "%s: a key of %u bytes: error %d, generic: %d",
		    b->mode->driver, len, p8, generic);
}

bool right_answer(struct rig *b, bool encrypt, const u8 *iv, const u8 *in,
		  u8 *out, unsigned int len)
{
	u8 iv_copy[BLOCK];

	memcpy(iv_copy, iv, BLOCK);
	if (reference_crypt(b->mode->name, encrypt, b->key, b->keylen, iv_copy,
			    in, out, len))
		return true;
	return fail(b->answer, "the reference has no %s of %u bytes",
		    b->mode->name, len);
}

int generic_crypt(struct rig *b, bool encrypt, const u8 *iv, const u8 *in,
		  u8 *out, unsigned int len)
{
	struct skcipher_request *req = b->generic_req;
	u8 iv_copy[BLOCK];
	int ret;

	memcpy(iv_copy, iv, BLOCK);
	side_lay(&b->src, &WHOLE_IN_PLACE->src, in, len);
	skcipher_request_set_callback(req, 0, NULL, NULL);
	skcipher_request_set_crypt(req, b->src.sg, b->src.sg, len, iv_copy);
	ret = encrypt ? crypto_skcipher_encrypt(req) :
			crypto_skcipher_decrypt(req);
	side_take(&b->src, out);
	return ret;
}

void trial_lay(struct trial *t, const u8 *in)
{
	struct rig *b = t->rig;

	t->in = in;
	side_lay(&b->src, &t->layout->src, in, t->len);
	if (!t->layout->in_place)
		side_lay(&b->dst, &t->layout->dst, NULL, t->len);
}

/*
 * Is what was the fallback's request still there? Asked of this task's stack
 * alone: a request elsewhere is the driver's to keep, and may be gone.
 */
static __always_inline bool left_on_stack(const struct sightings *seen)
{
	return seen->tfm_slot && object_is_on_stack((void *)seen->tfm_slot) &&
	       READ_ONCE(*seen->tfm_slot) == seen->tfm;
}

void trial_here(struct trial *t)
{
	struct rig *b = t->rig;
	struct skcipher_request *req = b->p8_req;
	const struct sightings *seen = spy_seen(b->spy);
	struct scatterlist *src = b->src.sg;
	struct scatterlist *dst = t->layout->in_place ? src : b->dst.sg;

	int preempt = preempt_count(), faults = current->pagefault_disabled;

	spy_forget(b->spy);
	skcipher_request_set_callback(req, t->flags, NULL, NULL);
	skcipher_request_set_crypt(req, src, dst, t->len, t->iv);
	t->ret = t->encrypt ? crypto_skcipher_encrypt(req) :
			      crypto_skcipher_decrypt(req);
	/* No call may come before this: its frame would be where ours was. */
	t->left_on_stack = left_on_stack(seen);
	t->context_kept = preempt_count() == preempt &&
			  current->pagefault_disabled == faults;
	t->seen = *seen;
	t->request_kept = req->src == src && req->dst == dst &&
			  req->cryptlen == t->len && req->iv == t->iv &&
			  req->base.flags == t->flags;
}

static int visit_trial(void *arg)
{
	trial_here(arg);
	return 0;
}

bool trial_run(struct trial *t, const u8 *in)
{
	int ret;

	trial_lay(t, in);
	ret = context_run(t->where, visit_trial, t);
	return ret ? trial_fail(t, "cannot be had: error %d", ret) : true;
}

/* The vector code does what comes in process context, the fallback the rest. */
bool check_who(struct trial *t)
{
	unsigned int right = t->seen.bytes[t->encrypt];
	unsigned int wrong = t->seen.bytes[!t->encrypt];
	unsigned int expected = t->where == PROCESS ? 0 : t->len;
	const char *fallback = spy_name(t->rig->spy);

	if (right != expected || wrong)
		return trial_fail(
			t, "%s did %u bytes, not %u, and %u the other way",
			fallback, right, expected, wrong);
	if (t->seen.request_flags & CRYPTO_TFM_REQ_MAY_SLEEP & ~t->flags)
		return trial_fail(t, "%s was called with MAY_SLEEP", fallback);
	return true;
}

bool check_memory(struct trial *t)
{
	struct rig *b = t->rig;

	if (!t->request_kept)
		return trial_fail(t, "the request's own fields were changed");
	if (!side_untouched(&b->src))
		return trial_fail(t, "%s: wrote in the source's memory",
				  t->layout->name);
	if (!t->layout->in_place && !side_untouched(&b->dst))
		return trial_fail(t, "%s: wrote past the destination",
				  t->layout->name);
	return true;
}

/*
 * The defect OWN_IV: the request went to the fallback with the IV that is in
 * the fallback's tfm, and what came of it is what that IV and the key make. A
 * fallback that has another key, or none, makes something else.
 */
bool is_own_iv(struct trial *t)
{
	struct rig *b = t->rig;

	if (!t->seen.own_iv || t->where == PROCESS)
		return false;
	t->own_iv = right_answer(b, t->encrypt, t->seen.iv, t->in, b->otherwise,
				 t->len) &&
		    !memcmp(b->got, b->otherwise, t->len);
	return t->own_iv;
}

static bool own_iv_seen;

bool takes_own_iv(struct rig *b, enum context where)
{
	return where != PROCESS && own_iv_seen && saw(b->answer, OWN_IV);
}

bool trial_judge(struct trial *t, const u8 *want)
{
	const char *way = t->encrypt ? "encrypt" : "decrypt";
	struct rig *b = t->rig;

	if (t->ret)
		return trial_fail(t, "%s: error %d", way, t->ret);
	if (!t->context_kept)
		return trial_fail(
			t, "%s: preemption or page faults are left off", way);
	side_take(t->layout->in_place ? &b->src : &b->dst, b->got);
	if (!check_memory(t) || !check_who(t))
		return false;
	if (!memcmp(b->got, want, t->len))
		return true;
	if (is_own_iv(t)) {
		own_iv_seen = true;
		return saw(b->answer, OWN_IV);
	}
	return trial_fail(t, "%s: %s: wrong data of %u bytes", way,
			  t->layout->name, t->len);
}

bool trial_check(struct trial *t, const u8 *in, const u8 *want)
{
	return trial_run(t, in) && trial_judge(t, want);
}
