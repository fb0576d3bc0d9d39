// SPDX-License-Identifier: GPL-2.0
/*
 * Does the machine compute right? A QEMU that does not would make every kernel
 * a bad one. So the instructions of the driver run here first, without a kernel
 * in between, one by one and as cbc and xts, the way aesp8-ppc.pl has them.
 *
 * Blocks lie in the vector registers as in memory, the first byte to the left,
 * whatever the byte order.
 */
#include "emulator.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cmdline.h"
#include "cpu.h"
#include "vectors.h"

#pragma GCC target("cpu=power8")

#define BLOCK 16
#define ROUNDS_MAX 14
#define TRIES                                                          \
	3 /* one that is wrong once is the kernel's switch of contexts \
	   */

typedef unsigned char vec __attribute__((vector_size(BLOCK)));

static vec load(const uint8_t *from)
{
	vec v = { 0 };

	for (int i = 0; i < BLOCK; i++)
#ifdef __LITTLE_ENDIAN__
		v[BLOCK - 1 - i] = from[i];
#else
		v[i] = from[i];
#endif
	return v;
}

static void store(uint8_t *to, vec v)
{
	for (int i = 0; i < BLOCK; i++)
#ifdef __LITTLE_ENDIAN__
		to[i] = v[BLOCK - 1 - i];
#else
		to[i] = v[i];
#endif
}

/* An instruction of two or three operands; the third is not used by some. */
#define INSTRUCTION(name, operands)                \
	static vec name(vec a, vec b, vec c)       \
	{                                          \
		vec to;                            \
                                                   \
		__asm__(#name " " operands         \
			: "=v"(to)                 \
			: "v"(a), "v"(b), "v"(c)); \
		return to;                         \
	}

INSTRUCTION(vcipher, "%0,%1,%2")
INSTRUCTION(vcipherlast, "%0,%1,%2")
INSTRUCTION(vncipher, "%0,%1,%2")
INSTRUCTION(vncipherlast, "%0,%1,%2")
INSTRUCTION(vsbox, "%0,%1")
INSTRUCTION(vpmsumd, "%0,%1,%2")
INSTRUCTION(vpermxor, "%0,%1,%2,%3")
INSTRUCTION(vperm, "%0,%1,%2,%3")
INSTRUCTION(vxor, "%0,%1,%2")
INSTRUCTION(vand, "%0,%1,%2")
INSTRUCTION(vsrab, "%0,%1,%2")
INSTRUCTION(vaddubm, "%0,%1,%2")
INSTRUCTION(vsldoi, "%0,%1,%2,15")

#define A "66e94bd4ef8a2c3b884cfa59ca342b2e"
#define B "0388dace60b6a392f328c2b971b2fe78"
#define C "1032547698badcfe02468ace13579bdf"

/* Those of AES are states of FIPS-197, appendix C.1. */
static const struct {
	const char *name;
	vec (*run)(vec a, vec b, vec c);
	const char *a, *b, *c, *want;
} instructions[] = {
	{ "vcipher", vcipher, "00102030405060708090a0b0c0d0e0f0",
	  "d6aa74fdd2af72fadaa678f1d6ab76fe", C,
	  "89d810e8855ace682d1843d8cb128fe4" },
	{ "vcipherlast", vcipherlast, "bd6e7c3df2b5779e0b61216e8b10b689",
	  "13111d7fe3944a17f307a78b4d2b30c5", C,
	  "69c4e0d86a7b0430d8cdb78070b4c55a" },
	{ "vncipher", vncipher, "7ad5fda789ef4e272bca100b3d9ff59f",
	  "549932d1f08557681093ed9cbe2c974e", C,
	  "54d990a16ba09ab596bbf40ea111702f" },
	{ "vncipherlast", vncipherlast, "6353e08c0960e104cd70b751bacad0e7",
	  "000102030405060708090a0b0c0d0e0f", C,
	  "00112233445566778899aabbccddeeff" },
	{ "vsbox", vsbox, "00102030405060708090a0b0c0d0e0f0", B, C,
	  "63cab7040953d051cd60e0e7ba70e18c" },
	{ "vpmsumd", vpmsumd, A, B, C, "7eaebd9f49c7bb4d659d0ea75ebc5a96" },
	{ "vpermxor", vpermxor, A, B, C, "ea0eea98bf9b45d0bc4c4a342718f54c" },
	{ "vperm", vperm, A, B, C, "03da60a3f3c271fe4b2cfa2bce92b978" },
	{ "vsrab", vsrab, A, "07070707070707070707070707070707", C,
	  "00ff00ffffff0000ff00ff00ff000000" },
};

struct key {
	vec round[ROUNDS_MAX + 1];
	int rounds;
};

/* SubWord() of FIPS-197 by the instruction that does it to sixteen bytes. */
static void sub_word(uint8_t w[4])
{
	uint8_t all[BLOCK] = { 0 };

	memcpy(all, w, 4);
	store(all, vsbox(load(all), load(all), load(all)));
	memcpy(w, all, 4);
}

static void rot_word(uint8_t w[4])
{
	uint8_t first = w[0];

	memmove(w, w + 1, 3);
	w[3] = first;
}

static void expand_key(struct key *k, const uint8_t *key, unsigned int bytes)
{
	uint8_t w[4 * 4 * (ROUNDS_MAX + 1)], t[4], rcon = 1;
	unsigned int words = bytes / 4;

	k->rounds = (int)words + 6;
	memcpy(w, key, bytes);
	for (unsigned int i = words; i < 4u * ((unsigned int)k->rounds + 1);
	     i++) {
		memcpy(t, w + 4 * (i - 1), 4);
		if (i % words == 0) {
			rot_word(t);
			sub_word(t);
			t[0] ^= rcon;
			rcon = (uint8_t)(rcon << 1 ^ (rcon & 0x80 ? 0x1b : 0));
		} else if (words > 6 && i % words == 4) {
			sub_word(t);
		}
		for (int j = 0; j < 4; j++)
			w[4 * i + (unsigned int)j] =
				w[4 * (i - words) + (unsigned int)j] ^ t[j];
	}
	for (int i = 0; i <= k->rounds; i++)
		k->round[i] = load(w + BLOCK * i);
}

