/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reference: what CBC, XTS and CTR over AES have to give, by SP 800-38A and
 * IEEE 1619. Ours, so that no cipher of the kernel under test is taken as
 * right.
 */
#ifndef SKPORT_REFERENCE_H
#define SKPORT_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Once, before the others. */
void reference_init(void);

/*
 * @len bytes of @in to @out, which may be @in, in the mode "cbc", "xts" or
 * "ctr". @key: 16, 24 or 32 bytes, twice that for xts. @iv: 16 bytes; comes
 * back as what a next request would go on with: of cbc the last block of
 * ciphertext, of ctr the next counter, of xts what it was.
 *
 * False, and nothing written, for a mode, a key or a length that it does not
 * have: cbc is of whole blocks, xts of one or more, ctr of any length.
 */
bool reference_crypt(const char *mode, bool encrypt, const uint8_t *key,
		     unsigned int keylen, uint8_t *iv, const uint8_t *in,
		     uint8_t *out, size_t len);

/*
 * Is it what the standards say? NULL, or the known answer that it misses. No
 * bit of its tables can be another without that (tests/unit/test_reference.c).
 */
const char *reference_wrong(void);

#endif
