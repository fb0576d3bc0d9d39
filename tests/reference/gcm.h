/* SPDX-License-Identifier: GPL-2.0 */
/* GHASH and AES-GCM of SP 800-38D, bit by bit: for the driver's ghash. */
#ifndef SKPORT_GCM_H
#define SKPORT_GCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GCM_IV 12 /* bytes */
#define GCM_TAG 16

/*
 * GHASH of @len bytes of @in with the hash key @h, into @out; both 16 bytes.
 * The last block is filled up with zeros, and no lengths follow it.
 */
void reference_ghash(const uint8_t *h, const uint8_t *in, size_t len,
		     uint8_t *out);

/*
 * Encrypt the last @len of @ad + @len bytes of @in, of which the first @ad are
 * in the clear, to @out, which may not be @in; the first @ad go along as they
 * are, and GCM_TAG bytes of tag follow. @key: 16, 24 or 32 bytes, @iv: GCM_IV;
 * the whole is not longer than GCM_MAX.
 *
 * False, and nothing written, for a key or a length that it does not have.
 */
#define GCM_MAX 2048
bool reference_gcm(const uint8_t *key, unsigned int keylen, const uint8_t *iv,
		   const uint8_t *in, size_t ad, size_t len, uint8_t *out);

#endif
