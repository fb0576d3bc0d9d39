// SPDX-License-Identifier: GPL-2.0
/* The reference against the standards, and against libcrypto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <string.h>

/* Its tables are what one test damages. */
#include "../reference/aes.c"
#include "../reference/gcm.c"
#include "../reference/reference.c"
#include "../reference/selftest.c"
#include "../reference/vectors.c"

#define INPUTS 1000000
#define LENGTHS 80 /* bytes: five blocks */
#define LONG 20000 /* bytes, once in a while */
#define GCM_INPUTS 20000
#define SEED 1670311

static uint64_t state;

/* xorshift64*: the same inputs each time. */
static uint32_t draw(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)(state * 0x2545f4914f6cdd1dull >> 32) % below;
}

static void fill(uint8_t *to, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)draw(256);
}

struct input {
	const char *mode;
	bool encrypt;
	unsigned int keylen;
	size_t len;
	uint8_t key[64], iv[AES_BLOCK];
	uint8_t in[LONG], want[LONG], got[LONG];
};

static const EVP_CIPHER *cipher_of(const struct input *i)
{
	static const EVP_CIPHER *(*const table[3][3])(void) = {
		{ EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc },
		{ EVP_aes_128_ctr, EVP_aes_192_ctr, EVP_aes_256_ctr },
		{ EVP_aes_128_xts, NULL, EVP_aes_256_xts },
	};
	unsigned int half = i->mode[0] == 'x' ? i->keylen / 2 : i->keylen;
	unsigned int mode = i->mode[0] == 'x' ? 2 : i->mode[1] == 't';

	return table[mode][half / 8 - 2]();
}

static void ask_libcrypto(EVP_CIPHER_CTX *ctx, struct input *i)
{
	int n;

	assert_int_equal(EVP_CipherInit_ex(ctx, cipher_of(i), NULL, i->key,
					   i->iv, i->encrypt),
			 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_int_equal(EVP_CipherUpdate(ctx, i->want, &n, i->in, (int)i->len),
			 1);
	assert_int_equal((size_t)n, i->len);
}

static void draw_input(struct input *i)
{
	static const char *const modes[] = { "cbc", "ctr", "xts" };
	size_t most = draw(1000) ? LENGTHS : LONG;

	i->mode = modes[draw(3)];
	i->encrypt = draw(2);
	i->len = AES_BLOCK + draw((uint32_t)(most - AES_BLOCK + 1));
	if (i->mode[1] == 'b')
		i->len -= i->len % AES_BLOCK;
	/* libcrypto has no xts of two keys of 192 bits. */
	i->keylen = i->mode[0] == 'x' ? 32u << draw(2) : 16 + 8 * draw(3);
	fill(i->key, i->keylen);
	fill(i->iv, AES_BLOCK);
	fill(i->in, i->len);
}

static void as_libcrypto(void **unused)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	static struct input i;

	(void)unused;
	reference_init();
	state = SEED;
	for (int n = 0; n < INPUTS; n++) {
		uint8_t iv[AES_BLOCK];

		draw_input(&i);
		ask_libcrypto(ctx, &i);
		memcpy(iv, i.iv, AES_BLOCK);
		/* In place, every other time. */
		if (n % 2)
			memcpy(i.got, i.in, i.len);
		assert_true(reference_crypt(i.mode, i.encrypt, i.key, i.keylen,
					    iv, n % 2 ? i.got : i.in, i.got,
					    i.len));
		assert_memory_equal(i.got, i.want, i.len);
	}
	EVP_CIPHER_CTX_free(ctx);
}

/* The rest of what libcrypto has not: xts of its ECB, block by block. */
static void xts_of_two_192(void **unused)
{
	EVP_CIPHER_CTX *data = EVP_CIPHER_CTX_new();
	uint8_t key[48], iv[AES_BLOCK], tweak[AES_BLOCK], in[7 * AES_BLOCK],
		want[AES_BLOCK], got[sizeof(in)];
	int n;

	(void)unused;
	reference_init();
	state = SEED;
	fill(key, sizeof(key));
	fill(iv, sizeof(iv));
	fill(in, sizeof(in));
	EVP_EncryptInit_ex(data, EVP_aes_192_ecb(), NULL, key + 24, NULL);
	EVP_EncryptUpdate(data, tweak, &n, iv, AES_BLOCK);
	EVP_EncryptInit_ex(data, EVP_aes_192_ecb(), NULL, key, NULL);
	assert_true(reference_crypt("xts", true, key, sizeof(key), iv, in, got,
				    sizeof(in)));
	for (size_t i = 0; i < sizeof(in); i += AES_BLOCK) {
		unsigned int carry = 0;

		for (int b = 0; b < AES_BLOCK; b++)
			want[b] = in[i + (size_t)b] ^ tweak[b];
		EVP_EncryptUpdate(data, want, &n, want, AES_BLOCK);
		for (int b = 0; b < AES_BLOCK; b++)
			want[b] ^= tweak[b];
		assert_memory_equal(got + i, want, AES_BLOCK);
		for (int b = 0; b < AES_BLOCK; b++) {
			carry |= (unsigned int)tweak[b] << 1;
			tweak[b] = (uint8_t)carry;
			carry >>= 8;
		}
		tweak[0] ^= carry ? 0x87 : 0;
	}
	EVP_CIPHER_CTX_free(data);
}

struct gcm_input {
	unsigned int keylen;
	int ad, len;
	uint8_t key[32], iv[GCM_IV];
	uint8_t in[GCM_MAX], want[GCM_MAX + GCM_TAG], got[GCM_MAX + GCM_TAG];
};

