// SPDX-License-Identifier: GPL-2.0
/*
 * The list of required cases: one name a line, or a pattern as the shell has
 * them, which asks for one case of many; '#' starts a comment line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmrun.h"

int required_read(const char *path, struct required *r, char *err, size_t len)
{
	char line[NAME_MAX_LEN];
	FILE *f = fopen(path, "re");

	memset(r, 0, sizeof(*r));
	r->names = calloc(CASES_MAX, sizeof(*r->names));
	if (!f || !r->names) {
		snprintf(err, len, "%s: %s", path, strerror(errno));
		if (f)
			fclose(f);
		return -1;
	}
	while (r->count < CASES_MAX && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			memcpy(r->names[r->count++], line, sizeof(line));
	}
	fclose(f);
	if (r->count)
		return 0;
	snprintf(err, len, "%s: names no case", path);
	return -1;
}
