// SPDX-License-Identifier: GPL-2.0
/* The reader of the results: what is a whole stream, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

static const char *const whole[] = {
	"# kernel Linux 4.10.0 ppc64le",
	"KTAP version 1",
	"1..2",
	"  KTAP version 1",
	"  # Subtest: p8_aes_xts",
	"  1..2",
	"  # begin alloc",
	"  ok 1 alloc",
	"  # begin pieces",
	"  not ok 2 pieces # wrong data",
	"not ok 1 p8_aes_xts",
	"  KTAP version 1",
	"  # Subtest: xts(aes)",
	"  1..1",
	"  # begin alloc",
	"  ok 1 alloc # SKIP no reason to",
	"ok 2 xts(aes)",
	"# end nonce=abc lines=17 status=1",
};

#define LINES (sizeof(whole) / sizeof(*whole))

/* The stream without line @drop (LINES: all of it), with line @twice twice. */
static void feed(struct results *r, size_t drop, size_t twice)
{
	assert_int_equal(results_init(r, "abc"), 0);
	for (size_t i = 0; i < LINES; i++) {
		if (i == drop)
			continue;
		ktap_line(r, whole[i], false);
		if (i == twice)
			ktap_line(r, whole[i], false);
	}
}

static void test_whole(void **state)
{
	struct results r;

	(void)state;
	feed(&r, LINES, LINES);
	assert_true(r.whole);
	assert_string_equal(r.broken, "");
	assert_string_equal(r.kernel, "Linux 4.10.0 ppc64le");
	assert_int_equal(r.count, 3);
	assert_string_equal(r.cases[0].name, "p8_aes_xts.alloc");
	assert_int_equal(r.cases[0].state, CASE_OK);
	assert_string_equal(r.cases[1].words, "wrong data");
	assert_int_equal(r.cases[1].state, CASE_NOT_OK);
	assert_int_equal(r.cases[2].state, CASE_SKIP);
	assert_string_equal(r.cases[2].words, "no reason to");
	results_free(&r);
}

/* Whatever line is lost or comes twice, the stream is not whole. */
static void test_each_line_counts(void **state)
{
	struct results r;

	(void)state;
	for (size_t i = 0; i < LINES; i++) {
		feed(&r, i, LINES);
		assert_false(r.whole);
		results_free(&r);
		feed(&r, LINES, i);
		assert_false(r.whole);
		results_free(&r);
	}
}