static vec encrypt(const struct key *k, vec v)
{
	v = vxor(v, k->round[0], v);
	for (int i = 1; i < k->rounds; i++)
		v = vcipher(v, k->round[i], v);
	return vcipherlast(v, k->round[k->rounds], v);
}

static vec decrypt(const struct key *k, vec v)
{
	v = vxor(v, k->round[k->rounds], v);
	for (int i = k->rounds - 1; i > 0; i--)
		v = vncipher(v, k->round[i], v);
	return vncipherlast(v, k->round[0], v);
}

/* Times x in GF(2^128), the first byte being the lowest. */
static vec next_tweak(vec v)
{
	static const uint8_t reduce[BLOCK] = { 0x87, 1, 1, 1, 1, 1, 1, 1,
					       1,    1, 1, 1, 1, 1, 1, 1 };
	static const uint8_t sevens[BLOCK] = { 7, 7, 7, 7, 7, 7, 7, 7,
					       7, 7, 7, 7, 7, 7, 7, 7 };
	vec carry = vsrab(v, load(sevens), v);

	carry = vand(vsldoi(carry, carry, carry), load(reduce), carry);
	return vxor(vaddubm(v, v, v), carry, v);
}

/* There and back, a block at a time. */
struct pass {
	struct key key, key2;
	vec chain; /* the last block of cbc, or the tweak of xts */
};

static void xts_block(struct pass *p, const uint8_t *in, uint8_t *out,
		      bool back)
{
	vec v = vxor(load(in), p->chain, p->chain);

	v = back ? decrypt(&p->key, v) : encrypt(&p->key, v);
	store(out, vxor(v, p->chain, v));
	p->chain = next_tweak(p->chain);
}

static void cbc_block(struct pass *p, const uint8_t *in, uint8_t *out,
		      bool back)
{
	vec v = load(in);

	if (back) {
		store(out, vxor(decrypt(&p->key, v), p->chain, v));
		p->chain = v;
	} else {
		p->chain = encrypt(&p->key, vxor(v, p->chain, v));
		store(out, p->chain);
	}
}

static void crypt(const struct vector *v, const uint8_t *in, uint8_t *out,
		  unsigned int len, bool back)
{
	bool xts = !strcmp(v->mode, "xts");
	uint8_t key[64], iv[BLOCK];
	unsigned int bytes = unhex(v->key, key) / (xts ? 2 : 1);
	struct pass p = { 0 };

	unhex(v->iv, iv);
	expand_key(&p.key, key, bytes);
	p.chain = load(iv);
	if (xts) {
		expand_key(&p.key2, key + bytes, bytes);
		p.chain = encrypt(&p.key2, p.chain);
	}
	for (unsigned int i = 0; i + BLOCK <= len; i += BLOCK)
		(xts ? xts_block : cbc_block)(&p, in + i, out + i, back);
}

/* skport.wrong=NAME on the kernel's command line: as if that was. */
static bool is_planted(const char *name)
{
	const char *at;
	char want[64];

	snprintf(want, sizeof(want), "skport.wrong=%s", name);
	at = strstr(cmdline(), want);
	return at && strchr(" \n", at[strlen(want)]);
}

static bool instruction_is_right(size_t i)
{
	uint8_t a[BLOCK], b[BLOCK], c[BLOCK], want[BLOCK], got[BLOCK];

	unhex(instructions[i].a, a);
	unhex(instructions[i].b, b);
	unhex(instructions[i].c, c);
	unhex(instructions[i].want, want);
	want[0] ^= is_planted(instructions[i].name);
	for (int try = 0; try < TRIES; try++) {
		store(got, instructions[i].run(load(a), load(b), load(c)));
		if (!memcmp(got, want, BLOCK))
			return true;
	}
	return false;
}

static bool vector_is_right(const struct vector *v)
{
	uint8_t plain[VECTOR_MAX], cipher[VECTOR_MAX];
	uint8_t there[VECTOR_MAX], back[VECTOR_MAX];
	unsigned int len = unhex(v->ctext, cipher);

	/* Of ctr there is nothing that the others have not. */
	if (!strcmp(v->mode, "ctr"))
		return true;
	for (unsigned int i = 0; i < len; i++)
		plain[i] = (uint8_t)i;
	if (v->ptext)
		unhex(v->ptext, plain);
	cipher[0] ^= is_planted(v->mode);
	for (int try = 0; try < TRIES; try++) {
		crypt(v, plain, there, len, false);
		crypt(v, cipher, back, len, true);
		if (!memcmp(there, cipher, len) && !memcmp(back, plain, len))
			return true;
	}
	return false;
}

const char *emulator_wrong(void)
{
	static char words[120];

	if (!cpu_has_vector_crypto())
		return NULL;
	for (size_t i = 0; i < sizeof(instructions) / sizeof(*instructions);
	     i++)
		if (!instruction_is_right(i))
			return instructions[i].name;
	for (unsigned int i = 0; i < vectors_count; i++) {
		if (vector_is_right(&vectors[i]))
			continue;
		snprintf(words, sizeof(words), "%s of %s", vectors[i].mode,
			 vectors[i].source);
		return words;
	}
	return NULL;
}
