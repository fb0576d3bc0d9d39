// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel asked for and did not get: a line "NAME: WHY" each, which
 * init writes as the kernel's modprobe. A kernel asks for a name of these only
 * where nothing of that name is there yet. Others, "crypto-xts(aes)" for one,
 * it asks for as a matter of course.
 */
#include "missing.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MISSED "/modules.missed"

/* Groups by a pattern, and what they need, in the kernel's words. */
static const struct {
	const char *group, *names[10];
} table[] = {
	{ "", { "net-pf-38", "algif-skcipher", "crypto-ctr", "crypto-aes" } },
	{ "*xts*", { "crypto-xts", "crypto-ecb" } },
	{ "*cbc*", { "crypto-cbc" } },
	{ "dm-crypt",
	  { "dm-crypt", "algif-hash", "crypto-xts", "crypto-ecb", "crypto-cbc",
	    "crypto-essiv" } },
	{ "esp",
	  { "rtnl-link-veth", "net-pf-16-proto-6", "xfrm-type-2-50",
	    "crypto-authenc", "crypto-echainiv", "crypto-cbc",
	    "crypto-hmac" } },
};

static bool is_for(const char *line, const char *group)
{
	size_t len = strcspn(line, ":");

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (fnmatch(table[i].group, group, 0))
			continue;
		for (const char *const *n = table[i].names; *n; n++)
			if (strlen(*n) == len && !strncmp(*n, line, len))
				return true;
	}
	return false;
}

const char *missing_module(const char *group)
{
	static char line[120];
	FILE *f = fopen(MISSED, "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = is_for(line, group);
	if (f)
		fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return found ? line : NULL;
}
