// SPDX-License-Identifier: GPL-2.0
/*
 * kcidb.json, for KernelCI's database: one checkout, one build of it, a test
 * for each case and one for the verdict, in the I/O schema's version 4.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

#define ORIGIN "skport"
#define EXCERPT_MAX 8192 /* bytes of the console; KCIDB takes 16384 */
#define ID_MAX 96

static const char *const statuses[] = {
	[CASE_OK] = "PASS",
	[CASE_NOT_OK] = "FAIL",
	[CASE_SKIP] = "SKIP",
	[CASE_LOST] = "ERROR",
};

/* Of the run as a whole. Where nothing was tested it is no one's error. */
static const char *const verdicts[] = {
	[GOOD] = "PASS",
	[BAD] = "FAIL",
	[SKIPPED] = "ERROR",
	[ABORT] = "MISS",
};

struct ids {
	char build[ID_MAX]; /* the checkout's, too: one build is one source */
	char run[ID_MAX];
};

static void make_ids(struct ids *ids, const struct run *r)
{
	const char *sum = r->facts->sha256[VMLINUX];

	snprintf(ids->run, sizeof(ids->run), ORIGIN ":%s",
		 r->boot->results.nonce);
	snprintf(ids->build, sizeof(ids->build), ORIGIN ":%s",
		 *sum ? sum : r->boot->results.nonce);
}

/* Only what is known: KCIDB takes no null. */
static void set(json_t *j, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(j, key, json_string(value));
}

/* A path is a dotted name of few characters: "xts(aes)" is "xts_aes" there. */
static void add_part(char *path, size_t len, const char *part, size_t n)
{
	size_t at = strlen(path);
	bool gap = true;

	if (at && at + 1 < len)
		path[at++] = '.';
	for (size_t i = 0; i < n && part[i] && at + 1 < len; i++) {
		unsigned char c = (unsigned char)part[i];
		bool plain = isalnum(c) || c == '-' || c == '_';

		if (plain)
			path[at++] = (char)tolower(c);
		else if (!gap)
			path[at++] = '_';
		gap = !plain;
	}
	while (at && path[at - 1] == '_')
		at--;
	path[at] = '\0';
}

static json_t *checkout(const struct run *r, const struct ids *ids)
{
	json_t *image = r->facts->image, *misc = json_object(),
	       *applied = json_object_get(image, "applied");
	const char *commit = image_string(r, "commit");
	json_t *j = json_pack("{ss ss sb}", "id", ids->build, "origin", ORIGIN,
			      "valid", true);

	/* With patches on top it is another's commit no more. */
	if (!json_array_size(applied) && commit &&
	    strspn(commit, "0123456789abcdef") == 40 && !commit[40]) {
		set(j, "git_commit_hash", commit);
		json_object_set_new(j, "patchset_hash", json_string(""));
	}
	set(j, "comment", image_string(r, "kernel"));
	set(misc, "commit", commit);
	set(misc, "series", series_state(r));
	if (json_is_array(applied))
		json_object_set(misc, "applied", applied);
	json_object_set_new(j, "misc", misc);
	return j;
}

static json_t *build(const struct run *r, const struct ids *ids)
{
	json_t *misc = json_object(),
	       *s = json_object_get(json_object_get(r->facts->image, "seconds"),
				    "build");
	json_t *j = json_pack("{ss ss ss ss sb}", "id", ids->build,
			      "checkout_id", ids->build, "origin", ORIGIN,
			      "architecture", "powerpc", "valid", true);

	set(j, "compiler", image_string(r, "compiler"));
	set(j, "config_name", image_string(r, "variant"));
	if (json_is_number(s))
		json_object_set(j, "duration", s);
	set(misc, "release", image_string(r, "release"));
	for (int i = 0; i < HASHED; i++)
		set(misc, hashed_name(i), r->facts->sha256[i]);
	json_object_set_new(j, "misc", misc);
	return j;
}

static json_t *test(const struct ids *ids, const char *name, const char *path,
		    const char *status, double seconds, const char *comment)
{
	char id[ID_MAX + 24];
	json_t *j;

	snprintf(id, sizeof(id), "%s.%s", ids->run, name);
	j = json_pack("{ss ss ss ss ss}", "id", id, "build_id", ids->build,
		      "origin", ORIGIN, "path", path, "status", status);
	if (seconds >= 0)
		json_object_set_new(j, "duration", json_real(seconds));
	set(j, "comment", comment);
	return j;
}

static json_t *case_test(const struct ids *ids, const struct test_case *c,
			 size_t number)
{
	char path[2 * NAME_MAX_LEN] = ORIGIN, name[24];
	json_t *j;

	add_part(path, sizeof(path), c->name, c->group_len);
	add_part(path, sizeof(path), case_name(c), NAME_MAX_LEN);
	snprintf(name, sizeof(name), "%zu", number);
	j = test(ids, name, path, statuses[c->state],
		 c->state == CASE_LOST ? -1 : c->seconds, c->words);
	json_object_set_new(j, "misc",
			    json_pack("{ss% ss}", "group", c->name,
				      c->group_len, "name", case_name(c)));
	return j;
}

static json_t *verdict_test(const struct run *r, const struct ids *ids)
{
	const struct judgement *v = r->judgement;
	json_t *j = test(ids, "verdict", ORIGIN ".verdict",
			 verdicts[v->verdict], r->boot->seconds, v->reason);
	char tail[EXCERPT_MAX], started[32], where[WORDS_MAX], clean[WORDS_MAX];

	utc(started, sizeof(started), r->started);
	set(j, "start_time", started);
	console_tail(r->guests[r->deciding].launch.out, tail, sizeof(tail));
	set(j, "log_excerpt", tail);
	snprintf(where, sizeof(where), "QEMU %.100s, %.50s, %.30s, %.20s",
		 r->facts->qemu, r->machine_name, r->machine->cpu,
		 firmware_name(r->machine));
	printable(clean, where, sizeof(clean));
	json_object_set_new(j, "environment",
			    json_pack("{ss}", "comment", clean));
	json_object_set_new(j, "misc",
			    json_pack("{ss ss}", "verdict",
				      verdict_name(v->verdict), "kernel",
				      r->release));
	return j;
}

static json_t *tests(const struct run *r, const struct ids *ids)
{
	const struct results *res = &r->boot->results;
	json_t *list = json_array();

	json_array_append_new(list, verdict_test(r, ids));
	for (size_t i = 0; i < res->count; i++)
		json_array_append_new(list,
				      case_test(ids, &res->cases[i], i + 1));
	return list;
}

int write_kcidb(const char *path, const struct run *r)
{
	struct ids ids = { 0 };

	make_ids(&ids, r);
	return save_json(path,
			 json_pack("{s{si si} s[o] s[o] so}", "version",
				   "major", 4, "minor", 0, "checkouts",
				   checkout(r, &ids), "builds", build(r, &ids),
				   "tests", tests(r, &ids)));
}
