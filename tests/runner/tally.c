// SPDX-License-Identifier: GPL-2.0
#include "tally.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is known of a file while its TAP is read. */
struct file {
	const char *name;
	long declared;
	long planned; /* by its own plan; -1: none seen */
	long last;    /* the number of the last test */
	long seen, failed;
	bool *done; /* by number, from 1 on */
};

static void *must(void *p)
{
	if (!p)
		err(255, "out of memory");
	return p;
}

__attribute__((format(printf, 2, 3))) static void fail(struct tally *t,
						       const char *format, ...)
{
	va_list args;
	char *words;

	va_start(args, format);
	if (vasprintf(&words, format, args) < 0)
		err(255, "out of memory");
	va_end(args);
	t->failures = must(
		realloc(t->failures, (t->failed + 1) * sizeof(*t->failures)));
	t->failures[t->failed++] = words;
}

/* A whole non-negative number at the start of @text, and what follows it. */
static bool number(const char *text, long *value, const char **rest)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtol(text, &end, 10);
	*rest = end;
	return !errno;
}

/* "... in 123ms" at the end of a name, as bats --timing has it; taken off. */
static long take_ms(char *name)
{
	char *in = NULL, *next = name;
	const char *rest;
	long ms;

	while ((next = strstr(next, " in ")))
		in = next++;
	if (!in || !number(in + 4, &ms, &rest) || strcmp(rest, "ms"))
		return -1;
	*in = '\0';
	return ms;
}

static void note_slow(struct tally *t, const struct file *f, const char *name,
		      long ms)
{
	struct slow *s = t->slowest + TALLY_SLOWEST - 1;

	if (ms < 0 || (s->what && s->ms >= ms))
		return;
	free(s->what);
	s->ms = ms;
	if (asprintf(&s->what, "%s: %s", f->name, name) < 0)
		err(255, "out of memory");
	for (; s > t->slowest && (!s[-1].what || s[-1].ms < s->ms); s--) {
		struct slow other = s[-1];

		s[-1] = *s;
		*s = other;
	}
}

static void note_skip(struct tally *t, const char *words)
{
	size_t i;

	t->skipped++;
	for (i = 0; i < t->nreasons; i++) {
		if (!strcmp(t->reasons[i].words, words)) {
			t->reasons[i].count++;
			return;
		}
	}
	t->reasons = must(realloc(t->reasons, (i + 1) * sizeof(*t->reasons)));
	t->reasons[i].count = 1;
	t->reasons[i].words = must(strdup(words));
	t->nreasons++;
}

/* The words behind "# skip"; NULL where there is no such directive. */
static const char *skip_of(char *name)
{
	char *hash = NULL, *next = name;

	while ((next = strstr(next, " # ")))
		if (!strncasecmp(next++ + 3, "skip", 4))
			hash = next - 1;
	if (!hash)
		return NULL;
	*hash = '\0';
	next = hash + 3 + strlen("skip");
	return next + strspn(next, ": \t");
}

/* A line "ok N NAME" or "not ok N NAME", from behind the "ok". */
static void read_test(struct tally *t, struct file *f, char *text, bool ok)
{
	const char *rest, *why;
	long n = f->last + 1, ms;
	char *name = text + strspn(text, " ");

	if (number(name, &n, &rest))
		name += rest - name;
	name += strspn(name, " -");
	why = skip_of(name);
	ms = take_ms(name);
	f->last = n;
	if (n < 1 || n > f->declared) {
		fail(t, "%s: test %ld: there are but %ld (%s)", f->name, n,
		     f->declared, name);
		return;
	}
	if (f->done[n]) {
		fail(t, "%s: test %ld is reported twice (%s)", f->name, n,
		     name);
		return;
	}
	f->done[n] = true;
	f->seen++;
	note_slow(t, f, name, ms);
	if (!ok) {
		f->failed++;
		fail(t, "%s: %s", f->name, name);
	} else if (!why) {
		t->passed++;
	} else if (!*why) {
		fail(t, "%s: %s: skipped without a reason", f->name, name);
	} else {
		note_skip(t, why);
	}
}

static void read_line(struct tally *t, struct file *f, char *line)
{
	const char *rest;
	long n;

	if (!strncmp(line, "ok ", 3)) {
		read_test(t, f, line + 3, true);
	} else if (!strncmp(line, "not ok ", 7)) {
		read_test(t, f, line + 7, false);
	} else if (!strncmp(line, "1..", 3) && number(line + 3, &n, &rest)) {
		if (f->planned >= 0)
			fail(t, "%s: two plans", f->name);
		f->planned = n;
	} else if (!strncmp(line, "Bail out!", 9)) {
		fail(t, "%s: %s", f->name, line);
	}
}

