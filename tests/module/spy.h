/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The spy: what the driver's fallback is asked to do.
 *
 * The fallback is a template's instance that the driver got by a look-up, and
 * its operations are pointers in that instance. While a spy is on, they lead
 * to us, and we hand on to where they led before: the driver, its fallback and
 * the way between are those of the tree, and what the fallback did is counted
 * where it does it. No kprobe could tell as much with as little: the functions
 * are static, have names that change ("encrypt" is in more than one file), and
 * serve instances that are not the fallback.
 */
#ifndef SKPORT_SPY_H
#define SKPORT_SPY_H

#include <linux/types.h>

#define KEY_MAX 64 /* bytes */

/* What came since spy_forget(). */
struct sightings {
	unsigned int bytes[2]; /* asked to [0] decrypt, [1] encrypt */
	u32 request_flags;     /* of all these requests, ORed */
	u8 iv[16];	       /* of the first of them, as it came */
	bool own_iv;	       /* and it was the fallback tfm's own */
	unsigned int keys;     /* how many keys were set */
	u32 key_flags;	       /* of the tfm, as the last key was set */
	unsigned int keylen;   /* bytes of the last key */
	u8 key[KEY_MAX];
	const void *tfm;	     /* of the last request */
	const void *const *tfm_slot; /* where in it that stood */
};

struct spy;

/*
 * Put a spy on what a driver of @algorithm gets as its fallback, a synchronous
 * cipher that needs none itself. Only tfms made from now on are seen. One spy
 * at a time; the caller sees to it.
 *
 * Returns the spy or an ERR_PTR: what the look-up gave, or -EOPNOTSUPP for a
 * kind of cipher that is not known here.
 */
struct spy *spy_on(const char *algorithm);

/* The tfms that were made meanwhile should be gone. */
void spy_off(struct spy *s);

/* How many references there are to the fallback's algorithm. */
int spy_users(const struct spy *s);

/* The driver name of the fallback. */
const char *spy_name(const struct spy *s);

/* From any context; but they are one set of counters for all CPUs. */
void spy_forget(struct spy *s);
const struct sightings *spy_seen(const struct spy *s);

/*
 * From now on have the fallback refuse keys, and say of each that it is weak,
 * and requests: with @err, or do not, with 0.
 */
void spy_refuse(struct spy *s, int err);

#endif
