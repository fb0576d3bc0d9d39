// SPDX-License-Identifier: GPL-2.0
/* run.json: what one boot was, and what came of it. */
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>

#include "vmrun.h"

static const char *const endings[] = {
	[ENDED] = "ended",
	[LIMIT] = "limit",
	[SILENCE] = "silence",
	[INTERRUPTED] = "interrupted",
	[NOT_STARTED] = "not-started",
};

static const char *const states[] = {
	[CASE_OK] = "ok",
	[CASE_NOT_OK] = "not ok",
	[CASE_SKIP] = "skip",
};

static json_t *cases_json(const struct results *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(
			list, json_pack("{ss ss ss}", "name", r->cases[i].name,
					"state", states[r->cases[i].state],
					"words", r->cases[i].words));
	return list;
}

static json_t *argv_json(char **argv)
{
	json_t *list = json_array();

	/* json_string() gives NULL for what is no UTF-8, a path perhaps. */
	for (char **a = argv; a && *a; a++)
		if (json_array_append_new(list, json_string(*a)))
			json_array_append_new(list, json_string("?"));
	return list;
}

static const char *firmware(const struct machine *m)
{
	for (size_t i = 0; i < m->props_count; i++)
		if (!strcmp(m->props[i], "x-vof=on"))
			return "vof";
	return "slof";
}

int run_json(const char *path, const struct machine *m, const struct launch *l,
	     const struct boot *b, char **argv,
	     const struct judgement *judgement)
{
	json_t *j = json_pack("{si ss ss ss ss si sf sf sf ss ss so so}",
			      "version", 1, "verdict",
			      verdict_name(judgement->verdict), "reason",
			      judgement->reason, "ending", endings[b->ending],
			      "kernel", b->results.kernel, "qemu-status",
			      WIFEXITED(b->status) ? WEXITSTATUS(b->status) :
						     128 + WTERMSIG(b->status),
			      "seconds", b->seconds, "limit", l->limit,
			      "silence", l->silence, "cpu", m->cpu, "firmware",
			      firmware(m), "argv", argv_json(argv), "cases",
			      cases_json(&b->results));
	int ret;

	if (!j)
		return -1;
	ret = json_dump_file(j, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	json_decref(j);
	return ret;
}
