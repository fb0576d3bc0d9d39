/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_ANSWER_H
#define SKPORT_ANSWER_H

#include <linux/types.h>

#include "known.h"

#define ANSWER_WORDS 160 /* bytes */

enum state { OK, NOT_OK, SKIP };

/* What one case came to. It starts as OK, without words. */
struct answer {
	enum state state;
	enum defect defect; /* one that was seen, and is all that is wrong */
	char words[ANSWER_WORDS];
};

/* The first to speak is heard. Always false, to be returned. */
bool fail(struct answer *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool pass_over(struct answer *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Words for a case that is ok all the same. Always true. */
bool remark(struct answer *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A defect of another kind was seen. Always true. */
bool saw(struct answer *a, enum defect d);

#endif
