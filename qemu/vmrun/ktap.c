// SPDX-License-Identifier: GPL-2.0
/*
 * The results: KTAP of two levels, groups and their cases, between the
 * init's own lines. Guest text is hostile: whatever is not of this form makes
 * the stream a broken one, and a broken stream is never good.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmrun.h"

int results_init(struct results *r, const char *nonce)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->nonce, sizeof(r->nonce), "%s", nonce);
	r->start = monotonic();
	r->cases = calloc(CASES_MAX + 1, sizeof(*r->cases));
	return r->cases ? 0 : -ENOMEM;
}

void results_free(struct results *r)
{
	free(r->cases);
	r->cases = NULL;
	r->count = 0;
}

static void broken(struct results *r, const char *why)
{
	if (!r->broken[0])
		snprintf(r->broken, sizeof(r->broken), "results line %lu: %s",
			 r->lines, why);
}

/* The rest of @line after @prefix, or NULL. */
static const char *after(const char *line, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(line, prefix, n) ? NULL : line + n;
}

struct test_line {
	bool ok, skip;
	unsigned long number;
	char name[NAME_MAX_LEN];
	char words[WORDS_MAX];
};

/* "ok N NAME", "not ok N NAME # WORDS", "ok N NAME # SKIP WORDS". */
static bool test_line(const char *line, struct test_line *t)
{
	const char *p = after(line, "ok "), *words;
	size_t n;
	char *end;

	memset(t, 0, sizeof(*t));
	t->ok = p;
	if (!p)
		p = after(line, "not ok ");
	if (!p || *p < '1' || *p > '9')
		return false;
	t->number = strtoul(p, &end, 10);
	if (*end++ != ' ' || !*end)
		return false;
	words = strstr(end, " # ");
	n = words ? (size_t)(words - end) : strlen(end);
	if (!n || n >= sizeof(t->name))
		return false;
	printable(t->name, end, n + 1);
	if (!words)
		return true;
	words += 3;
	t->skip = t->ok && !strncmp(words, "SKIP", 4);
	if (t->skip)
		words += 4 + strspn(words + 4, " ");
	printable(t->words, words, sizeof(t->words));
	return true;
}

static void take_plan(struct results *r, unsigned long *plan, const char *line)
{
	char *end;

	if (*plan)
		broken(r, "a second plan");
	*plan = strtoul(line, &end, 10);
	if (*line < '1' || *line > '9' || *end || *plan > CASES_MAX)
		broken(r, "not a plan");
}

static void take_case(struct results *r, const struct test_line *t)
{
	struct test_case *c;

	if (!r->group[0] || !r->sub_plan || t->number != r->sub_seen + 1 ||
	    t->number > r->sub_plan || r->count == CASES_MAX)
		return broken(r, "a case that is not in the plan");
	r->sub_seen++;
	c = &r->cases[r->count++];
	if ((size_t)snprintf(c->name, sizeof(c->name), "%s.%s", r->group,
			     t->name) >= sizeof(c->name))
		broken(r, "a name that is too long");
	if (strcmp(c->name, r->begun))
		broken(r, "a case that had not begun");
	memcpy(c->words, t->words, sizeof(c->words));
	memcpy(c->defect, r->defect, sizeof(c->defect));
	c->lost = r->lost;
	c->otherwise = r->otherwise;
	c->group_len = strlen(r->group);
	c->seconds = r->begun[0] ? monotonic() - r->begun_at : 0;
	c->state = t->skip ? CASE_SKIP : t->ok ? CASE_OK : CASE_NOT_OK;
	if (c->state == CASE_NOT_OK)
		r->sub_bad = r->any_bad = true;
	if (t->skip && !t->words[0])
		broken(r, "a skip without a reason");
	r->begun[0] = '\0';
	r->risk[0] = '\0';
	r->defect[0] = '\0';
	r->lost = r->otherwise = false;
}

static void take_group(struct results *r, const struct test_line *t)
{
	if (!r->plan || t->number != r->seen + 1 || t->number > r->plan ||
	    strcmp(t->name, r->group))
		return broken(r, "a group that is not in the plan");
	if (r->sub_seen != r->sub_plan)
		broken(r, "fewer cases than planned");
	if (t->ok == r->sub_bad)
		broken(r, "a group that does not say what its cases say");
	r->seen++;
	r->group[0] = '\0';
}