/* However short the stream is cut, in bytes, it is not whole. */
static void test_cut_anywhere(void **state)
{
	char text[2048], cut[2048], *line, *save;
	struct results r;
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < LINES; i++)
		len += (size_t)sprintf(text + len, "%s\n", whole[i]);
	for (size_t n = 0; n < len - 1; n++) {
		memcpy(cut, text, n);
		cut[n] = '\0';
		assert_int_equal(results_init(&r, "abc"), 0);
		save = NULL;
		for (line = strtok_r(cut, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			ktap_line(&r, line, false);
		assert_false(r.whole);
		results_free(&r);
	}
}

static const struct {
	const char *line, *instead;
} wrong[] = {
	{ "# end nonce=abc lines=17 status=1",
	  "# end nonce=abx lines=17 status=1" },
	{ "# end nonce=abc lines=17 status=1",
	  "# end nonce=abc lines=16 status=1" },
	{ "# end nonce=abc lines=17 status=1",
	  "# end nonce=abc lines=17 status=139" },
	{ "  ok 1 alloc", "  ok 1 allok" },
	{ "  ok 1 alloc", "  ok 2 alloc" },
	{ "  ok 1 alloc", "  ok 18446744073709551617 alloc" },
	{ "  ok 1 alloc", "  fine 1 alloc" },
	{ "  ok 1 alloc # SKIP no reason to", "  ok 1 alloc # SKIP" },
	{ "  1..2", "  1..0" },
	{ "  1..2", "  1..3" },
	{ "  1..2", "  1..2x" },
	{ "1..2", "1..99999" },
	{ "not ok 1 p8_aes_xts", "ok 1 p8_aes_xts" },
	{ "not ok 1 p8_aes_xts", "not ok 1 p8_aes_cbc" },
	{ "  # Subtest: xts(aes)", "  # Subtest: " },
	{ "KTAP version 1", "TAP version 13" },
};

static void test_wrong_lines(void **state)
{
	struct results r;

	(void)state;
	for (size_t w = 0; w < sizeof(wrong) / sizeof(*wrong); w++) {
		bool done = false;

		assert_int_equal(results_init(&r, "abc"), 0);
		for (size_t i = 0; i < LINES; i++) {
			bool here = !done && !strcmp(whole[i], wrong[w].line);

			ktap_line(&r, here ? wrong[w].instead : whole[i],
				  false);
			done |= here;
		}
		assert_true(done);
		if (r.whole)
			fail_msg("whole with: %s", wrong[w].instead);
		results_free(&r);
	}
}

static void test_long_line(void **state)
{
	struct results r;

	(void)state;
	feed(&r, LINES, LINES);
	results_free(&r);
	assert_int_equal(results_init(&r, "abc"), 0);
	for (size_t i = 0; i < LINES; i++)
		ktap_line(&r, whole[i], i == 3);
	assert_false(r.whole);
	assert_string_equal(
		r.broken,
		"results line 4: a line that is too long or without an end");
	results_free(&r);
}

static void test_many_cases(void **state)
{
	struct results r;
	char line[64];

	(void)state;
	assert_int_equal(results_init(&r, "abc"), 0);
	ktap_line(&r, "1..1", false);
	ktap_line(&r, "  # Subtest: a", false);
	ktap_line(&r, "  1..4096", false);
	for (int i = 1; i <= 2 * CASES_MAX; i++) {
		sprintf(line, "  # begin c%d", i);
		ktap_line(&r, line, false);
		sprintf(line, "  ok %d c%d", i, i);
		ktap_line(&r, line, false);
	}
	assert_int_equal(r.count, CASES_MAX);
	assert_string_not_equal(r.broken, "");
	results_free(&r);
}

/* What a case may end the kernel by is named within it, and gone with it. */
static void test_risk(void **state)
{
	static const char *const lines[] = { "1..1", "  # Subtest: g", "  1..2",
					     "  # begin a",
					     "  # risk odd-length f,*_g" };
	struct results r;

	(void)state;
	assert_int_equal(results_init(&r, "abc"), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ktap_line(&r, lines[i], false);
	assert_string_equal(r.risk, "odd-length");
	assert_string_equal(r.risk_in, "f,*_g");
	ktap_line(&r, "  ok 1 a", false);
	assert_string_equal(r.risk, "");
	assert_string_equal(r.broken, "");
	ktap_line(&r, "  # begin b", false);
	ktap_line(&r, "  # risk x=1 f", false);
	assert_true(r.broken[0]);
	results_free(&r);
}

static void test_code_of_guest(void **state)
{
	struct results r;

	(void)state;
	assert_int_equal(results_init(&r, "abc"), 0);
	ktap_line(&r, "# code overlay-full", false);
	assert_int_equal(r.bail_code, OVERLAY_FULL);
	ktap_line(&r, "# code all-ok", false);
	assert_int_equal(r.bail_code, BAIL_OUT);
	ktap_line(&r, "# code", false);
	ktap_line(&r, "# code root-broken", false);
	assert_int_equal(r.bail_code, ROOT_BROKEN);
	assert_string_equal(r.broken, "");
	results_free(&r);
}

static void test_otherwise(void **state)
{
	static const char *const lines[] = {
		"1..1",	       "  # Subtest: g",  "  1..2",
		"  # begin a", "  # otherwise",	  "  not ok 1 a # x",
		"  # begin b", "  not ok 2 b # y"
	};
	struct results r;

	(void)state;
	assert_int_equal(results_init(&r, "abc"), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ktap_line(&r, lines[i], false);
	assert_string_equal(r.broken, "");
	assert_true(r.cases[0].otherwise);
	assert_false(r.cases[1].otherwise);
	ktap_line(&r, "  # otherwise", false);
	assert_true(r.broken[0]);
	results_free(&r);
}

/* What is known of a case, or that it gave no answer, comes before its result.
 */
static void test_said_before(void **state)
{
	static const char *const lines[] = {
		"1..1",	       "  # Subtest: g",     "  1..4",
		"  # begin a", "  # known odd-one",  "  ok 1 a # known: it",
		"  # begin b", "  ok 2 b",	     "  # begin c",
		"  # lost",    "  not ok 3 c # lost"
	};
	struct results r;

	(void)state;
	assert_int_equal(results_init(&r, "abc"), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ktap_line(&r, lines[i], false);
	assert_string_equal(r.broken, "");
	assert_string_equal(r.cases[0].defect, "odd-one");
	assert_string_equal(r.cases[1].defect, "");
	assert_false(r.cases[1].lost);
	assert_true(r.cases[2].lost);
	ktap_line(&r, "  # lost", false);
	assert_true(r.broken[0]);
	r.broken[0] = '\0';
	ktap_line(&r, "  # known odd-one", false);
	assert_true(r.broken[0]);
	r.broken[0] = '\0';
	ktap_line(&r, "  # begin d", false);
	ktap_line(&r, "  # known Odd one", false);
	assert_true(r.broken[0]);
	results_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_risk),
		cmocka_unit_test(test_code_of_guest),
		cmocka_unit_test(test_otherwise),
		cmocka_unit_test(test_said_before),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_each_line_counts),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_wrong_lines),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_many_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
