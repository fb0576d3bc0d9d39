// SPDX-License-Identifier: GPL-2.0
#include "reference.h"

#include <string.h>

#include "aes.h"

struct request {
	struct aes data; /* expanded for the request's direction */
	bool encrypt;
	uint8_t *iv;
	const uint8_t *in;
	uint8_t *out;
	size_t len;
};

static void xor_block(uint8_t *to, const uint8_t *a, const uint8_t *b)
{
	unsigned int i;

	for (i = 0; i < AES_BLOCK; i++)
		to[i] = a[i] ^ b[i];
}

static void cbc(const struct request *r)
{
	uint8_t *chain = r->iv, block[AES_BLOCK];
	size_t i;

	for (i = 0; i < r->len; i += AES_BLOCK) {
		memcpy(block, r->in + i, AES_BLOCK);
		if (r->encrypt) {
			xor_block(chain, block, chain);
			aes_encrypt(&r->data, chain, chain);
			memcpy(r->out + i, chain, AES_BLOCK);
		} else {
			aes_decrypt(&r->data, block, r->out + i);
			xor_block(r->out + i, r->out + i, chain);
			memcpy(chain, block, AES_BLOCK);
		}
	}
}

static void count_up(uint8_t *counter)
{
	unsigned int i = AES_BLOCK;

	while (i && !++counter[--i])
		;
}

static void ctr(const struct request *r)
{
	uint8_t stream[AES_BLOCK];
	size_t i;

	for (i = 0; i < r->len; i++) {
		if (i % AES_BLOCK == 0) {
			aes_encrypt(&r->data, r->iv, stream);
			count_up(r->iv);
		}
		r->out[i] = r->in[i] ^ stream[i % AES_BLOCK];
	}
}

/* Times x in GF(2^128), the first byte being the lowest. */
static void next_tweak(uint8_t *tweak)
{
	uint8_t carry = tweak[AES_BLOCK - 1] >> 7;
	unsigned int i;

	for (i = AES_BLOCK - 1; i; i--)
		tweak[i] = (uint8_t)(tweak[i] << 1 | tweak[i - 1] >> 7);
	tweak[0] = (uint8_t)(tweak[0] << 1 ^ (carry ? 0x87 : 0));
}

static void xts_block(const struct request *r, const uint8_t *tweak,
		      const uint8_t *in, uint8_t *out)
{
	uint8_t block[AES_BLOCK];

	xor_block(block, in, tweak);
	(r->encrypt ? aes_encrypt : aes_decrypt)(&r->data, block, block);
	xor_block(out, block, tweak);
}

/* The last whole block and the part after it: ciphertext stealing. */
static void xts_end(const struct request *r, uint8_t *tweak, size_t at)
{
	uint8_t next[AES_BLOCK], block[AES_BLOCK], last[AES_BLOCK];
	size_t part = r->len - at - AES_BLOCK;

	memcpy(next, tweak, AES_BLOCK);
	next_tweak(next);
	xts_block(r, r->encrypt ? tweak : next, r->in + at, block);
	memcpy(last, block, AES_BLOCK);
	memcpy(last, r->in + at + AES_BLOCK, part);
	memcpy(r->out + at + AES_BLOCK, block, part);
	xts_block(r, r->encrypt ? next : tweak, last, r->out + at);
}

static void xts(const struct request *r, uint8_t *tweak)
{
	size_t at, whole = r->len / AES_BLOCK * AES_BLOCK;

	if (whole < r->len)
		whole -= AES_BLOCK;
	for (at = 0; at < whole; at += AES_BLOCK) {
		xts_block(r, tweak, r->in + at, r->out + at);
		next_tweak(tweak);
	}
	if (whole < r->len)
		xts_end(r, tweak, whole);
}

void reference_init(void)
{
	aes_init();
}

static bool has_length(const char *mode, size_t len)
{
	if (!strcmp(mode, "xts"))
		return len >= AES_BLOCK;
	return !strcmp(mode, "ctr") || len % AES_BLOCK == 0;
}

bool reference_crypt(const char *mode, bool encrypt, const uint8_t *key,
		     unsigned int keylen, uint8_t *iv, const uint8_t *in,
		     uint8_t *out, size_t len)
{
	bool is_xts = !strcmp(mode, "xts"), is_ctr = !strcmp(mode, "ctr");
	unsigned int half = is_xts ? keylen / 2 : keylen;
	struct request r = {
		.encrypt = encrypt, .iv = iv, .in = in, .out = out, .len = len
	};
	uint8_t tweak[AES_BLOCK];
	struct aes second;

	if ((!is_xts && !is_ctr && strcmp(mode, "cbc")) ||
	    !has_length(mode, len) || (is_xts && keylen % 2) ||
	    !aes_expand(&r.data, key, half, encrypt || is_ctr))
		return false;
	if (is_ctr) {
		ctr(&r);
	} else if (is_xts) {
		aes_expand(&second, key + half, half, true);
		aes_encrypt(&second, iv, tweak);
		xts(&r, tweak);
	} else {
		cbc(&r);
	}
	return true;
}
