/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_VECTORS_H
#define SKPORT_VECTORS_H

#include <stdint.h>

/*
 * One known answer. Keys, IVs and data are hexadecimal text, as the standards
 * print them. A @ptext of NULL is the 512 bytes 00 01 … ff 00 01 … ff of
 * IEEE 1619.
 */
struct vector {
	const char *source; /* the standard and its own number for the vector */
	const char *mode;   /* "cbc", "xts" or "ctr" */
	unsigned int keybits; /* of the whole key: twice the cipher's for xts */
	const char *key, *iv, *ptext, *ctext;
};

extern const struct vector vectors[];
extern const unsigned int vectors_count;

#define VECTOR_MAX 512 /* bytes of data in the longest */

/* The bytes of hexadecimal @text into @out, which has to hold them. */
unsigned int unhex(const char *text, uint8_t *out);

#endif
