// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel asked for and did not get: a line "NAME: WHY" each, which
 * init writes as the kernel's modprobe.
 */
#include "missing.h"

#include <stdio.h>
#include <string.h>

#define MISSED "/modules.missed"

static int is_one_of(const char *line, const char *const *names)
{
	for (; *names; names++) {
		size_t n = strlen(*names);

		if (!strncmp(line, *names, n) && line[n] == ':')
			return 1;
	}
	return 0;
}

const char *missing_module(const char *const *names)
{
	static char line[160];
	FILE *f = fopen(MISSED, "re");
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		found = is_one_of(line, names);
	if (f)
		fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return found ? line : NULL;
}
