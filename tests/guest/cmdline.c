// SPDX-License-Identifier: GPL-2.0
#include "cmdline.h"

#include <stdio.h>

const char *cmdline(void)
{
	static char line[4096];
	FILE *f = line[0] ? NULL : fopen("/proc/cmdline", "re");

	if (!f)
		return line;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	return line;
}
