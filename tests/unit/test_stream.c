// SPDX-License-Identifier: GPL-2.0
/* From bytes to lines: where they end, how long they are, what is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

static const char whole[] = "# kernel Linux 4.10.0 ppc64le\n"
			    "KTAP version 1\n"
			    "1..1\n"
			    "  KTAP version 1\n"
			    "  # Subtest: x\n"
			    "  1..2\n"
			    "  # begin alloc\n"
			    "  ok 1 alloc\n"
			    "  # begin more\n"
			    "  ok 2 more\n"
			    "ok 1 x\n"
			    "# end nonce=abc lines=11 status=0\n";

static struct required_case cases[] = { { "x.alloc", .makes = true } };
static const struct required req = { .cases = cases, .count = 1 };

static void start(struct boot *b)
{
	memset(b, 0, sizeof(*b));
	assert_int_equal(results_init(&b->results, "abc"), 0);
}

static void take(struct boot *b, enum stream which, const char *text)
{
	stream_take(b, which, text, strlen(text));
}

static enum verdict verdict(struct boot *b)
{
	struct judgement j;
	enum verdict v;

	for (int i = 0; i < STREAMS; i++)
		stream_end(b, i);
	v = verdict_of(b, &req, &j);
	assert_true(j.reason[0]);
	results_free(&b->results);
	return v;
}

/* Whatever the pieces are that it comes in. */
static void test_pieces(void **state)
{
	const size_t len = sizeof(whole) - 1;
	struct boot b;

	(void)state;
	for (size_t n = 1; n <= len; n++) {
		start(&b);
		for (size_t at = 0; at < len; at += n)
			stream_take(&b, RESULTS, whole + at,
				    len - at < n ? len - at : n);
		assert_int_equal(verdict(&b), GOOD);
	}
}

/* Cut after any byte but the last it is never good, nor is it bad. */
static void test_cut_at_every_byte(void **state)
{
	struct boot b;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		start(&b);
		stream_take(&b, RESULTS, whole, n);
		assert_int_equal(verdict(&b), SKIPPED);
	}
}

/* With any one bit of it wrong it is not good, unless it is in the words. */
static void test_every_bit(void **state)
{
	const size_t names_end = strcspn(whole, "\n");
	char text[sizeof(whole)];
	struct boot b;

	(void)state;
	for (size_t i = 8 * (names_end + 1); i < 8 * (sizeof(whole) - 1); i++) {
		memcpy(text, whole, sizeof(text));
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		start(&b);
		stream_take(&b, RESULTS, text, sizeof(text) - 1);
		if (verdict(&b) != SKIPPED)
			fail_msg("bit %zu of byte %zu: %s", i % 8, i / 8, text);
	}
}

static void test_nul(void **state)
{
	static const char panic[] = "\0\0Kernel panic - not syncing: \0\n";
	struct boot b;

	(void)state;
	start(&b);
	take(&b, RESULTS, whole);
	stream_take(&b, RESULTS, "\0", 1);
	assert_int_equal(verdict(&b), SKIPPED);
	start(&b);
	stream_take(&b, CONSOLE, panic, sizeof(panic) - 1);
	assert_string_equal(b.console.panic, "??Kernel panic - not syncing: ?");
	results_free(&b.results);
}

/* In a line without end a panic is seen wherever it lies. */
static void test_endless_line(void **state)
{
	char text[3 * LINE_MAX_LEN];
	static const char panic[] = "Kernel panic - not syncing";
	struct boot b;

	(void)state;
	for (size_t at = 0; at + sizeof(panic) < sizeof(text); at++) {
		memset(text, 'x', sizeof(text));
		memcpy(text + at, panic, sizeof(panic) - 1);
		start(&b);
		stream_take(&b, CONSOLE, text, sizeof(text));
		stream_end(&b, CONSOLE);
		assert_non_null(strstr(b.console.panic, panic));
		results_free(&b.results);
	}
}

/* QEMU's first words that are more than a warning are the reason. */
static void test_qemu_words(void **state)
{
	struct boot b;

	(void)state;
	start(&b);
	take(&b, STDERR, "q: warning: TCG\nq: unsupported\nUse help\n");
	assert_string_equal(b.error, "q: unsupported");
	assert_string_equal(b.os_terminated, "");
	results_free(&b.results);
	start(&b);
	take(&b, STDERR, "q: OS terminated: OS panic: x\033\n");
	assert_string_equal(b.os_terminated, "OS terminated: OS panic: x?");
	b.status = 1 << 8;
	assert_int_equal(verdict(&b), SKIPPED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_qemu_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
