// SPDX-License-Identifier: GPL-2.0
#include "gcm.h"

#include <string.h>

#include "aes.h"
#include "reference.h"

/* Times @h in GF(2^128), the first bit being the lowest. */
static void multiply(uint8_t *x, const uint8_t *h)
{
	uint8_t z[AES_BLOCK] = { 0 }, v[AES_BLOCK];
	unsigned int bit, i;

	memcpy(v, h, AES_BLOCK);
	for (bit = 0; bit < 8 * AES_BLOCK; bit++) {
		uint8_t low = v[AES_BLOCK - 1] & 1;

		if (x[bit / 8] >> (7 - bit % 8) & 1)
			for (i = 0; i < AES_BLOCK; i++)
				z[i] ^= v[i];
		for (i = AES_BLOCK - 1; i; i--)
			v[i] = (uint8_t)(v[i] >> 1 | v[i - 1] << 7);
		v[0] = (uint8_t)(v[0] >> 1 ^ (low ? 0xe1 : 0));
	}
	memcpy(x, z, AES_BLOCK);
}

/* Go on from what is in @out. */
static void hash_more(const uint8_t *h, const uint8_t *in, size_t len,
		      uint8_t *out)
{
	size_t i;

	for (i = 0; i < len; i++) {
		out[i % AES_BLOCK] ^= in[i];
		if (i % AES_BLOCK == AES_BLOCK - 1 || i == len - 1)
			multiply(out, h);
	}
}

void reference_ghash(const uint8_t *h, const uint8_t *in, size_t len,
		     uint8_t *out)
{
	memset(out, 0, AES_BLOCK);
	hash_more(h, in, len, out);
}

static void put_bits(uint8_t *to, size_t bytes)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		to[i] = (uint8_t)((uint64_t)bytes * 8 >> (56 - 8 * i));
}

bool reference_gcm(const uint8_t *key, unsigned int keylen, const uint8_t *iv,
		   const uint8_t *in, size_t ad, size_t len, uint8_t *out)
{
	uint8_t h[AES_BLOCK] = { 0 }, hash[AES_BLOCK] = { 0 };
	uint8_t counter[AES_BLOCK] = { 0 }, mask[AES_BLOCK], lengths[AES_BLOCK];
	uint8_t *cipher = out + ad;
	struct aes aes;
	unsigned int i;

	if (ad + len > GCM_MAX || !aes_expand(&aes, key, keylen, true))
		return false;
	aes_encrypt(&aes, h, h);
	memcpy(counter, iv, GCM_IV);
	counter[AES_BLOCK - 1] = 1;
	aes_encrypt(&aes, counter, mask);
	counter[AES_BLOCK - 1] = 2;
	memcpy(out, in, ad);
	/* So short that its 32 bits do not run over: the mode ctr will do. */
	reference_crypt("ctr", true, key, keylen, counter, in + ad, cipher,
			len);
	put_bits(lengths, ad);
	put_bits(lengths + 8, len);
	hash_more(h, in, ad, hash);
	hash_more(h, cipher, len, hash);
	hash_more(h, lengths, AES_BLOCK, hash);
	for (i = 0; i < GCM_TAG; i++)
		cipher[len + i] = hash[i] ^ mask[i];
	return true;
}
