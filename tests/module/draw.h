/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers drawn from a seed: the same each time, on each kernel. */
#ifndef SKPORT_DRAW_H
#define SKPORT_DRAW_H

#include <linux/types.h>

#include "rig.h"

/* The next number; @state is the seed at first. Marsaglia's xorshift. */
static inline u32 draw(u32 *state)
{
	/* From 0 it would not come away. */
	u32 x = *state ? *state : 0x9e3779b9;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

static inline void draw_bytes(u8 *to, unsigned int len, u32 seed)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		to[i] = (u8)(draw(&seed) >> 11);
}

/* The length of a request, in bytes: most are short. */
static inline unsigned int draw_len(u32 *state)
{
	static const u16 most[] = { 16, 16, 64, DATA_MAX / BLOCK };
	unsigned int n = most[draw(state) % 4];

	return (1 + draw(state) % n) * BLOCK;
}

#endif
