// SPDX-License-Identifier: GPL-2.0
/*
 * gcm(aes) over the driver's ctr and ghash, as the kernel gives it to who asks.
 * What is wrong is a known defect: of ctr where ctr has it, else of its own.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cases.h"

#if IS_REACHABLE(CONFIG_CRYPTO_AEAD2)
#include <crypto/aead.h>

#include "gcm.h"

#define AD 20 /* bytes: more than a block, and not whole ones */
#define BLOCKS 40

struct sealed {
	struct rig *rig;
	struct crypto_aead *tfm;
	struct aead_request *req;
	struct scatterlist sg;
	enum context where;
	bool encrypt;
	unsigned int len; /* bytes, without tag */
	u8 iv[GCM_IV];
};

static int visit_seal(void *arg)
{
	struct sealed *s = arg;

	aead_request_set_callback(s->req, 0, NULL, NULL);
	aead_request_set_ad(s->req, AD);
	aead_request_set_crypt(s->req, &s->sg, &s->sg,
			       s->len + (s->encrypt ? 0 : GCM_TAG), s->iv);
	return s->encrypt ? crypto_aead_encrypt(s->req) :
			    crypto_aead_decrypt(s->req);
}

/* In place, in the memory of got. */
static int seal(struct sealed *s, bool encrypt)
{
	s->encrypt = encrypt;
	return context_run(s->where, visit_seal, s);
}

/* The end of a block, behind 8n+2 or 8n+3 whole ones. */
static bool is_behind_a_piece(const struct sealed *s)
{
	unsigned int blocks = s->len / BLOCK % 8;

	return s->where == PROCESS && s->len % BLOCK &&
	       (blocks == 2 || blocks == 3);
}

/* It failed, or gave something else: is there more to ask for? */
static bool wrong(struct sealed *s, const char *way, int ret)
{
	struct rig *b = s->rig;

	if (is_behind_a_piece(s))
		return saw(b->answer, CTR_TAIL);
	if (s->where != PROCESS && ctr_takes_own_iv(b))
		saw(b->answer, CTR_KEYSTREAM);
	else if (!ret)
		saw(b->answer, GCM_WRONG);
	else
		fail(b->answer, "gcm(aes): %s: %s: error %d",
		     context_name[s->where], way, ret);
	return false;
}

/* There and back, and not back with another tag. */
static bool seals(struct sealed *s)
{
	struct rig *b = s->rig;
	unsigned int all = AD + s->len + GCM_TAG;
	int ret;

	if (!reference_gcm(b->key, b->keylen, s->iv, b->plain, AD, s->len,
			   b->want))
		return fail(b->answer, "the reference has no gcm");
	memcpy(b->got, b->plain, AD + s->len);
	ret = seal(s, true);
	if (ret || memcmp(b->got, b->want, all))
		return wrong(s, "encrypt", ret);
	ret = seal(s, false);
	if (ret || memcmp(b->got, b->plain, AD + s->len))
		return wrong(s, "decrypt", ret);
	memcpy(b->got, b->want, all);
	b->got[all - 1] ^= 1;
	ret = seal(s, false);
	return ret == -EBADMSG ||
	       fail(b->answer, "gcm(aes): a wrong tag: error %d", ret);
}

static void seal_all(struct sealed *s)
{
	struct rig *b = s->rig;
	unsigned int n, keylen;
	int ret;

	for (keylen = 16; keylen <= 32; keylen += 8) {
		make_key(b->key, keylen, 95);
		b->keylen = keylen;
		ret = crypto_aead_setkey(s->tfm, b->key, keylen);
		if (ret) {
			fail(b->answer, "gcm(aes): setkey: error %d", ret);
			return;
		}
		for (s->where = PROCESS; s->where < CONTEXTS; s->where++)
			for (n = 0; n <= 2 * BLOCKS; n += 1 + keylen / 24) {
				s->len = n * BLOCK / 2;
				make_key(s->iv, GCM_IV, 96 + n);
				if (!seals(s))
					return;
			}
	}
}

void case_gcm(struct rig *b, const struct test *t)
{
	struct sealed s = {
		.rig = b,
		.tfm = crypto_alloc_aead("gcm(aes)", 0, CRYPTO_ALG_ASYNC),
	};
	const char *driver;
	int ret;

	if (PTR_ERR_OR_ZERO(s.tfm) == -ENOENT) {
		pass_over(b->answer, "no gcm in this kernel");
		return;
	}
	if (IS_ERR(s.tfm)) {
		fail(b->answer, "gcm(aes): cannot be made: error %ld",
		     PTR_ERR(s.tfm));
		return;
	}
	driver = crypto_tfm_alg_driver_name(crypto_aead_tfm(s.tfm));
	make_key(b->plain, DATA_MAX, 97);
	sg_init_one(&s.sg, b->got, DATA_MAX);
	s.req = aead_request_alloc(s.tfm, GFP_KERNEL);
	ret = crypto_aead_setauthsize(s.tfm, GCM_TAG);
	if (!strstr(driver, "p8_"))
		pass_over(b->answer, "gcm(aes) is %s", driver);
	else if (!s.req || ret)
		pass_over(b->answer, "no request: error %d", ret);
	else
		seal_all(&s);
	aead_request_free(s.req);
	crypto_free_aead(s.tfm);
}
#else
void case_gcm(struct rig *b, const struct test *t)
{
	pass_over(b->answer, "no gcm in this kernel");
}
#endif
