// SPDX-License-Identifier: GPL-2.0
/* What a run of the tests came to: each way to run less than all is a failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"

#define END_WELL "0 1\n"

/* Tally one file of @tap, and ask for these counts and words in the failures.
 */
static void expect(const char *tap, long declared, const char *end, long passed,
		   long failed, long skipped, const char *words)
{
	struct tally t = { 0 };
	FILE *f = tap ? fmemopen((void *)tap, strlen(tap), "r") : NULL;
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);

	tally_file(&t, "a.bats", declared, f, end);
	tally_print(&t, out);
	fclose(out);
	if (t.passed != passed || t.failed != failed || t.skipped != skipped ||
	    (words && !strstr(said, words)))
		fail_msg("not %ld, %ld, %ld and \"%s\":\n%s", passed, failed,
			 skipped, words ? words : "", said);
	assert_int_equal(tally_status(&t), failed || !passed);
	free(said);
	if (f)
		fclose(f);
	tally_free(&t);
}

static void test_well(void **state)
{
	(void)state;
	expect("1..2\nok 1 one in 12ms\nok 2 two # skip no tree\n", 2, END_WELL,
	       1, 0, 1, "no tree");
	expect("TAP version 13\n1..1\nok 1 - one\n", 1, END_WELL, 1, 0, 0, "");
	expect("1..2\nok - a\nok - b\n", 2, END_WELL, 2, 0, 0, "");
	expect("1..1\nok 1 says # of something, in 5ms or so in 7ms\n", 1,
	       END_WELL, 1, 0, 0,
	       "0.0 s  a.bats: says # of something, in 5ms or so\n");
	expect("1..2\nok 1 a\nnot ok 2 b in 3ms\n# why\n", 2, "1 1\n", 1, 1, 0,
	       "a.bats: b\n");
}

static void test_fewer(void **state)
{
	(void)state;
	expect("1..3\nok 1 a\nok 2 b\n", 3, END_WELL, 2, 1, 0,
	       "1 of 3 tests did not run, test 3 is the first");
	expect("1..2\nok 1 a\nok 2 b\n", 3, END_WELL, 2, 2, 0,
	       "declares 3 tests, its plan says 2");
	expect("", 3, END_WELL, 0, 2, 0, "has no plan");
	expect("ok 1 a\n", 1, END_WELL, 1, 1, 0, "has no plan");
	expect(NULL, 1, NULL, 0, 3, 0, "never ended");
	expect("1..0\n", 0, END_WELL, 0, 1, 0, "declares 0 tests");
	expect("1..1\nok 1 a\n", TALLY_TESTS_MAX + 1, END_WELL, 0, 1, 0,
	       "declares");
}

static void test_more(void **state)
{
	(void)state;
	expect("1..2\nok 1 a\nok 1 a\nok 2 b\n", 2, END_WELL, 2, 1, 0,
	       "test 1 is reported twice");
	expect("1..1\nok 1 a\nok 2 b\n", 1, END_WELL, 1, 1, 0,
	       "test 2: there are but 1");
	expect("1..1\nok 1 a\nok 0 b\n", 1, END_WELL, 1, 1, 0, "test 0");
	expect("1..1\n1..1\nok 1 a\n", 1, END_WELL, 1, 1, 0, "two plans");
	expect("1..1\nok 99999999999999999999 a\n", 1, END_WELL, 0, 2, 0,
	       "there are but 1");
}

static void test_end(void **state)
{
	(void)state;
	expect("1..1\nok 1 a\n", 1, NULL, 1, 1, 0, "never ended");
	expect("1..1\nok 1 a\n", 1, "137 1\n", 1, 1, 0, "killed by signal 9");
	expect("1..1\nok 1 a\n", 1, "127 0\n", 1, 1, 0, "left with status 127");
	expect("1..1\nok 1 a\n", 1, "soon\n", 1, 1, 0, "no status");
	expect("1..1\nnot ok 1 a\n", 1, END_WELL, 0, 2, 0, "left with 0");
	expect("1..1\nok 1 a\nBail out! no\n", 1, END_WELL, 1, 1, 0,
	       "Bail out! no");
}

static void test_skips(void **state)
{
	(void)state;
	expect("1..1\nok 1 a # skip\n", 1, END_WELL, 0, 1, 0,
	       "skipped without a reason");
	expect("1..3\nok 1 a # SKIP why\nok 2 b in 1ms # skip why\nok 3 c\n", 3,
	       END_WELL, 1, 0, 2, "       2  why\n");
	/* All skipped is no pass, and no failure of a test. */
	expect("1..1\nok 1 a # skip why\n", 1, END_WELL, 0, 0, 1, "why");
}

/* A plan of these lines, with no results. */
static long failures_of_plan(const char *plan)
{
	struct tally t = { 0 };
	FILE *f = fmemopen((void *)plan, strlen(plan), "r");
	long failed;

	tally_run(&t, f, "/nonexistent");
	fclose(f);
	failed = t.failed;
	assert_int_equal(tally_status(&t), 1);
	tally_free(&t);
	return failed;
}

static void test_plan(void **state)
{
	(void)state;
	assert_int_equal(failures_of_plan("\n"), 1);
	assert_int_equal(failures_of_plan("a.bats\n"), 1);
	assert_int_equal(failures_of_plan("a.bats\tmany\n"), 1);
	assert_int_equal(failures_of_plan("a.bats\t0\n"), 1);
	/* No end, no plan, no tests: of both. */
	assert_int_equal(failures_of_plan("a.bats\t1\nb.bats\t2\n"), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well),  cmocka_unit_test(test_fewer),
		cmocka_unit_test(test_more),  cmocka_unit_test(test_end),
		cmocka_unit_test(test_skips), cmocka_unit_test(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
