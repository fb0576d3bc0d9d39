// SPDX-License-Identifier: GPL-2.0
/* The policy, a row a rule: from the facts of a boot to its verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

#define EXITED(n) ((n) << 8)
#define KILLED(n) (n)

static const struct row {
	const char *what;
	enum ending ending;
	int status;
	bool whole;
	enum case_state state; /* of the required case x.alloc */
	enum case_state other; /* of the case x.more, which is not required */
	const char *begun, *bail_out, *broken, *panic, *splat, *refused;
	enum verdict want;
	const char *reason;
} rows[] = {
	{ .what = "all is well",
	  .whole = true,
	  .want = GOOD,
	  .reason = "all 2 cases ok" },
	{ .what = "the driver cannot be made",
	  .whole = true,
	  .state = CASE_NOT_OK,
	  .refused = "Failed to allocate for 'x(aes)'",
	  .want = BAD,
	  .reason = "words of alloc (Failed to allocate for 'x(aes)')" },
	{ .what = "bad, but not whole", .state = CASE_NOT_OK, .want = SKIPPED },
	{ .what = "bad, and QEMU left with 1",
	  .whole = true,
	  .status = EXITED(1),
	  .state = CASE_NOT_OK,
	  .want = SKIPPED },
	{ .what = "another case fails",
	  .whole = true,
	  .other = CASE_NOT_OK,
	  .want = SKIPPED,
	  .reason = "x.more: words of more" },
	{ .what = "another case is skipped",
	  .whole = true,
	  .other = CASE_SKIP,
	  .want = GOOD,
	  .reason = "1 cases ok, 1 skipped" },
	{ .what = "a required case is skipped",
	  .whole = true,
	  .state = CASE_SKIP,
	  .want = SKIPPED,
	  .reason = "x.alloc: skipped: words of alloc" },
	{ .what = "no verdict line",
	  .begun = "x.more",
	  .want = SKIPPED,
	  .reason = "the guest left without the verdict line, in x.more" },
	{ .what = "a broken stream",
	  .broken = "results line 3: not KTAP",
	  .want = SKIPPED,
	  .reason = "results line 3: not KTAP" },
	{ .what = "a panic",
	  .status = EXITED(1),
	  .panic = "Kernel panic - not syncing",
	  .want = SKIPPED,
	  .reason = "Kernel panic - not syncing" },
	{ .what = "a panic after the verdict line",
	  .whole = true,
	  .panic = "Kernel panic - not syncing",
	  .want = SKIPPED },
	{ .what = "a warning out of crypto",
	  .whole = true,
	  .splat = "WARNING: at crypto/xts.c",
	  .want = SKIPPED,
	  .reason = "the console is not clean: WARNING: at crypto/xts.c" },
	{ .what = "the guest bails out",
	  .whole = true,
	  .bail_out = "no AF_ALG",
	  .want = SKIPPED,
	  .reason = "no AF_ALG" },
	{ .what = "QEMU was killed",
	  .status = KILLED(9),
	  .want = SKIPPED,
	  .reason = "QEMU was killed by signal 9" },
	{ .what = "it hangs in making the driver",
	  .ending = SILENCE,
	  .begun = "x.alloc",
	  .want = BAD,
	  .reason = "x.alloc: hangs: no answer in 5 s" },
	{ .what = "it hangs there, in a broken stream",
	  .ending = SILENCE,
	  .begun = "x.alloc",
	  .broken = "results line 3: not KTAP",
	  .want = SKIPPED },
	{ .what = "it hangs elsewhere",
	  .ending = LIMIT,
	  .begun = "x.more",
	  .want = SKIPPED,
	  .reason = "limit of 9 s passed in x.more" },
	{ .what = "it panics in making the driver, and stays",
	  .ending = SILENCE,
	  .begun = "x.alloc",
	  .panic = "Kernel panic - not syncing",
	  .want = SKIPPED,
	  .reason = "Kernel panic - not syncing" },
	{ .what = "interrupted",
	  .ending = INTERRUPTED,
	  .want = ABORT,
	  .reason = "interrupted" },
	{ .what = "no QEMU", .ending = NOT_STARTED, .want = ABORT },
};

static void copy(char *to, const char *from)
{
	if (from)
		printable(to, from, WORDS_MAX);
}

static void make_boot(struct boot *b, const struct row *row)
{
	memset(b, 0, sizeof(*b));
	assert_int_equal(results_init(&b->results, "abc"), 0);
	b->ending = row->ending;
	b->status = row->status;
	b->limit = 9;
	b->silence = 5;
	b->results.whole = row->whole;
	b->results.count = 2;
	strcpy(b->results.cases[0].name, "x.alloc");
	strcpy(b->results.cases[0].words, "words of alloc");
	b->results.cases[0].state = row->state;
	strcpy(b->results.cases[1].name, "x.more");
	strcpy(b->results.cases[1].words, "words of more");
	b->results.cases[1].state = row->other;
	b->results.lines = 7;
	if (row->begun)
		strcpy(b->results.begun, row->begun);
	copy(b->results.bail_out, row->bail_out);
	copy(b->results.broken, row->broken);
	copy(b->console.panic, row->panic);
	copy(b->console.splat, row->splat);
	copy(b->console.refused[0], "Failed to allocate for 'y(aes)'");
	copy(b->console.refused[1], row->refused);
	b->console.refused_count = 2;
}

