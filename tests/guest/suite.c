// SPDX-License-Identifier: GPL-2.0
/*
 * Debian's own tests, as they are, in Debian's root: each is a group. Of one
 * that is a program of python's unittest each test is a case, by what it
 * prints; any other is one case, "run", by its exit status.
 */
#include "suite.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "evidence.h"
#include "program.h"
#include "suite_tests.h"

#define SOURCE "/skport/source"
#define TESTS_MAX 32
#define CASES_MAX 256
#define WORDS_MAX 200
#define FREE_LEAST (1 << 20) /* bytes of the root, below which it is full */
#define SKIPPABLE 77	     /* what a test leaves with that skips itself */

/* What a case has said, and what it came to. */
struct running {
	char names[CASES_MAX][80]; /* "CLASS.METHOD" */
	size_t count, at; /* at: of the one that is next, or has begun */
	bool begun;
	char last[WORDS_MAX];	    /* the last line that it printed */
	char regression[WORDS_MAX]; /* the line that tells of this regression */
	size_t bad;
};

static bool has(const struct test *t, const char *restriction)
{
	return strstr(t->restrictions, restriction);
}

static void copy_printable(char *to, const char *from, size_t len)
{
	size_t n = strnlen(from, len - 1);

	memcpy(to, from, n);
	to[n] = '\0';
	for (; *to; to++)
		if (*to < ' ' || *to > '~')
			*to = '?';
}

static void begin_case(struct running *r)
{
	printf("  # begin %s\n", r->names[r->at]);
	fflush(stdout);
	r->begun = true;
	r->last[0] = r->regression[0] = '\0';
	evidence_begin();
}

/* A case that fails in another way than by the regression says so. */
static void end_case(struct running *r, bool good, const char *skip)
{
	const char *name = r->names[r->at];

	if (!good && !r->regression[0] &&
	    !evidence_of_kernel(r->regression, sizeof(r->regression)))
		printf("  # otherwise\n");
	if (good)
		printf("  ok %zu %s%s%s\n", r->at + 1, name,
		       skip ? " # SKIP " : "", skip ? skip : "");
	else if (r->regression[0])
		printf("  not ok %zu %s # %s: %s\n", r->at + 1, name, name,
		       r->regression);
	else
		printf("  not ok %zu %s # %s\n", r->at + 1, name,
		       r->last[0] ? r->last : "it says nothing");
	fflush(stdout);
	r->bad += !good;
	r->begun = false;
	r->at++;
}

/* All that it prints is kept, as a comment. */
static void note_line(struct running *r, const char *line)
{
	char clean[WORDS_MAX];

	copy_printable(clean, line, sizeof(clean));
	printf("  # | %s\n", clean);
	if (!clean[0])
		return;
	strcpy(r->last, clean);
	if (!r->regression[0] && evidence_in(clean))
		strcpy(r->regression, clean);
}

/* "METHOD (", of the case that is next. */
static bool starts_next(const struct running *r, const char *line)
{
	const char *method;
	size_t n;

	if (r->begun || r->at == r->count)
		return false;
	method = strrchr(r->names[r->at], '.');
	method = method ? method + 1 : r->names[r->at];
	n = strlen(method);
	return !strncmp(line, method, n) && !strncmp(line + n, " (", 2);
}

/* The word of unittest's that ends a case: alone in a line, or at its end. */
static const char *status_in(const char *line)
{
	const char *dots = strstr(line, " ... "),
		   *word = dots ? dots + 5 : line;

	if (!strcmp(word, "ok") || !strcmp(word, "FAIL") ||
	    !strcmp(word, "ERROR") || !strcmp(word, "expected failure") ||
	    !strcmp(word, "unexpected success") ||
	    !strncmp(word, "skipped ", 8))
		return word;
	return NULL;
}

static void unittest_line(struct running *r, const char *line)
{
	const char *status;

	if (starts_next(r, line))
		begin_case(r);
	status = r->begun ? status_in(line) : NULL;
	if (!status) {
		note_line(r, line);
		return;
	}
	end_case(r,
		 !strcmp(status, "ok") || !strncmp(status, "skip", 4) ||
			 !strcmp(status, "expected failure"),
		 strncmp(status, "skip", 4) ? NULL : status);
}

