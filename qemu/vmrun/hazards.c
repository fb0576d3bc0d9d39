// SPDX-License-Identifier: GPL-2.0
/*
 * Hazards: defects of the driver that are not this regression, and that the
 * kernel's log shows. They are reported, with the upstream fix and who can
 * reach them, and do not make a kernel bad.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

static const struct {
	struct hazard hazard;
	/* The splat that tells of it, as fnmatch() has them: its first line,
	 * and two functions of its trace, of which one calls the other.
	 */
	const char *first, *function, *caller;
} table[] = {
	{ .hazard = { .id = "vector-code-sleeps",
		      .words =
			      "it may sleep with preemption off and the vector "
			      "unit in use",
		      .fix = "0522236d4f9c5ab2e79889cb020d1acbe5da416e "
			     "(crypto: vmx - Fix sleep-in-atomic bugs, 4.19)",
		      .reach = "any user, by AF_ALG, where CONFIG_PREEMPT is "
			       "not set" },
	  .first = "*BUG: sleeping function called from invalid context at *",
	  .function = "*cipher_walk_done",
	  .caller = "p8_aes_*" },
};

#define COUNT (sizeof(table) / sizeof(*table))

const struct hazard *hazard(unsigned int n)
{
	return n < COUNT ? &table[n].hazard : NULL;
}

int hazard_seen(const char *first, const char *function, const char *caller)
{
	for (unsigned int i = 0; i < COUNT; i++)
		if (!fnmatch(table[i].first, first, 0) &&
		    !fnmatch(table[i].function, function, 0) &&
		    !fnmatch(table[i].caller, caller, 0))
			return (int)i;
	return -1;
}

void hazards_tell(uint32_t hazards, char *reason, size_t len)
{
	const struct hazard *h;

	for (unsigned int i = 0; (h = hazard(i)); i++) {
		size_t used = strlen(reason);

		if (hazards >> i & 1)
			snprintf(reason + used, len - used, "; hazard %s: %s",
				 h->id, h->words);
	}
}
