/* SPDX-License-Identifier: GPL-2.0 */
/* Which known defect a case is about to meet, or has met: by what is seen. */
#ifndef SKPORT_SIGHTS_H
#define SKPORT_SIGHTS_H

#include <stdbool.h>

#include "known.h"

/* Has this boot seen it, or one before that it ended? */
bool sighted(enum defect d);

/* From now on it has. */
void sight(enum defect d);

/*
 * A defect that ends the kernel: where it does, it oopses in a function of one
 * of these patterns, with commas between them.
 */
struct risk {
	const char *group, *name; /* of cases, as fnmatch() has them */
	enum defect defect;
	const char *functions;
};

/* What the kernel may not survive of a case, or NULL. */
const struct risk *risk_of(const char *group, const char *name);

/*
 * The defect that makes a case not ok with these words, where something else
 * than the case shows that it is there; or NO_DEFECT.
 */
enum defect defect_behind(const char *group, const char *words);

/* NO_XTS: the driver is there, and has no function for xts. */
bool driver_lacks_xts(void);

/* CBC_WITHOUT_IV: the driver's cbc says so of itself. */
bool cbc_takes_no_iv(void);

/* CBC_PRIORITY: who asks for cbc(aes) gets the template over p8_aes. */
bool cbc_template_is_first(void);

#endif
