/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PLAIN_H
#define SKPORT_PLAIN_H

#include "plan.h"

/* A mode, and as dm-crypt and cryptsetup have it. */
struct plain {
	const char *mode; /* as the reference has it */
	const char
		*cipher;   /* with an IV that is the sector's number, 64 bits */
	unsigned int bits; /* of the key */
};

/*
 * A volume without a header, on a part of a loop device, the numbers of its
 * sectors on both sides of 2^32: what dm-crypt writes is what the reference
 * makes of it, and what the reference makes is read.
 */
struct result plain_check(const struct plain *p);

#endif
