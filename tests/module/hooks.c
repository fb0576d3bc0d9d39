// SPDX-License-Identifier: GPL-2.0
/*
 * What stands in the way to a fallback: for each shape a cipher may have, its
 * operations, reported to the spy and handed on.
 */
#include "hooks.h"

#include <linux/kernel.h>

#ifdef HAS_SKCIPHER_ALG
static int sk_setkey(struct crypto_skcipher *tfm, const u8 *key,
		     unsigned int len)
{
	struct spy *s = spy_of(crypto_skcipher_tfm(tfm));

	saw_key(s, crypto_skcipher_get_flags(tfm), key, len);
	if (s->refuse)
		crypto_skcipher_set_flags(tfm, CRYPTO_TFM_RES_WEAK_KEY);
	return s->refuse ?: s->was.setkey(tfm, key, len);
}

static int sk_crypt(struct skcipher_request *req, bool encrypt)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct spy *s = spy_of(crypto_skcipher_tfm(tfm));

	req->base.flags =
		saw_request(s, encrypt, req->cryptlen, req->base.flags);
	s->seen.tfm = req->base.tfm;
	s->seen.tfm_slot = (const void *const *)&req->base.tfm;
	return s->refuse ?: s->was.crypt[encrypt](req);
}

static int sk_encrypt(struct skcipher_request *req)
{
	return sk_crypt(req, true);
}

static int sk_decrypt(struct skcipher_request *req)
{
	return sk_crypt(req, false);
}

static void sk_put(struct crypto_alg *calg, const struct originals *o)
{
	struct skcipher_alg *alg =
		container_of(calg, struct skcipher_alg, base);

	WRITE_ONCE(alg->setkey, o->setkey);
	WRITE_ONCE(alg->encrypt, o->crypt[1]);
	WRITE_ONCE(alg->decrypt, o->crypt[0]);
}

static void sk_get(struct crypto_alg *calg, struct originals *o)
{
	struct skcipher_alg *alg =
		container_of(calg, struct skcipher_alg, base);

	o->setkey = alg->setkey;
	o->crypt[1] = alg->encrypt;
	o->crypt[0] = alg->decrypt;
}
#endif

#ifdef HAS_BLKCIPHER
static int blk_setkey(struct crypto_tfm *tfm, const u8 *key, unsigned int len)
{
	struct spy *s = spy_of(tfm);

	saw_key(s, crypto_tfm_get_flags(tfm), key, len);
	if (s->refuse)
		crypto_tfm_set_flags(tfm, CRYPTO_TFM_RES_WEAK_KEY);
	return s->refuse ?: s->was.blk_setkey(tfm, key, len);
}

static int blk_crypt(struct blkcipher_desc *desc, struct scatterlist *dst,
		     struct scatterlist *src, unsigned int len, bool encrypt)
{
	struct spy *s = spy_of(crypto_blkcipher_tfm(desc->tfm));

	/* crypto_blkcipher_encrypt() puts it in the place of the request's. */
	if (desc->info == crypto_blkcipher_crt(desc->tfm)->iv)
		saw_own_iv(s, desc->info);
	desc->flags = saw_request(s, encrypt, len, desc->flags);
	return s->refuse ?: s->was.blk_crypt[encrypt](desc, dst, src, len);
}

static int blk_encrypt(struct blkcipher_desc *desc, struct scatterlist *dst,
		       struct scatterlist *src, unsigned int len)
{
	return blk_crypt(desc, dst, src, len, true);
}

static int blk_decrypt(struct blkcipher_desc *desc, struct scatterlist *dst,
		       struct scatterlist *src, unsigned int len)
{
	return blk_crypt(desc, dst, src, len, false);
}

static void blk_put(struct crypto_alg *calg, const struct originals *o)
{
	WRITE_ONCE(calg->cra_blkcipher.setkey, o->blk_setkey);
	WRITE_ONCE(calg->cra_blkcipher.encrypt, o->blk_crypt[1]);
	WRITE_ONCE(calg->cra_blkcipher.decrypt, o->blk_crypt[0]);
}

