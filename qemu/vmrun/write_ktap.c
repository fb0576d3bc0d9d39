// SPDX-License-Identifier: GPL-2.0
/*
 * run.ktap: what results.ktap says, but for what in it is no KTAP, with the
 * verdict as the last test: who reads only "ok" and "not ok" is not misled.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "run.h"

/* Words that say more than they mean where a reader takes them for KTAP's. */
static bool is_directive(const char *words)
{
	static const char *const list[] = { "SKIP", "TODO", "XFAIL", "TIMEOUT",
					    "ERROR" };

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (!strncasecmp(words, list[i], strlen(list[i])))
			return true;
	return false;
}

/* '#' begins the words. */
static void put_name(FILE *f, const char *name, size_t len)
{
	for (size_t i = 0; i < len && name[i]; i++)
		fprintf(f, "%s%c", name[i] == '#' ? "\\" : "", name[i]);
}

static void put_case(FILE *f, size_t number, const struct test_case *c)
{
	bool failed = c->state == CASE_NOT_OK || c->state == CASE_LOST;

	fprintf(f, "  %s %zu ", failed ? "not ok" : "ok", number);
	put_name(f, case_name(c), sizeof(c->name));
	if (c->state == CASE_SKIP)
		fprintf(f, " # SKIP %s", c->words);
	else if (c->state == CASE_LOST)
		fprintf(f, " # ERROR %s", c->words);
	else if (c->words[0])
		fprintf(f, " # %s%s", is_directive(c->words) ? "says " : "",
			c->words);
	putc('\n', f);
}

/* The cases from @first to @end, which are of one group. */
static void put_group(FILE *f, const struct results *r, size_t number,
		      size_t first, size_t end)
{
	const struct test_case *c = &r->cases[first];
	bool good = true;

	fputs("  KTAP version 1\n  # Subtest: ", f);
	put_name(f, c->name, c->group_len);
	fprintf(f, "\n  1..%zu\n", end - first);
	for (size_t i = first; i < end; i++) {
		put_case(f, i - first + 1, &r->cases[i]);
		good &= r->cases[i].state == CASE_OK ||
			r->cases[i].state == CASE_SKIP;
	}
	fprintf(f, "%s %zu ", good ? "ok" : "not ok", number);
	put_name(f, c->name, c->group_len);
	putc('\n', f);
}

static void put_all(FILE *f, const struct run *r)
{
	const struct results *res = &r->boot->results;
	const struct judgement *j = r->judgement;
	size_t groups = 0, n = 0;

	for (size_t i = 0; i < res->count; i = group_end(res, i))
		groups++;
	fprintf(f, "KTAP version 1\n1..%zu\n", groups + 1);
	for (size_t i = 0; i < res->count; i = group_end(res, i))
		put_group(f, res, ++n, i, group_end(res, i));
	fprintf(f, "%s %zu verdict # %s: %s\n",
		j->verdict == GOOD ? "ok" : "not ok", ++n,
		verdict_name(j->verdict), j->reason);
}

int write_ktap(const char *path, const struct run *r)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int ret = -1;

	if (!f)
		return -1;
	put_all(f, r);
	errno = ENOMEM;
	if (!fclose(f))
		ret = save(path, text, len);
	free(text);
	return ret;
}
