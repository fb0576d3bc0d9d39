// SPDX-License-Identifier: GPL-2.0
#include "proc_crypto.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	char name[128], driver[128];
	long priority, refcnt, ivsize;
};

/* The next entry, lines "key : value" up to an empty one; false at the end. */
static bool next_entry(FILE *f, struct entry *e)
{
	char line[256], key[64], val[128];
	bool any = false;

	memset(e, 0, sizeof(*e));
	e->ivsize = -1;
	while (fgets(line, sizeof(line), f) && line[0] != '\n') {
		any = true;
		if (sscanf(line, "%63s : %127[^\n]", key, val) != 2)
			continue;
		if (!strcmp(key, "name"))
			snprintf(e->name, sizeof(e->name), "%s", val);
		else if (!strcmp(key, "driver"))
			snprintf(e->driver, sizeof(e->driver), "%s", val);
		else if (!strcmp(key, "priority"))
			e->priority = strtol(val, NULL, 10);
		else if (!strcmp(key, "refcnt"))
			e->refcnt = strtol(val, NULL, 10);
		else if (!strcmp(key, "ivsize"))
			e->ivsize = strtol(val, NULL, 10);
	}
	return any;
}

static bool find(FILE *f, const char *driver, struct entry *e)
{
	while (next_entry(f, e))
		if (!strcmp(e->driver, driver))
			return true;
	return false;
}

int proc_crypto_read(const char *driver, struct proc_crypto *p)
{
	FILE *f = fopen("/proc/crypto", "re");
	struct entry mine, e;

	memset(p, 0, sizeof(*p));
	if (!f)
		return -errno;
	if (!find(f, driver, &mine)) {
		fclose(f);
		return -ENOENT;
	}
	p->refcnt = mine.refcnt;
	p->priority = mine.priority;
	p->ivsize = mine.ivsize;
	p->best = mine.priority;
	rewind(f);
	while (next_entry(f, &e))
		if (!strcmp(e.name, mine.name) && e.priority > p->best)
			p->best = e.priority;
	fclose(f);
	return 0;
}

bool proc_crypto_lowest(FILE *f, const char *name, const char *but,
			char *driver, size_t len)
{
	bool found = false;
	long lowest = 0;
	struct entry e;

	/* One that is being looked for has an entry without a driver. */
	while (next_entry(f, &e)) {
		if (strcmp(e.name, name) || !e.driver[0] ||
		    !strncmp(e.driver, but, strlen(but)) ||
		    (found && e.priority >= lowest))
			continue;
		found = true;
		lowest = e.priority;
		snprintf(driver, len, "%s", e.driver);
	}
	return found;
}

bool proc_crypto_has(const char *pattern)
{
	FILE *f = fopen("/proc/crypto", "re");
	bool found = false;
	struct entry e;

	while (f && !found && next_entry(f, &e))
		found = !fnmatch(pattern, e.driver, 0);
	if (f)
		fclose(f);
	return found;
}
