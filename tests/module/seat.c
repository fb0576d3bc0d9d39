// SPDX-License-Identifier: GPL-2.0
#include "seat.h"

#include <linux/err.h>

bool seat_open(struct seat *s, struct rig *b)
{
	return seat_take(s, b,
			 crypto_alloc_skcipher(b->mode->driver, 0,
					       CRYPTO_ALG_ASYNC));
}

bool seat_take(struct seat *s, struct rig *b, struct crypto_skcipher *tfm)
{
	s->tfm = tfm;
	if (IS_ERR(s->tfm))
		return fail(b->answer, "%s: cannot be made: error %ld",
			    b->mode->driver, PTR_ERR(s->tfm));
	s->req = skcipher_request_alloc(s->tfm, GFP_KERNEL);
	return s->req || pass_over(b->answer, "no memory");
}

void seat_close(struct seat *s)
{
	skcipher_request_free(s->req);
	if (!IS_ERR_OR_NULL(s->tfm))
		crypto_free_skcipher(s->tfm);
	memset(s, 0, sizeof(*s));
}

int seat_crypt(struct seat *s)
{
	skcipher_request_set_callback(s->req, 0, NULL, NULL);
	skcipher_request_set_crypt(s->req, s->src, s->dst, s->len, s->iv);
	return s->encrypt ? crypto_skcipher_encrypt(s->req) :
			    crypto_skcipher_decrypt(s->req);
}

static int visit_seat(void *arg)
{
	return seat_crypt(arg);
}

int seat_visit(struct seat *s, enum context where)
{
	return context_run(where, visit_seat, s);
}
