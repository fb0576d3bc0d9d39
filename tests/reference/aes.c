// SPDX-License-Identifier: GPL-2.0
#include "aes.h"

/*
 * The S-box and its inverse, and for each byte a column: what SubBytes and
 * MixColumns make of it in the first row, and what their inverses do.
 */
static uint8_t sbox[256], inverse[256];
static uint32_t forward[256], backward[256];

static uint32_t rotate(uint32_t x, unsigned int bits)
{
	return bits ? x >> bits | x << (32 - bits) : x;
}

static uint8_t twice(uint8_t x)
{
	return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1b : 0));
}

static uint8_t times(uint8_t x, unsigned int n)
{
	uint8_t product = 0;

	for (; n; n >>= 1, x = twice(x))
		if (n & 1)
			product ^= x;
	return product;
}

static uint32_t column(uint8_t x, unsigned int a, unsigned int b,
		       unsigned int c, unsigned int d)
{
	return (uint32_t)times(x, a) << 24 | (uint32_t)times(x, b) << 16 |
	       (uint32_t)times(x, c) << 8 | times(x, d);
}

/* The affine map of the S-box: each bit is the sum of five. */
static uint8_t affine(uint8_t x)
{
	unsigned int twofold = x * 0x101u, sum = 0x63, i;

	for (i = 0; i < 5; i++)
		sum ^= twofold >> (8 - i);
	return (uint8_t)sum;
}

void aes_init(void)
{
	uint8_t power = 1, inverted = 1;
	unsigned int i;

	/* By 3, which makes all but 0, and by its inverse. */
	do {
		power = times(power, 3);
		inverted = times(inverted, 0xf6);
		sbox[power] = affine(inverted);
	} while (power != 1);
	sbox[0] = affine(0);
	for (i = 0; i < 256; i++)
		inverse[sbox[i]] = (uint8_t)i;
	for (i = 0; i < 256; i++) {
		forward[i] = column(sbox[i], 2, 1, 1, 3);
		backward[i] = column(inverse[i], 14, 9, 13, 11);
	}
}

/* The first byte is the highest, whatever the machine. */
static uint32_t load(const uint8_t *from)
{
	return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
	       (uint32_t)from[2] << 8 | from[3];
}

static void store(uint8_t *to, uint32_t x)
{
	to[0] = (uint8_t)(x >> 24);
	to[1] = (uint8_t)(x >> 16);
	to[2] = (uint8_t)(x >> 8);
	to[3] = (uint8_t)x;
}

/* Each byte of a column by a table; the bytes may be of four columns. */
static uint32_t each_byte(const uint8_t *table, uint32_t a, uint32_t b,
			  uint32_t c, uint32_t d)
{
	return (uint32_t)table[a >> 24] << 24 |
	       (uint32_t)table[b >> 16 & 255] << 16 |
	       (uint32_t)table[c >> 8 & 255] << 8 | table[d & 255];
}

static uint32_t mix(const uint32_t *table, uint32_t a, uint32_t b, uint32_t c,
		    uint32_t d)
{
	return table[a >> 24] ^ rotate(table[b >> 16 & 255], 8) ^
	       rotate(table[c >> 8 & 255], 16) ^ rotate(table[d & 255], 24);
}

/*
 * The rounds backwards, and InvMixColumns of those between, so that decryption
 * has the shape of encryption (FIPS-197, 5.3.5).
 */
static void turn_round(struct aes *a)
{
	unsigned int i, j;

	for (i = 0; i <= a->rounds / 2; i++)
		for (j = 0; j < 4; j++) {
			uint32_t *one = &a->round[4 * i + j];
			uint32_t *other = &a->round[4 * (a->rounds - i) + j];
			uint32_t x = *one;

			*one = *other;
			*other = x;
		}
	for (i = 4; i < 4 * a->rounds; i++) {
		uint32_t x = a->round[i];

		x = each_byte(sbox, x, x, x, x);
		a->round[i] = mix(backward, x, x, x, x);
	}
}

bool aes_expand(struct aes *a, const uint8_t *key, unsigned int len,
		bool encrypt)
{
	unsigned int words = len / 4, i;
	uint8_t constant = 1;

	if (len != 16 && len != 24 && len != 32)
		return false;
	a->rounds = words + 6;
	for (i = 0; i < words; i++)
		a->round[i] = load(key + 4 * i);
	for (; i < 4 * (a->rounds + 1); i++) {
		uint32_t x = a->round[i - 1];

		if (i % words == 0) {
			x = rotate(x, 24);
			x = each_byte(sbox, x, x, x, x) ^ (uint32_t)constant
								  << 24;
			constant = twice(constant);
		} else if (words > 6 && i % words == 4) {
			x = each_byte(sbox, x, x, x, x);
		}
		a->round[i] = a->round[i - words] ^ x;
	}
	if (!encrypt)
		turn_round(a);
	return true;
}

void aes_encrypt(const struct aes *a, const uint8_t *in, uint8_t *out)
{
	const uint32_t *k = a->round;
	uint32_t s[4], t[4];
	unsigned int i, n;

	for (i = 0; i < 4; i++)
		s[i] = load(in + 4 * i) ^ *k++;
	for (n = 1; n < a->rounds; n++, k += 4) {
		t[0] = mix(forward, s[0], s[1], s[2], s[3]) ^ k[0];
		t[1] = mix(forward, s[1], s[2], s[3], s[0]) ^ k[1];
		t[2] = mix(forward, s[2], s[3], s[0], s[1]) ^ k[2];
		t[3] = mix(forward, s[3], s[0], s[1], s[2]) ^ k[3];
		for (i = 0; i < 4; i++)
			s[i] = t[i];
	}
	for (i = 0; i < 4; i++)
		store(out + 4 * i, each_byte(sbox, s[i], s[(i + 1) % 4],
					     s[(i + 2) % 4], s[(i + 3) % 4]) ^
					   k[i]);
}

void aes_decrypt(const struct aes *a, const uint8_t *in, uint8_t *out)
{
	const uint32_t *k = a->round;
	uint32_t s[4], t[4];
	unsigned int i, n;

	for (i = 0; i < 4; i++)
		s[i] = load(in + 4 * i) ^ *k++;
	for (n = 1; n < a->rounds; n++, k += 4) {
		t[0] = mix(backward, s[0], s[3], s[2], s[1]) ^ k[0];
		t[1] = mix(backward, s[1], s[0], s[3], s[2]) ^ k[1];
		t[2] = mix(backward, s[2], s[1], s[0], s[3]) ^ k[2];
		t[3] = mix(backward, s[3], s[2], s[1], s[0]) ^ k[3];
		for (i = 0; i < 4; i++)
			s[i] = t[i];
	}
	for (i = 0; i < 4; i++)
		store(out + 4 * i, each_byte(inverse, s[i], s[(i + 3) % 4],
					     s[(i + 2) % 4], s[(i + 1) % 4]) ^
					   k[i]);
}
