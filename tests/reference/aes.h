/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AES of FIPS-197, one block at a time, in integers alone: for the check in the
 * guest, its module in the kernel and the unit tests on the host. It hides
 * nothing from who measures its time, and is for keys that are no secret.
 */
#ifndef SKPORT_AES_H
#define SKPORT_AES_H

#include <stdbool.h>
#include <stdint.h>

#define AES_BLOCK 16 /* bytes */
#define AES_ROUNDS_MAX 14

/* A key, expanded for one direction. */
struct aes {
	uint32_t round[4 * (AES_ROUNDS_MAX + 1)];
	unsigned int rounds;
};

/* Make the tables. Once, before anything else of these. */
void aes_init(void);

/* A key of @len bytes, 16, 24 or 32; of another length it is false. */
bool aes_expand(struct aes *a, const uint8_t *key, unsigned int len,
		bool encrypt);

/* One block, by a key that was expanded for it; @out may be @in. */
void aes_encrypt(const struct aes *a, const uint8_t *in, uint8_t *out);
void aes_decrypt(const struct aes *a, const uint8_t *in, uint8_t *out);

#endif