static void take_subtest(struct results *r, const char *name)
{
	if (r->group[0])
		broken(r, "a group within a group");
	if (!*name || strlen(name) >= sizeof(r->group))
		return broken(r, "a group without a fitting name");
	printable(r->group, name, sizeof(r->group));
	r->sub_plan = 0;
	r->sub_seen = 0;
	r->sub_bad = false;
}

/* One case at a time, and none outside of a group. */
static void take_begin(struct results *r, const char *name)
{
	char both[NAME_MAX_LEN];

	if (!r->group[0] || r->begun[0])
		broken(r, "a case that begins within another, or in no group");
	snprintf(both, sizeof(both), "%.40s.%.54s", r->group, name);
	printable(r->begun, both, sizeof(r->begun));
	r->begun_group = strnlen(r->group, 40);
	r->begun_at = monotonic();
}

static bool is_code(const char *s)
{
	return s[0] && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz-")];
}

/* "CODE PATTERN,PATTERN...". The code is given to the next boot, as a word. */
static void take_risk(struct results *r, const char *rest)
{
	char code[sizeof(r->risk)], functions[sizeof(r->risk_in)];

	if (!r->begun[0] || sscanf(rest, "%31s %127s", code, functions) != 2 ||
	    !is_code(code))
		return broken(r, "a risk that is none, or of no case");
	memcpy(r->risk, code, sizeof(code));
	memcpy(r->risk_in, functions, sizeof(functions));
}

/* "CODE": all that is wrong with the case is a defect of that name. */
static void take_defect(struct results *r, const char *code)
{
	if (!r->begun[0] || !is_code(code) || strlen(code) >= sizeof(r->defect))
		return broken(r, "a known defect that is none, or of no case");
	strcpy(r->defect, code);
}

/* What the guest says of the case that it has begun: @flag is of @r. */
static void take_flag(struct results *r, bool *flag)
{
	if (!r->begun[0])
		return broken(r, "a word on a case that had not begun");
	*flag = true;
}

static void inner_line(struct results *r, const char *line)
{
	struct test_line t;
	const char *p;

	if ((p = after(line, "# Subtest: ")))
		take_subtest(r, p);
	else if ((p = after(line, "1..")))
		take_plan(r, &r->sub_plan, p);
	else if ((p = after(line, "# begin ")))
		take_begin(r, p);
	else if ((p = after(line, "# risk ")))
		take_risk(r, p);
	else if ((p = after(line, "# known ")))
		take_defect(r, p);
	else if (!strcmp(line, "# lost"))
		take_flag(r, &r->lost);
	else if (!strcmp(line, "# otherwise"))
		take_flag(r, &r->otherwise);
	else if (test_line(line, &t))
		take_case(r, &t);
	else if (line[0] != '#' && strcmp(line, "KTAP version 1"))
		broken(r, "not KTAP");
}

static void end_line(struct results *r, const char *rest)
{
	char want[128];

	snprintf(want, sizeof(want), "nonce=%s lines=%lu status=", r->nonce,
		 r->lines - 1);
	rest = after(rest, want);
	if (!rest)
		return broken(r, "an end line of another run or stream");
	if (!r->bail_out[0]) {
		if (!r->plan || r->seen != r->plan)
			broken(r, "fewer groups than planned");
		if (strcmp(rest, "0") && strcmp(rest, "1"))
			broken(r, "the check did not end by itself");
		else if (*rest != '0' + r->any_bad)
			broken(r, "a status that is not what the cases say");
	}
	r->whole = !r->broken[0];
	r->end = monotonic();
}

void ktap_line(struct results *r, const char *line, bool cut)
{
	struct test_line t;
	const char *p;

	if (!r->lines++)
		r->first = monotonic();
	if (cut)
		broken(r, "a line that is too long or without an end");
	if (r->whole) {
		r->whole = false;
		broken(r, "a line after the end");
	}
	if ((p = after(line, "  ")))
		inner_line(r, p);
	else if ((p = after(line, "1..")))
		take_plan(r, &r->plan, p);
	else if ((p = after(line, "# kernel ")))
		printable(r->kernel, p, sizeof(r->kernel));
	else if ((p = after(line, "# end ")))
		end_line(r, p);
	else if ((p = after(line, "# abort ")))
		printable(r->abort, p, sizeof(r->abort));
	else if ((p = after(line, "# code ")))
		r->bail_code = code_of_guest(p);
	else if ((p = after(line, "Bail out! ")))
		printable(r->bail_out, p, sizeof(r->bail_out));
	else if (test_line(line, &t))
		take_group(r, &t);
	else if (line[0] != '#' && strcmp(line, "KTAP version 1"))
		broken(r, "not KTAP");
}