static void test_policy(void **state)
{
	static struct required_case cases[] = { { "x.alloc", .makes = true } };
	const struct required req = { .cases = cases, .count = 1 };
	struct judgement j;
	struct boot b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		make_boot(&b, &rows[i]);
		if (verdict_of(&b, &req, &j) != rows[i].want)
			fail_msg("%s: not %s but: %s", rows[i].what,
				 verdict_name(rows[i].want), j.reason);
		if (rows[i].reason)
			assert_string_equal(j.reason, rows[i].reason);
		results_free(&b.results);
	}
}

static void test_required_is_missing(void **state)
{
	static struct required_case cases[] = { { .name = "x.gone" } };
	const struct required req = { .cases = cases, .count = 1 };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &rows[0]);
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	assert_string_equal(j.reason, "the required case x.gone did not run");
	results_free(&b.results);
}

/* A case that a known defect keeps from being run lacks for a good reason. */
static void test_known_is_named(void **state)
{
	static struct required_case cases[] = { { "x.alloc", .makes = true } };
	const struct required req = { .cases = cases, .count = 1 };
	struct row row = { .whole = true, .state = CASE_SKIP };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	strcpy(b.results.cases[0].defect, "has-none");
	assert_int_equal(verdict_of(&b, &req, &j), GOOD);
	assert_string_equal(j.reason,
			    "1 cases ok, 1 left out for a known defect");
	results_free(&b.results);
}

/* A hazard is named beside the verdict, whichever that is, and makes none. */
static void test_hazard_is_named(void **state)
{
	static struct required_case cases[] = { { "x.alloc", .makes = true } };
	const struct required req = { .cases = cases, .count = 1 };
	struct row row = { .whole = true };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	b.console.hazards = 1;
	assert_int_equal(verdict_of(&b, &req, &j), GOOD);
	assert_non_null(
		strstr(j.reason, "all 2 cases ok; hazard vector-code-"));
	results_free(&b.results);
	row.state = CASE_NOT_OK;
	make_boot(&b, &row);
	b.console.hazards = 1;
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	assert_non_null(strstr(j.reason, "; hazard vector-code-sleeps: it "));
	results_free(&b.results);
}

/* A case sees one too; who asks for that gets bad for it. */
static void test_hazard_of_a_case(void **state)
{
	static struct required_case cases[] = { { "x.alloc", .makes = true } };
	struct required req = { .cases = cases, .count = 1 };
	struct row row = { .whole = true };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	assert_int_equal(hazards_of(&b), 0);
	req.no_hazards = true;
	assert_int_equal(verdict_of(&b, &req, &j), GOOD);
	strcpy(b.results.cases[0].defect, "ctr-tail");
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	assert_int_equal(j.code, HAZARD);
	assert_string_equal(
		j.reason,
		"all required cases are ok; hazard ctr-tail: its ctr is wrong "
		"behind a piece of 8n+2 or 8n+3 blocks");
	/* Of several there are the names. */
	b.console.hazards = 1;
	req.no_hazards = false;
	assert_int_equal(verdict_of(&b, &req, &j), GOOD);
	assert_non_null(
		strstr(j.reason, "; hazards vector-code-sleeps, ctr-tail"));
	/* What is no hazard's code is none. */
	b.console.hazards = 0;
	strcpy(b.results.cases[0].defect, "own-iv");
	assert_int_equal(hazards_of(&b), 0);
	results_free(&b.results);
}

static const struct {
	const char *begun, *risk, *panic, *where, *code;
} oopses[] = {
	{ "x.odd", "odd-length", "Oops: 1", "blkcipher_walk_done",
	  "odd-length" },
	{ "x.odd", "odd-length", "Oops: 1", "flush_dcache_page", "odd-length" },
	/* Elsewhere, by itself, after the case, without an oops. */
	{ "x.odd", "odd-length", "Oops: 1", "p8_aes_xts_encrypt", NULL },
	{ "x.odd", "", "Oops: 1", "blkcipher_walk_done", NULL },
	{ "", "odd-length", "Oops: 1", "blkcipher_walk_done", NULL },
	{ "x.odd", "odd-length", "", "blkcipher_walk_done", NULL },
};

static void test_oopsed_by(void **state)
{
	const struct row row = { 0 };
	const char *code;
	struct boot b;

	(void)state;
	for (size_t i = 0; i < sizeof(oopses) / sizeof(*oopses); i++) {
		make_boot(&b, &row);
		strcpy(b.results.begun, oopses[i].begun);
		strcpy(b.results.risk, oopses[i].risk);
		strcpy(b.results.risk_in, "*walk_done,flush_dcache_page");
		strcpy(b.console.panic, oopses[i].panic);
		strcpy(b.console.oops_in, oopses[i].where);
		code = oopsed_by(&b);
		if (oopses[i].code)
			assert_string_equal(code, oopses[i].code);
		else
			assert_null(code);
		/* Nobody is there any more who wants another boot. */
		b.ending = INTERRUPTED;
		assert_null(oopsed_by(&b));
		results_free(&b.results);
	}
}

