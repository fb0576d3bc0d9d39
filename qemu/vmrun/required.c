// SPDX-License-Identifier: GPL-2.0
/*
 * The list of required cases: one name a line, or a pattern as the shell has
 * them, which asks for one case of many; a tab and "makes" behind the name of
 * one in which the driver is made; '#' starts a comment line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmrun.h"

/* Takes @line apart. NULL, or what is wrong with it. */
static const char *take(char *line, struct required_case *c)
{
	char *tab = strchr(line, '\t');

	if (tab)
		*tab++ = '\0';
	if (strlen(line) >= sizeof(c->name))
		return "a name that is too long";
	if (tab && strcmp(tab, "makes"))
		return "a name, and nothing but a tab and makes behind it";
	strcpy(c->name, line);
	c->makes = tab;
	return line[0] ? NULL : "no name before the tab";
}

/* A list that is read in part would ask for less. */
static const char *parse(FILE *f, struct required *r, unsigned int *n)
{
	char line[NAME_MAX_LEN + sizeof("makes")];
	const char *wrong;

	while (fgets(line, sizeof(line), f)) {
		size_t end = strcspn(line, "\n");

		++*n;
		if (!line[end] && !feof(f) && line[0] == '#') {
			/* A comment may be as long as it likes. */
			for (int c = 0; c != '\n' && c != EOF;)
				c = getc(f);
			continue;
		}
		if (!line[end] && !feof(f))
			return "a name that is too long";
		line[end] = '\0';
		if (!line[0] || line[0] == '#')
			continue;
		if (r->count == CASES_MAX)
			return "more names than there can be cases";
		wrong = take(line, &r->cases[r->count]);
		if (wrong)
			return wrong;
		r->count++;
	}
	if (ferror(f))
		return strerror(errno);
	return r->count ? NULL : "names no case";
}

int required_parse(FILE *f, const char *path, struct required *r, char *err,
		   size_t len)
{
	const char *wrong;
	unsigned int n = 0;

	r->count = 0;
	r->cases = calloc(CASES_MAX, sizeof(*r->cases));
	wrong = r->cases ? parse(f, r, &n) : strerror(ENOMEM);
	if (!wrong)
		return 0;
	snprintf(err, len, "%.180s:%u: %s", path, n, wrong);
	free(r->cases);
	r->cases = NULL;
	return -1;
}

int required_read(const char *path, struct required *r, char *err, size_t len)
{
	FILE *f = fopen(path, "re");
	int ret;

	memset(r, 0, sizeof(*r));
	if (!f) {
		snprintf(err, len, "%.180s: %s", path, strerror(errno));
		return -1;
	}
	ret = required_parse(f, path, r, err, len);
	fclose(f);
	return ret;
}
