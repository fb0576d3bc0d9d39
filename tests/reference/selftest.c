// SPDX-License-Identifier: GPL-2.0
/* The reference against the known answers: in whatever program it is. */
#include <string.h>

#include "aes.h"
#include "gcm.h"
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

/* Test case 4 of the GCM submission, McGrew and Viega, appendix B. */
static bool gcm_is_right(void)
{
	uint8_t key[16], iv[GCM_IV];
	unsigned int ad, len, want;

	unhex("feffe9928665731c6d6a8f9467308308", key);
	unhex("cafebabefacedbaddecaf888", iv);
	ad = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2", plain);
	len = unhex("d9313225f88406e5a55909c5aff5269a"
		    "86a7a9531534f7da2e4c303d8a318a72"
		    "1c3c0c95956809532fcf0e2449a6b525"
		    "b16aedf5aa0de657ba637b39",
		    plain + ad);
	want = unhex("42831ec2217774244b7221b784d0d49c"
		     "e3aa212f2c02a4e035c17e2329aca12e"
		     "21d514b25466931c7d8f6a5aac84aa05"
		     "1ba30b396a0aac973d58e091"
		     "5bc94fbc3221a5db94fae95ae7121a47",
		     cipher);
	return reference_gcm(key, sizeof(key), iv, plain, ad, len, got) &&
	       !memcmp(got, plain, ad) && !memcmp(got + ad, cipher, want);
}

const char *reference_wrong(void)
{
	unsigned int i;

	for (i = 0; i < vectors_count; i++)
		if (!is_right(&vectors[i], true) ||
		    !is_right(&vectors[i], false))
			return vectors[i].source;
	if (!gcm_is_right())
		return "GCM, McGrew and Viega, test case 4";
	return chain_is_right() ? NULL : "a chain of blocks";
}