/* Whether it ended, and with a status that its tests explain. */
static void judge_end(struct tally *t, const struct file *f, const char *end)
{
	const char *rest;
	long status;

	if (!end) {
		fail(t,
		     "%s: never ended: its worker was killed, or not started",
		     f->name);
	} else if (!number(end, &status, &rest)) {
		fail(t, "%s: its end has no status", f->name);
	} else if (status > 128) {
		fail(t, "%s: killed by signal %ld", f->name, status - 128);
	} else if (status && !f->failed) {
		fail(t, "%s: left with status %ld", f->name, status);
	} else if (!status && f->failed) {
		fail(t, "%s: left with 0, and has failed tests", f->name);
	}
}

static void judge_count(struct tally *t, const struct file *f)
{
	long first = 1;

	if (f->planned < 0)
		fail(t, "%s: has no plan", f->name);
	else if (f->planned != f->declared)
		fail(t, "%s: declares %ld tests, its plan says %ld", f->name,
		     f->declared, f->planned);
	if (f->seen == f->declared)
		return;
	while (f->done[first])
		first++;
	fail(t, "%s: %ld of %ld tests did not run, test %ld is the first",
	     f->name, f->declared - f->seen, f->declared, first);
}

void tally_file(struct tally *t, const char *name, long declared, FILE *tap,
		const char *end)
{
	struct file f = { .name = name, .declared = declared, .planned = -1 };
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (declared < 1 || declared > TALLY_TESTS_MAX) {
		fail(t, "%s: declares %ld tests", name, declared);
		return;
	}
	f.done = must(calloc(declared + 2, sizeof(*f.done)));
	while (tap && (len = getline(&line, &size, tap)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		read_line(t, &f, line);
	}
	free(line);
	judge_end(t, &f, end);
	judge_count(t, &f);
	free(f.done);
}

static FILE *open_result(const char *dir, long n, const char *kind)
{
	char *path;
	FILE *f;

	if (asprintf(&path, "%s/%ld.%s", dir, n, kind) < 0)
		err(255, "out of memory");
	f = fopen(path, "re");
	if (!f && errno != ENOENT)
		err(255, "%s", path);
	free(path);
	return f;
}

static void tally_line(struct tally *t, char *line, const char *dir, long n)
{
	char *tab = strchr(line, '\t');
	char end[64];
	const char *rest;
	long declared;
	FILE *tap, *f;
	bool ended;

	if (!tab || !number(tab + 1, &declared, &rest) || *rest != '\n') {
		fail(t, "the plan: line %ld is no name and number", n);
		return;
	}
	*tab = '\0';
	tap = open_result(dir, n, "tap");
	f = open_result(dir, n, "end");
	ended = f && fgets(end, sizeof(end), f);
	tally_file(t, line, declared, tap, ended ? end : NULL);
	if (tap)
		fclose(tap);
	if (f)
		fclose(f);
}

void tally_run(struct tally *t, FILE *plan, const char *dir)
{
	char *line = NULL;
	size_t size = 0;
	long n = 0;

	while (getline(&line, &size, plan) > 0)
		tally_line(t, line, dir, ++n);
	free(line);
	if (!n)
		fail(t, "the plan is empty: no tests");
}

void tally_print(const struct tally *t, FILE *out)
{
	size_t i;

	if (t->slowest[0].what)
		fprintf(out, "\nthe slowest:\n");
	for (i = 0; i < TALLY_SLOWEST && t->slowest[i].what; i++)
		fprintf(out, "%8.1f s  %s\n", t->slowest[i].ms / 1000.0,
			t->slowest[i].what);
	if (t->nreasons)
		fprintf(out, "\nskipped:\n");
	for (i = 0; i < t->nreasons; i++)
		fprintf(out, "%8ld  %s\n", t->reasons[i].count,
			t->reasons[i].words);
	if (t->failed)
		fprintf(out, "\nfailed:\n");
	for (i = 0; i < (size_t)t->failed; i++)
		fprintf(out, "  %s\n", t->failures[i]);
	fprintf(out, "\n%ld passed, %ld failed, %ld skipped\n", t->passed,
		t->failed, t->skipped);
}

int tally_status(const struct tally *t)
{
	return t->failed || !t->passed;
}

void tally_free(struct tally *t)
{
	size_t i;

	for (i = 0; i < (size_t)t->failed; i++)
		free(t->failures[i]);
	free(t->failures);
	for (i = 0; i < t->nreasons; i++)
		free(t->reasons[i].words);
	free(t->reasons);
	for (i = 0; i < TALLY_SLOWEST; i++)
		free(t->slowest[i].what);
}
