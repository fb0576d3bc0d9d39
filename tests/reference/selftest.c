// SPDX-License-Identifier: GPL-2.0
/* The reference against the known answers: in whatever program it is. */
#include <string.h>

#include "aes.h"
#include "reference.h"
#include "vectors.h"

#define CHAIN 400 /* times */

/* Not on the stack, of which a kernel has little. One caller at a time. */
static uint8_t plain[VECTOR_MAX], cipher[VECTOR_MAX], got[VECTOR_MAX];

static bool is_right(const struct vector *v, bool encrypt)
{
	const uint8_t *in = encrypt ? plain : cipher;
	const uint8_t *want = encrypt ? cipher : plain;
	unsigned int len = unhex(v->ctext, cipher), i;
	uint8_t key[64], iv[AES_BLOCK];

	for (i = 0; i < len; i++)
		plain[i] = (uint8_t)i;
	if (v->ptext)
		unhex(v->ptext, plain);
	unhex(v->iv, iv);
	return reference_crypt(v->mode, encrypt, key, unhex(v->key, key), iv,
			       in, got, len) &&
	       !memcmp(got, want, len);
}

/*
 * The vectors do not use each entry of each table in each round. So a block of
 * zeros is encrypted over and over, with the key 00 01 ... 1f, and decrypted
 * until it is one of zeros again. What it is between is libcrypto's word.
 */
static bool chain_is_right(void)
{
	static const uint8_t zeros[AES_BLOCK];
	uint8_t key[32], block[AES_BLOCK] = { 0 }, want[AES_BLOCK];
	struct aes there, back;
	unsigned int i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	aes_expand(&there, key, sizeof(key), true);
	aes_expand(&back, key, sizeof(key), false);
	unhex("64e872b872bdb4209860ef07f311e278", want);
	for (i = 0; i < CHAIN; i++)
		aes_encrypt(&there, block, block);
	if (memcmp(block, want, AES_BLOCK))
		return false;
	for (i = 0; i < CHAIN; i++)
		aes_decrypt(&back, block, block);
	return !memcmp(block, zeros, AES_BLOCK);
}

const char *reference_wrong(void)
{
	unsigned int i;

	for (i = 0; i < vectors_count; i++)
		if (!is_right(&vectors[i], true) ||
		    !is_right(&vectors[i], false))
			return vectors[i].source;
	return chain_is_right() ? NULL : "a chain of blocks";
}