/* In the source, as autopkgtest has it. */
static bool start(struct program *p, const char *command)
{
	char shell[2048];

	snprintf(
		shell, sizeof(shell),
		"cd " SOURCE " && export LANG=C.UTF-8 HOME=/root TERM=linux "
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
		"DEBIAN_FRONTEND=noninteractive AUTOPKGTEST_TMP=$(mktemp -d) && "
		"export AUTOPKGTEST_ARTIFACTS=$AUTOPKGTEST_TMP && %s",
		command);
	return !program_start(p, shell);
}

/* The cases of a program of unittest, by python itself; none of another. */
static void list_cases(const struct test *t, struct running *r)
{
	char command[1024], line[200];
	struct program p;

	/* A command of more than one word is no program of python's. */
	if (strpbrk(t->command, " \t;&|<>"))
		return;
	snprintf(command, sizeof(command),
		 "grep -qs '^import unittest\\|unittest.main' %s && "
		 "python3 -B /skport/cases.py %s 2>/dev/null",
		 t->command, t->command);
	if (!start(&p, command))
		return;
	while (r->count < CASES_MAX && fgets(line, sizeof(line), p.out)) {
		line[strcspn(line, "\n")] = '\0';
		copy_printable(r->names[r->count++], line, sizeof(*r->names));
	}
	if (program_end(&p))
		r->count = 0;
}

/* By its exit status alone. */
static void end_whole(const struct test *t, struct running *r, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPABLE &&
	    has(t, "skippable"))
		end_case(r, true, r->last[0] ? r->last : "by itself");
	else
		end_case(r, !status, NULL);
}

/* Those that did not come: the test's own end is why. */
static void end_rest(struct running *r, int status)
{
	for (; r->at < r->count; end_case(r, false, NULL)) {
		if (!r->begun)
			begin_case(r);
		if (!r->last[0])
			snprintf(r->last, sizeof(r->last),
				 "did not run: the test left with %d",
				 WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	}
}

/* How many seconds a test may be silent: before vmrun loses patience. */
static unsigned int quiet(void)
{
	const char *seconds = getenv("SKPORT_QUIET");

	return seconds ? (unsigned int)atoi(seconds) : 0;
}

/* Its exit status, as from waitpid(); -1 where it did not start. */
static int run_command(const struct test *t, struct running *r, bool whole)
{
	struct program p;
	char line[1024];
	int status;

	if (!start(&p, t->command))
		return -1;
	while (program_line(&p, line, sizeof(line), quiet())) {
		line[strcspn(line, "\r\n")] = '\0';
		if (whole)
			note_line(r, line);
		else
			unittest_line(r, line);
		fflush(stdout);
	}
	status = program_end(&p);
	if (WIFSIGNALED(status))
		note_line(r, "it was ended, by a signal");
	return status;
}

static size_t run_test(const struct test *t, struct running *r)
{
	bool whole;
	int status;

	memset(r, 0, sizeof(*r));
	list_cases(t, r);
	whole = !r->count;
	if (whole)
		strcpy(r->names[r->count++], "run");
	printf("  KTAP version 1\n  # Subtest: %s\n  1..%zu\n", t->name,
	       r->count);
	if (whole)
		begin_case(r);
	status = run_command(t, r, whole);
	if (whole)
		end_whole(t, r, status);
	else
		end_rest(r, status);
	return r->bad;
}

static bool is_full(void)
{
	struct statvfs s;

	return !statvfs("/", &s) &&
	       (unsigned long long)s.f_bavail * s.f_bsize < FREE_LEAST;
}

static int give_up(const char *code, const char *words)
{
	printf("# code %s\nBail out! %s\n", code, words);
	return 2;
}

int suite_run(void)
{
	static struct test tests[TESTS_MAX];
	static struct running r;
	size_t count = suite_read_tests(tests, TESTS_MAX), bad = 0;

	if (!count)
		return give_up("root-broken", "the root has no " TESTS);
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		size_t failed = run_test(&tests[i], &r);

		if (is_full())
			return give_up("overlay-full",
				       "the root is full: there is no room for "
				       "what a test writes");
		printf("%sok %zu %s\n", failed ? "not " : "", i + 1,
		       tests[i].name);
		bad += failed;
	}
	return bad ? 1 : 0;
}