static void test_lost(void **state)
{
	static struct required_case cases[] = { { .name = "*" },
						{ "x.alloc", .makes = true } };
	const struct required req = { .cases = cases, .count = 2 };
	struct row row = { .whole = true, .other = CASE_NOT_OK };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	b.results.cases[1].lost = true;
	strcpy(b.results.cases[1].words, "lost: no answer in 20 s");
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	assert_string_equal(j.reason, "x.more: lost: no answer in 20 s");
	b.results.cases[0].state = CASE_NOT_OK;
	b.results.cases[0].lost = true;
	strcpy(b.results.cases[0].words, "lost: no answer in 20 s");
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	assert_string_equal(j.which, "x.alloc");
	results_free(&b.results);
}

/* What the guest knows to be another failure is not this regression. */
static void test_otherwise(void **state)
{
	static struct required_case cases[] = { { .name = "*" } };
	const struct required req = { .cases = cases, .count = 1 };
	struct row row = { .whole = true, .other = CASE_NOT_OK };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	b.results.cases[1].otherwise = true;
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	assert_int_equal(j.code, OTHER_CASE);
	b.results.cases[0].state = CASE_NOT_OK;
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	assert_string_equal(j.which, "x.alloc");
	results_free(&b.results);
}

/* Whose fault it is that it bails out is the guest's to say, and nothing else.
 */
static void test_bail_code(void **state)
{
	struct row row = { .whole = true, .bail_out = "full" };
	const struct required req = { .count = 0 };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	assert_int_equal(j.code, BAIL_OUT);
	b.results.bail_code = OVERLAY_FULL;
	b.results.cases[0].state = CASE_NOT_OK;
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	assert_int_equal(j.code, OVERLAY_FULL);
	results_free(&b.results);
}

static void test_two_boots(void **state)
{
	const struct judgement one = { BAD, REGRESSION, "a", "x.alloc" },
			       same = { BAD, REGRESSION, "other words",
					"x.alloc" },
			       good = { GOOD, ALL_OK, "b", "" },
			       other = { BAD, REGRESSION, "a", "y.alloc" },
			       broken = { ABORT, ENVIRONMENT, "no QEMU", "" };
	struct judgement j;

	(void)state;
	assert_int_equal(verdict_of_two(&one, &same, &j), BAD);
	assert_string_equal(j.reason, "a");
	assert_int_equal(verdict_of_two(&one, &good, &j), SKIPPED);
	assert_string_equal(j.reason, "flaky: bad (a), then good (b)");
	assert_int_equal(verdict_of_two(&one, &other, &j), SKIPPED);
	assert_int_equal(verdict_of_two(&one, &broken, &j), ABORT);
}

static void test_patterns(void **state)
{
	static struct required_case cases[] = { { .name = "x.*" } };
	const struct required req = { .cases = cases, .count = 1 };
	struct row row = { .whole = true, .other = CASE_NOT_OK };
	struct judgement j;
	struct boot b;

	(void)state;
	make_boot(&b, &row);
	assert_int_equal(verdict_of(&b, &req, &j), BAD);
	assert_string_equal(j.which, "x.more");
	results_free(&b.results);
	row.other = CASE_OK;
	row.state = CASE_SKIP;
	make_boot(&b, &row);
	assert_int_equal(verdict_of(&b, &req, &j), GOOD);
	results_free(&b.results);
	row.other = CASE_SKIP;
	make_boot(&b, &row);
	assert_int_equal(verdict_of(&b, &req, &j), SKIPPED);
	results_free(&b.results);
}

static void test_exit_codes(void **state)
{
	(void)state;
	assert_int_equal(verdict_exit(GOOD), 0);
	assert_int_equal(verdict_exit(BAD), 1);
	assert_int_equal(verdict_exit(SKIPPED), 125);
	assert_int_equal(verdict_exit(ABORT), 255);
}

/* The table that programs and people read has each code, with its verdict. */
static void test_codes(void **state)
{
	FILE *f = fopen("scripts/lib/core/reason-codes.tsv", "r");
	char line[256], code[64], verdict[64];
	bool seen[REASON_CODES] = { 0 };

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%63[a-z-]\t%63[a-z ]\t", code,
					verdict),
				 2);
		for (int i = 0; i < REASON_CODES; i++)
			if (!strcmp(code, code_name(i))) {
				seen[i] = true;
				assert_string_equal(
					verdict, verdict_name(code_verdict(i)));
			}
	}
	fclose(f);
	for (int i = 0; i < REASON_CODES; i++)
		if (!seen[i])
			fail_msg("%s: not in the table", code_name(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_required_is_missing),
		cmocka_unit_test(test_known_is_named),
		cmocka_unit_test(test_hazard_is_named),
		cmocka_unit_test(test_hazard_of_a_case),
		cmocka_unit_test(test_oopsed_by),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_otherwise),
		cmocka_unit_test(test_bail_code),
		cmocka_unit_test(test_two_boots),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_exit_codes),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
