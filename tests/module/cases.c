// SPDX-License-Identifier: GPL-2.0
/*
 * The list of cases. A new one is a function and a line in single[], or, if it
 * is one for every key size, way and context, in each[].
 */
#include "cases.h"

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "reference.h"

static const struct mode modes[] = {
	{ .name = "xts",
	  .algorithm = "xts(aes)",
	  .driver = "p8_aes_xts",
	  .shapes = { "xts(ecb(%s))", "xts(%s)" },
	  .bits = { 256, 384, 512 } },
	{ .name = "cbc",
	  .algorithm = "cbc(aes)",
	  .driver = "p8_aes_cbc",
	  .shapes = { "cbc(%s)" },
	  .bits = { 128, 192, 256 } },
	/* No rig of their own: what is wrong with them is a known defect. */
	{ .name = "ctr", .driver = "p8_aes_ctr" },
	{ .name = "ghash", .driver = "p8_ghash" },
	{ .name = "gcm", .driver = "gcm(aes)" },
};

static const struct {
	const char *name;
	case_fn *fn;
	bool core; /* in a tasklet, with a key of 256 bits */
} each[] = {
	{ "known-answer", case_known_answers, true },
	{ "pieces", case_pieces, false },
};

static const struct {
	const char *name;
	case_fn *fn;
	const char *only; /* for one mode; NULL: for those that have a rig */
} single[] = {
	{ "fallback-by-name", case_fallback, NULL },
	{ "second-witness", case_second_witness, NULL },
	{ "rekey", case_rekey, NULL },
	{ "bad-key-lengths", case_bad_key_lengths, NULL },
	{ "key-flags-reach-fallback", case_key_flags, NULL },
	{ "weak-key", case_weak_key, "xts" },
	{ "refused-key", case_refused_key, NULL },
	{ "refused-request", case_refused_request, NULL },
	{ "request-on-stack-is-wiped", case_wiped, NULL },
	{ "iv-as-in-process", case_iv, NULL },
	{ "two-contexts-in-turn", case_in_turn, NULL },
	{ "vector-and-fallback-undo-each-other", case_both_ways, NULL },
	{ "may-sleep-is-taken-off", case_may_sleep, NULL },
	{ "lengths", case_lengths, NULL },
	{ "odd-lengths", case_odd_lengths, NULL },
	{ "process-interrupted-by-timer", case_interrupted, NULL },
	{ "rekey-in-part", case_rekey_in_part, NULL },
	{ "refused-key-is-in-neither", case_refused_in_neither, NULL },
	{ "iv-anywhere", case_iv_places, NULL },
	{ "tfms-in-turn", case_tfms_in_turn, NULL },
	{ "many-requests", case_many_requests, NULL },
	{ "long-requests", case_long_requests, NULL },
	{ "no-leak", case_no_leak, NULL },
	{ "no-key-is-left", case_no_residue, NULL },
	{ "steps-at-random", case_steps, NULL },
	{ "all-cpus", case_all_cpus, NULL },
	{ "request-without-memory", case_request_without_memory, NULL },
	{ "pieces-without-memory", case_pieces_without_memory, NULL },
	{ "tfm-without-memory", case_tfm_without_memory, NULL },
	{ "iv", case_ctr_softirq, "ctr" },
	{ "two-contexts", case_ghash, "ghash" },
	{ "seals", case_gcm, "gcm" },
};

#define TESTS_MAX            \
	(ARRAY_SIZE(modes) * \
	 (ARRAY_SIZE(each) * KEY_SIZES * 2 * CONTEXTS + ARRAY_SIZE(single)))

static struct test *tests;
static unsigned int tests_count;
static const char *wrong; /* of the reference, or NULL */

/* IEEE 1619 has no xts vector of 384 bits. */
static bool has_case(const struct mode *mode, case_fn *fn, unsigned int bits)
{
	return fn != case_known_answers || mode->name[0] != 'x' || bits != 384;
}

static void add_each(const struct mode *mode, unsigned int e, unsigned int k)
{
	unsigned int n;

	for (n = 0; n < 2 * CONTEXTS; n++) {
		struct test *t = &tests[tests_count];

		if (!has_case(mode, each[e].fn, mode->bits[k]))
			return;
		t->mode = mode;
		t->fn = each[e].fn;
		t->bits = mode->bits[k];
		t->encrypt = !(n % 2);
		t->where = n / 2;
		t->core = each[e].core && t->bits == 256 && t->where == TASKLET;
		snprintf(t->name, sizeof(t->name), "%s-%s-%u-%s", each[e].name,
			 t->encrypt ? "encrypt" : "decrypt", t->bits,
			 context_name[t->where]);
		tests_count++;
	}
}

static void add_single(const struct mode *mode, unsigned int i)
{
	struct test *t = &tests[tests_count];

	if (single[i].only ? strcmp(single[i].only, mode->name) :
			     !mode->algorithm)
		return;
	t->mode = mode;
	t->fn = single[i].fn;
	strscpy(t->name, single[i].name, sizeof(t->name));
	tests_count++;
}

int cases_init(void)
{
	unsigned int m, i, k;

	reference_init();
	wrong = reference_wrong();
	tests = kcalloc(TESTS_MAX, sizeof(*tests), GFP_KERNEL);
	if (!tests)
		return -ENOMEM;
	for (m = 0; m < ARRAY_SIZE(modes); m++) {
		for (i = 0; modes[m].algorithm && i < ARRAY_SIZE(each); i++)
			for (k = 0; k < KEY_SIZES; k++)
				add_each(&modes[m], i, k);
		for (i = 0; i < ARRAY_SIZE(single); i++)
			add_single(&modes[m], i);
	}
	return 0;
}

void cases_free(void)
{
	kfree(tests);
}

char *cases_list(void)
{
	size_t size = tests_count * (sizeof(tests->name) + 24) + 1, n = 0;
	char *list = NULL;
	unsigned int i;

	if (wrong)
		return kasprintf(GFP_KERNEL, "wrong %s\n", wrong);
	list = kmalloc(size, GFP_KERNEL);
	for (i = 0; list && i < tests_count; i++)
		n += scnprintf(list + n, size - n, "%s %s%s\n",
			       tests[i].mode->driver, tests[i].name,
			       tests[i].core ? " core" : "");
	return list;
}

/* What follows the name of a case in the line, or NULL: it is another one's. */
static const char *behind_name(const struct test *t, const char *line)
{
	size_t driver = strlen(t->mode->driver), name = strlen(t->name);

	if (strncmp(line, t->mode->driver, driver) || line[driver] != ' ' ||
	    strncmp(line + driver + 1, t->name, name))
		return NULL;
	line += driver + 1 + name;
	return !*line || *line == ' ' ? line : NULL;
}

static bool find(const char *line, struct test *t)
{
	unsigned int i;

	for (i = 0; i < tests_count; i++) {
		const char *rest = behind_name(&tests[i], line);

		if (!rest)
			continue;
		*t = tests[i];
		if (sscanf(rest, " %u %u", &t->seed, &t->steps) < 1)
			return !*rest;
		return true;
	}
	return false;
}

int cases_run(const char *line, struct answer *a)
{
	struct test t;
	struct rig *b;

	memset(a, 0, sizeof(*a));
	if (!find(line, &t))
		return -ENOENT;
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return -ENOMEM;
	if (rig_open(b, t.mode, a))
		t.fn(b, &t);
	rig_close(b);
	kfree(b);
	return 0;
}
