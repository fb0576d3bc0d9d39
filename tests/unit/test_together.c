// SPDX-License-Identifier: GPL-2.0
/* The boots of two guests as one, and the verdict on that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

#define EXITED(n) ((n) << 8)

static struct required_case asked[] = { { "a.*", false }, { "b.*", false } };
static const struct required required = { asked, 2, false };

/* What is not as in a guest whose only case is ok. */
struct given {
	enum ending ending;
	int status;
	bool cut;
	enum case_state state;
	double seconds;
	const char *panic, *splat, *abort, *error, *refused;
	uint32_t hazards;
};

static void copy(char *to, const char *from)
{
	strcpy(to, from ? from : "");
}

static void make(struct guest *g, const char *name, const struct given *t)
{
	struct boot *b = &g->boot;
	struct test_case *c;

	memset(g, 0, sizeof(*g));
	assert_int_equal(results_init(&b->results, "n"), 0);
	c = &b->results.cases[b->results.count++];
	strcpy(c->name, name);
	snprintf(c->words, sizeof(c->words), "words of %s", name);
	c->group_len = 1;
	c->state = t->state;
	b->results.whole = !t->cut;
	b->ending = t->ending;
	b->status = t->status;
	b->seconds = t->seconds;
	b->limit = b->silence = 9;
	copy(b->console.panic, t->panic);
	copy(b->console.splat, t->splat);
	copy(b->results.abort, t->abort);
	copy(b->error, t->error);
	b->console.refused_count = t->refused ? 1 : 0;
	copy(b->console.refused[0], t->refused);
	b->console.hazards = t->hazards;
}

static const struct row {
	const char *what;
	struct given a, b;
	size_t deciding;
	enum verdict want;
	const char *reason;
} rows[] = {
	{ .what = "both are well: the one that took longest decides",
	  .a = { .seconds = 1 },
	  .b = { .seconds = 2 },
	  .deciding = 1,
	  .want = GOOD,
	  .reason = "all 2 cases ok" },
	{ .what = "one panics, which takes less time",
	  .a = { .seconds = 2 },
	  .b = { .status = EXITED(1), .panic = "Kernel panic", .seconds = 1 },
	  .deciding = 1,
	  .want = SKIPPED,
	  .reason = "Kernel panic" },
	{ .what = "one is cut, the other bad",
	  .a = { .state = CASE_NOT_OK },
	  .b = { .cut = true, .seconds = 1 },
	  .deciding = 1,
	  .want = SKIPPED },
	{ .what = "a case of the other one is bad",
	  .a = { .state = CASE_NOT_OK, .refused = "no memory for 'a(aes)'" },
	  .b = { .seconds = 1 },
	  .deciding = 1,
	  .want = BAD,
	  .reason = "words of a.one (no memory for 'a(aes)')" },
	{ .what = "one passes its limit",
	  .a = { .ending = LIMIT },
	  .b = { .seconds = 9 },
	  .want = SKIPPED,
	  .reason = "limit of 9 s passed before the check began" },
	{ .what = "one panics, the other was interrupted",
	  .a = { .status = EXITED(1), .panic = "Kernel panic" },
	  .b = { .ending = INTERRUPTED },
	  .deciding = 1,
	  .want = ABORT,
	  .reason = "interrupted" },
	{ .what = "one panics, the other did not start",
	  .a = { .status = EXITED(1), .panic = "Kernel panic" },
	  .b = { .ending = NOT_STARTED, .error = "fork: no memory" },
	  .deciding = 1,
	  .want = ABORT,
	  .reason = "fork: no memory" },
	{ .what = "the machine computes wrong in one",
	  .a = { .cut = true },
	  .b = { .abort = "vcipher" },
	  .deciding = 1,
	  .want = ABORT,
	  .reason = "vcipher" },
	{ .what = "a splat of the other one",
	  .a = { .splat = "WARNING: crypto" },
	  .b = { .seconds = 1 },
	  .deciding = 1,
	  .want = SKIPPED,
	  .reason = "the console is not clean: WARNING: crypto" },
	{ .what = "a hazard each",
	  .a = { .hazards = 1 },
	  .b = { .hazards = 2 },
	  .want = GOOD,
	  .reason = "all 2 cases ok; hazards vector-code-sleeps, "
		    "ctr-preemptible" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *r = &rows[i];
		struct guest guests[2];
		struct judgement j;
		struct boot whole;

		print_message("%s\n", r->what);
		make(&guests[0], "a.one", &r->a);
		make(&guests[1], "b.two", &r->b);
		assert_int_equal(boot_together(guests, 2, &whole), r->deciding);
		assert_int_equal(whole.results.count, 2);
		assert_string_equal(whole.results.cases[0].name, "a.one");
		assert_string_equal(whole.results.cases[1].name, "b.two");
		assert_int_equal(verdict_of(&whole, &required, &j), r->want);
		if (r->reason)
			assert_string_equal(j.reason, r->reason);
		results_free(&whole.results);
		guest_free(&guests[0]);
		guest_free(&guests[1]);
	}
}

/* Half of the check is no check: what the other guest was to run is missed. */
static void test_one_alone(void **state)
{
	const struct given well = { 0 };
	struct judgement j;
	struct boot whole;
	struct guest g;

	(void)state;
	make(&g, "a.one", &well);
	boot_together(&g, 1, &whole);
	assert_int_equal(verdict_of(&whole, &required, &j), SKIPPED);
	assert_string_equal(j.reason, "the required case b.* did not run");
	results_free(&whole.results);
	guest_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_one_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