static void blk_get(struct crypto_alg *calg, struct originals *o)
{
	o->blk_setkey = calg->cra_blkcipher.setkey;
	o->blk_crypt[1] = calg->cra_blkcipher.encrypt;
	o->blk_crypt[0] = calg->cra_blkcipher.decrypt;
}
#endif

#ifdef HAS_LSKCIPHER
static int lsk_setkey(struct crypto_lskcipher *tfm, const u8 *key,
		      unsigned int len)
{
	struct spy *s = spy_of(crypto_lskcipher_tfm(tfm));

	saw_key(s, crypto_lskcipher_get_flags(tfm), key, len);
	return s->refuse ?: s->was.lsk_setkey(tfm, key, len);
}

/* Its flags are about where in a message this is; none of them may sleep. */
static int lsk_crypt(struct crypto_lskcipher *tfm, const u8 *src, u8 *dst,
		     unsigned int len, u8 *iv, u32 flags, bool encrypt)
{
	struct spy *s = spy_of(crypto_lskcipher_tfm(tfm));
	int left = s->refuse ?:
			       s->was.lsk_crypt[encrypt](tfm, src, dst, len, iv,
							 flags);

	/* It comes piece by piece; what is left of one comes once more. */
	saw_request(s, encrypt, left > 0 ? len - left : len, 0);
	return left;
}

static int lsk_encrypt(struct crypto_lskcipher *tfm, const u8 *src, u8 *dst,
		       unsigned int len, u8 *iv, u32 flags)
{
	return lsk_crypt(tfm, src, dst, len, iv, flags, true);
}

static int lsk_decrypt(struct crypto_lskcipher *tfm, const u8 *src, u8 *dst,
		       unsigned int len, u8 *iv, u32 flags)
{
	return lsk_crypt(tfm, src, dst, len, iv, flags, false);
}

static void lsk_put(struct crypto_alg *calg, const struct originals *o)
{
	struct lskcipher_alg *alg =
		container_of(calg, struct lskcipher_alg, co.base);

	WRITE_ONCE(alg->setkey, o->lsk_setkey);
	WRITE_ONCE(alg->encrypt, o->lsk_crypt[1]);
	WRITE_ONCE(alg->decrypt, o->lsk_crypt[0]);
}

static void lsk_get(struct crypto_alg *calg, struct originals *o)
{
	struct lskcipher_alg *alg =
		container_of(calg, struct lskcipher_alg, co.base);

	o->lsk_setkey = alg->setkey;
	o->lsk_crypt[1] = alg->encrypt;
	o->lsk_crypt[0] = alg->decrypt;
}
#endif

const struct originals ours = {
#ifdef HAS_SKCIPHER_ALG
	.setkey = sk_setkey,
	.crypt = { sk_decrypt, sk_encrypt },
#endif
#ifdef HAS_BLKCIPHER
	.blk_setkey = blk_setkey,
	.blk_crypt = { blk_decrypt, blk_encrypt },
#endif
#ifdef HAS_LSKCIPHER
	.lsk_setkey = lsk_setkey,
	.lsk_crypt = { lsk_decrypt, lsk_encrypt },
#endif
};

static const struct shape shapes[] = {
#ifdef HAS_BLKCIPHER
	{ CRYPTO_ALG_TYPE_BLKCIPHER, blk_put, blk_get },
#endif
#ifdef HAS_SKCIPHER_ALG
	{ CRYPTO_ALG_TYPE_SKCIPHER, sk_put, sk_get },
#endif
#ifdef HAS_LSKCIPHER
	{ CRYPTO_ALG_TYPE_LSKCIPHER, lsk_put, lsk_get },
#endif
};

const struct shape *shape_of(const struct crypto_alg *alg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		if ((alg->cra_flags & CRYPTO_ALG_TYPE_MASK) == shapes[i].type)
			return &shapes[i];
	return NULL;
}
