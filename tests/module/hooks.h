/* SPDX-License-Identifier: GPL-2.0 */
/* Between spy.c, which keeps the books, and hooks.c, which is in the way. */
#ifndef SKPORT_HOOKS_H
#define SKPORT_HOOKS_H

#include <crypto/algapi.h>

#include "compat.h"
#include "spy.h"

#ifdef HAS_SKCIPHER_ALG
#include <crypto/internal/skcipher.h>
#endif

/*
 * The operations as they were. Of the three shapes a cipher has had one is in
 * use in one kernel for one fallback.
 */
struct originals {
#ifdef HAS_SKCIPHER_ALG
	int (*setkey)(struct crypto_skcipher *tfm, const u8 *key,
		      unsigned int len);
	int (*crypt[2])(struct skcipher_request *req);
#endif
#ifdef HAS_BLKCIPHER
	int (*blk_setkey)(struct crypto_tfm *tfm, const u8 *key,
			  unsigned int len);
	int (*blk_crypt[2])(struct blkcipher_desc *desc,
			    struct scatterlist *dst, struct scatterlist *src,
			    unsigned int len);
#endif
#ifdef HAS_LSKCIPHER
	int (*lsk_setkey)(struct crypto_lskcipher *tfm, const u8 *key,
			  unsigned int len);
	int (*lsk_crypt[2])(struct crypto_lskcipher *tfm, const u8 *src,
			    u8 *dst, unsigned int len, u8 *iv, u32 flags);
#endif
};

struct spy {
	struct crypto_skcipher *holder; /* keeps the instance while we are on */
	struct crypto_alg *alg;
	struct originals was;
	struct sightings seen;
	int refuse; /* an errno for all that comes, or 0 */
};

/* Whose tfm this is that a hook was called with. */
struct spy *spy_of(const struct crypto_tfm *tfm);

/* Put down a key of @len bytes, set on a tfm with these flags. */
void saw_key(struct spy *s, u32 flags, const u8 *key, unsigned int len);

/* Put down that the request that comes next is with this IV, its tfm's own. */
void saw_own_iv(struct spy *s, const u8 *iv);

/*
 * Put down a request, and return the flags to go on with: one that may sleep
 * where nobody can is mended, so that it does no harm beside being found out.
 */
u32 saw_request(struct spy *s, bool encrypt, unsigned int len, u32 flags);

/* One way to have a cipher's operations, and how to swap them. */
struct shape {
	u32 type; /* CRYPTO_ALG_TYPE_* */
	void (*put)(struct crypto_alg *calg, const struct originals *o);
	void (*get)(struct crypto_alg *calg, struct originals *o);
};

/* How @alg has them, or NULL. */
const struct shape *shape_of(const struct crypto_alg *alg);

/* Operations that lead to the spy. */
extern const struct originals ours;

#endif
