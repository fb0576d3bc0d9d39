// SPDX-License-Identifier: GPL-2.0
/*
 * Boots that were recorded, in tests/data/boots: what was read then gives the
 * verdict that is beside it. A directory holds console.log, results.ktap,
 * qemu.log and "expect", lines of a word and its value:
 *
 *   ending ended | limit | silence
 *   status N      QEMU's, as from waitpid()
 *   nonce N       of that boot
 *   required FILE
 *   verdict V
 *   reason ERE
 */
#include <dirent.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

#define DATA "tests/data/boots"

struct expect {
	char ending[256], status[256], nonce[256], required[256];
	char verdict[256], code[256], reason[256];
};

static FILE *open_file(const char *dir, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), DATA "/%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f)
		fail_msg("%s: cannot be read", path);
	return f;
}

static void read_expect(const char *dir, struct expect *e)
{
	const struct {
		const char *key;
		char *to;
	} fields[] = {
		{ "ending", e->ending },   { "status", e->status },
		{ "nonce", e->nonce },	   { "required", e->required },
		{ "verdict", e->verdict }, { "code", e->code },
		{ "reason", e->reason },
	};
	const size_t count = sizeof(fields) / sizeof(*fields);
	FILE *f = open_file(dir, "expect");
	char key[16], val[256];
	size_t i;

	memset(e, 0, sizeof(*e));
	while (fscanf(f, "%15s %255[^\n]\n", key, val) == 2) {
		for (i = 0; i < count && strcmp(key, fields[i].key); i++)
			;
		if (i == count)
			fail_msg("%s/expect: %s", dir, key);
		strcpy(fields[i].to, val);
	}
	fclose(f);
	for (i = 0; i < count; i++)
		assert_true(fields[i].to[0]);
}

static enum ending ending_of(const char *name)
{
	return !strcmp(name, "limit")	? LIMIT :
	       !strcmp(name, "silence") ? SILENCE :
					  ENDED;
}

static void read_stream(struct boot *b, const char *dir, const char *name,
			enum stream which)
{
	FILE *f = open_file(dir, name);
	char buf[1000];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), f)))
		stream_take(b, which, buf, n);
	fclose(f);
	stream_end(b, which);
}

static void read_boot(struct boot *b, const char *dir, const struct expect *e)
{
	memset(b, 0, sizeof(*b));
	assert_int_equal(results_init(&b->results, e->nonce), 0);
	b->ending = ending_of(e->ending);
	b->status = atoi(e->status);
	b->limit = 10;
	b->silence = 3;
	read_stream(b, dir, "console.log", CONSOLE);
	read_stream(b, dir, "results.ktap", RESULTS);
	read_stream(b, dir, "qemu.log", STDERR);
}

static bool matches(const char *re, const char *s)
{
	regex_t r;
	bool ret;

	assert_int_equal(regcomp(&r, re, REG_EXTENDED | REG_NOSUB), 0);
	ret = !regexec(&r, s, 0, NULL, 0);
	regfree(&r);
	return ret;
}

static void replay(const char *dir)
{
	char err[WORDS_MAX];
	struct required req;
	struct judgement j;
	struct expect e;
	struct boot b;

	read_expect(dir, &e);
	assert_int_equal(required_read(e.required, &req, err, sizeof(err)), 0);
	read_boot(&b, dir, &e);
	verdict_of(&b, &req, &j);
	if (strcmp(verdict_name(j.verdict), e.verdict) ||
	    strcmp(code_name(j.code), e.code) || !matches(e.reason, j.reason))
		fail_msg("%s: not %s (%s) but %s (%s): %s", dir, e.verdict,
			 e.code, verdict_name(j.verdict), code_name(j.code),
			 j.reason);
	/* The same boot in another's name is nobody's. */
	results_free(&b.results);
	memcpy(e.nonce, "0000", 4);
	read_boot(&b, dir, &e);
	verdict_of(&b, &req, &j);
	if (j.verdict == GOOD || (j.verdict == BAD && b.ending == ENDED))
		fail_msg("%s: %s with another nonce", dir,
			 verdict_name(j.verdict));
	results_free(&b.results);
	free(req.cases);
}

static void test_recorded(void **state)
{
	struct dirent *entry;
	unsigned int count = 0;
	DIR *d = opendir(DATA);

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d)))
		if (entry->d_name[0] != '.') {
			replay(entry->d_name);
			count++;
		}
	closedir(d);
	assert_true(count >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
