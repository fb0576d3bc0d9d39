// SPDX-License-Identifier: GPL-2.0
/*
 * What differs by kernel version. An entry lets off the kernels from .from to
 * before .to; no kernel that is not in it. 4.10.0 and 4.10.1 have no working
 * driver but with our series on top, which mends what later kernels do not.
 * Seen to be so: 4.10.0, 4.10.17, 6.1. The rest is what the sources' history
 * says, and waits for a run.
 */
#include "known.h"

#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/version.h>

#define V(a, b, c) KERNEL_VERSION(a, b, c)
#define ALL_SINCE 0xffffffff

static const struct {
	enum fact fact;
	unsigned int from, to;
	const char *why;
} deviations[] = {
	{ HAS_XTS_DRIVER, 0, V(4, 8, 0), "the driver has no xts before 4.8" },
	{ KEY_ERROR_IS_EINVAL, 0, V(4, 10, 0), "setkey adds errnos up" },
	{ KEY_ERROR_IS_EINVAL, V(4, 10, 2), V(5, 2, 0),
	  "setkey adds errnos up" },
	{ KEY_FLAGS_REACH_FALLBACK, 0, V(4, 10, 0),
	  "the fallback has the flags of init for ever" },
	{ KEY_FLAGS_REACH_FALLBACK, V(4, 10, 2), ALL_SINCE,
	  "the fallback has the flags of init for ever" },
	{ KEY_RESULT_COMES_BACK, 0, V(4, 10, 0),
	  "setkey does not say what the fallback has against a key" },
	{ KEY_RESULT_COMES_BACK, V(4, 10, 2), ALL_SINCE,
	  "setkey does not say what the fallback has against a key" },
	{ WEAK_KEY_IS_REFUSED, V(4, 10, 2), V(5, 3, 0),
	  "the driver heeds the weak key flag in FIPS mode alone" },
	{ MAY_SLEEP_IS_TAKEN_OFF, 0, V(4, 10, 0),
	  "the fallback gets the caller's flags as they are" },
	{ MAY_SLEEP_IS_TAKEN_OFF, V(4, 10, 2), ALL_SINCE,
	  "the fallback gets the caller's flags as they are" },
	{ XTS_IV_AS_IN_PROCESS, 0, V(4, 10, 0),
	  "the xts template hands its tweak back" },
	{ ODD_LENGTH_IS_AN_ERROR, 0, V(4, 19, 0),
	  "an odd length makes the walk of any cipher oops before 4.19" },
};

const char *known(enum fact fact)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(deviations); i++)
		if (deviations[i].fact == fact &&
		    LINUX_VERSION_CODE >= deviations[i].from &&
		    LINUX_VERSION_CODE < deviations[i].to)
			return deviations[i].why;
	return NULL;
}
