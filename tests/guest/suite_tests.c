// SPDX-License-Identifier: GPL-2.0
#include "suite_tests.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool parse(char *line, struct test *t)
{
	char *save = NULL, *name = strtok_r(line, "\t\n", &save),
	     *restrictions = strtok_r(NULL, "\t\n", &save),
	     *command = strtok_r(NULL, "\n", &save);

	if (!command || strlen(name) >= sizeof(t->name) ||
	    strlen(command) >= sizeof(t->command))
		return false;
	strcpy(t->name, name);
	snprintf(t->restrictions, sizeof(t->restrictions), "%s", restrictions);
	strcpy(t->command, command);
	return true;
}

size_t suite_read_tests(struct test *tests, size_t most)
{
	FILE *f = fopen(TESTS, "re");
	char line[1024];
	size_t n = 0;

	while (f && n < most && fgets(line, sizeof(line), f))
		n += parse(line, &tests[n]);
	if (f)
		fclose(f);
	return n;
}