static void gcm_of_libcrypto(EVP_CIPHER_CTX *ctx, struct gcm_input *i)
{
	static const EVP_CIPHER *(*const table[])(
		void) = { EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm };
	uint8_t *cipher = i->want + i->ad;
	int n = 0;

	memcpy(i->want, i->in, (size_t)i->ad);
	assert_int_equal(EVP_EncryptInit_ex(ctx, table[i->keylen / 8 - 2](),
					    NULL, i->key, i->iv),
			 1);
	EVP_EncryptUpdate(ctx, NULL, &n, i->in, i->ad);
	EVP_EncryptUpdate(ctx, cipher, &n, i->in + i->ad, i->len);
	assert_int_equal(n, i->len);
	EVP_EncryptFinal_ex(ctx, cipher + i->len, &n);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, GCM_TAG,
			    cipher + i->len);
}

static void gcm_as_libcrypto(void **unused)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	static struct gcm_input i;

	(void)unused;
	reference_init();
	state = SEED;
	for (int n = 0; n < GCM_INPUTS; n++) {
		i.keylen = 16 + 8 * draw(3);
		i.ad = (int)draw(n % 100 ? 50 : 1000);
		i.len = (int)draw(n % 100 ? LENGTHS : 1000);
		fill(i.key, i.keylen);
		fill(i.iv, sizeof(i.iv));
		fill(i.in, (size_t)(i.ad + i.len));
		gcm_of_libcrypto(ctx, &i);
		assert_true(reference_gcm(i.key, i.keylen, i.iv, i.in,
					  (size_t)i.ad, (size_t)i.len, i.got));
		assert_memory_equal(i.got, i.want,
				    (size_t)(i.ad + i.len) + GCM_TAG);
	}
	EVP_CIPHER_CTX_free(ctx);
	assert_false(reference_gcm(i.key, 17, i.iv, i.in, 0, 16, i.got));
	assert_false(reference_gcm(i.key, 16, i.iv, i.in, GCM_MAX, 1, i.got));
}

/* Without lengths: of one block it is the key, times the block. */
static void ghash_of_one(void **unused)
{
	uint8_t h[AES_BLOCK], one[AES_BLOCK] = { 0x80 }, got[AES_BLOCK];

	(void)unused;
	state = SEED;
	fill(h, sizeof(h));
	reference_ghash(h, one, 1, got);
	assert_memory_equal(got, h, sizeof(h));
	reference_ghash(h, one, 0, got);
	assert_memory_equal(got, one + 1, sizeof(got) - 1);
}

/* What a next request goes on with: two halves are what the whole is. */
static void hands_on_its_iv(void **unused)
{
	uint8_t in[8 * AES_BLOCK], whole[sizeof(in)], halves[sizeof(in)];
	const size_t half = sizeof(in) / 2;

	(void)unused;
	reference_init();
	state = SEED;
	fill(in, sizeof(in));
	for (unsigned int n = 0; n < 4; n++) {
		const char *mode = n % 2 ? "cbc" : "ctr";
		uint8_t iv[AES_BLOCK], iv2[AES_BLOCK], key[32];

		fill(key, sizeof(key));
		memset(iv, 0xff, sizeof(iv));
		memcpy(iv2, iv, sizeof(iv));
		reference_crypt(mode, n / 2, key, 32, iv, in, whole,
				sizeof(in));
		reference_crypt(mode, n / 2, key, 32, iv2, in, halves, half);
		reference_crypt(mode, n / 2, key, 32, iv2, in + half,
				halves + half, half);
		assert_memory_equal(whole, halves, sizeof(in));
		assert_memory_equal(iv, iv2, sizeof(iv));
	}
}

static void refuses(void **unused)
{
	uint8_t key[72] = { 0 }, iv[AES_BLOCK] = { 0 }, data[48] = { 0 };

	(void)unused;
	reference_init();
	for (unsigned int n = 0; n <= sizeof(key); n++) {
		bool is_key = n == 16 || n == 24 || n == 32;

		assert_int_equal(reference_crypt("cbc", true, key, n, iv, data,
						 data, 48),
				 is_key);
		assert_int_equal(reference_crypt("xts", true, key, n, iv, data,
						 data, 48),
				 n % 2 == 0 && (n == 32 || n == 48 || n == 64));
	}
	assert_false(reference_crypt("cbc", true, key, 16, iv, data, data, 17));
	assert_false(reference_crypt("xts", true, key, 32, iv, data, data, 15));
	assert_false(reference_crypt("ecb", true, key, 16, iv, data, data, 16));
}

static void flip(void *table, size_t size)
{
	uint8_t *bytes = table;

	for (size_t bit = 0; bit < 8 * size; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_non_null(reference_wrong());
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

/* Whichever bit of its tables is another, the self-test sees it. */
static void one_bit_is_found(void **unused)
{
	(void)unused;
	reference_init();
	assert_null(reference_wrong());
	flip(sbox, sizeof(sbox));
	flip(inverse, sizeof(inverse));
	flip(forward, sizeof(forward));
	flip(backward, sizeof(backward));
	assert_null(reference_wrong());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_libcrypto),
		cmocka_unit_test(xts_of_two_192),
		cmocka_unit_test(gcm_as_libcrypto),
		cmocka_unit_test(ghash_of_one),
		cmocka_unit_test(hands_on_its_iv),
		cmocka_unit_test(refuses),
		cmocka_unit_test(one_bit_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
