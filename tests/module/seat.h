/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tfm of the driver and a request of one's own, for what a rig's trial
 * cannot be: several at a time, long, many, on any CPU. No spy looks on.
 */
#ifndef SKPORT_SEAT_H
#define SKPORT_SEAT_H

#include "rig.h"

struct seat {
	struct crypto_skcipher *tfm;
	struct skcipher_request *req;
	/* The next request. @iv is BLOCK bytes, and comes back changed. */
	struct scatterlist *src, *dst;
	unsigned int len;
	u8 *iv;
	bool encrypt;
};

/* A tfm of the rig's driver: true, or the answer says why not. */
bool seat_open(struct seat *s, struct rig *b);

/* The same with @tfm, which is the seat's from here on, or an error pointer. */
bool seat_take(struct seat *s, struct rig *b, struct crypto_skcipher *tfm);
void seat_close(struct seat *s);

/* The request, in this context: the driver's errno. */
int seat_crypt(struct seat *s);

/* The same, in the context @where. From a process. */
int seat_visit(struct seat *s, enum context where);

#endif
