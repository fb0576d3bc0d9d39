/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CASES_H
#define SKPORT_CASES_H

#include <stdbool.h>

#include "ktap.h"

/* A name that the cases ask for; each is one group (a KTAP subtest). */
struct target {
	const char *name; /* what is asked for: an algorithm or a driver */
	const char *mode; /* "xts" or "cbc" */
	const char *driver; /* who has to serve it */
	bool by_driver; /* asked for by the driver's own name */
};

extern const struct target targets[];
extern const unsigned int targets_count;

/* Run every case of @t as one subtest, number @n; false if one is not ok. */
bool run_group(unsigned int n, const struct target *t);

#endif
