// SPDX-License-Identifier: GPL-2.0
/* run.json, as run.schema.json has it. */
#include "run.h"

static const char *const endings[] = {
	[ENDED] = "ended",
	[LIMIT] = "limit",
	[SILENCE] = "silence",
	[INTERRUPTED] = "interrupted",
	[NOT_STARTED] = "not-started",
};

/* What is not known is null. */
static json_t *string(const char *s)
{
	return s && *s ? json_string(s) : json_null();
}

/* json_string() gives NULL for what is no UTF-8, a path perhaps. */
static json_t *text(const char *s)
{
	json_t *j = string(s);
	char clean[4096];

	if (j)
		return j;
	printable(clean, s, sizeof(clean));
	return json_string(clean);
}

static json_t *seconds(double s)
{
	return s < 0 ? json_null() : json_real(s);
}

static json_t *cases_json(const struct results *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->count; i++) {
		const struct test_case *c = &r->cases[i];

		json_array_append_new(
			list,
			json_pack("{ss% ss ss ss so so}", "group", c->name,
				  c->group_len, "name", case_name(c), "state",
				  state_name(c->state), "words", c->words,
				  "defect", string(c->defect), "seconds",
				  c->state == CASE_LOST ?
					  json_null() :
					  json_real(c->seconds)));
	}
	return list;
}

static json_t *console_json(const struct console *c)
{
	json_t *refused = json_array();

	for (size_t i = 0; i < c->refused_count; i++)
		json_array_append_new(refused, json_string(c->refused[i]));
	return json_pack("{so so so}", "panic", string(c->panic), "splat",
			 string(c->splat), "refused", refused);
}

static json_t *hazards_json(uint32_t hazards)
{
	json_t *list = json_array();
	const struct hazard *h;

	for (unsigned int i = 0; (h = hazard(i)); i++)
		if (hazards >> i & 1)
			json_array_append_new(
				list,
				json_pack("{ss ss so ss}", "id", h->id, "words",
					  h->words, "fix", string(h->fix),
					  "reach", h->reach));
	return list;
}

static json_t *machine_json(const struct run *r)
{
	const struct machine *m = r->machine;

	return json_pack("{so so so so so ss}", "name", text(r->machine_name),
			 "type", text(m->type), "cpu", text(m->cpu), "memory",
			 text(m->memory), "smp", text(m->smp), "firmware",
			 firmware_name(m));
}

static json_t *qemu_json(const struct run *r)
{
	int status = qemu_status(r->boot), sig = qemu_signal(r->boot);
	json_t *argv = json_array();

	for (char **a = r->guests[r->deciding].argv; a && *a; a++)
		json_array_append_new(argv, text(*a));
	return json_pack("{so so so so}", "version", string(r->facts->qemu),
			 "status",
			 status < 0 ? json_null() : json_integer(status),
			 "signal", sig ? json_integer(sig) : json_null(),
			 "argv", argv);
}

/* The directory of a guest's logs, below that of the run. */
static const char *directory_of(const struct run *r, size_t which)
{
	return which ? r->guests[which].launch.part : ".";
}

static json_t *guests_json(const struct run *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->guests_count; i++) {
		const struct guest *g = &r->guests[i];

		json_array_append_new(
			list, json_pack("{so so so sf}", "directory",
					text(directory_of(r, i)), "part",
					text(g->launch.part), "smp",
					text(g->launch.cpus ? g->launch.cpus :
							      r->machine->smp),
					"seconds", g->boot.seconds));
	}
	return list;
}

static json_t *host_json(const struct run *r)
{
	return json_pack("{so so}", "machine", string(r->facts->host), "cpu",
			 string(r->facts->host_cpu));
}

/* What image.json says, but for the hashes: those are of what was booted. */
static json_t *image_json(const struct run *r)
{
	static const char *const keys[] = { "release", "variant", "tree",
					    "compiler" };
	json_t *j = json_copy(r->facts->image), *sums = json_object();

	for (int i = 0; i < HASHED; i++)
		json_object_set_new(sums, hashed_name(i),
				    string(r->facts->sha256[i]));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		json_object_set_new(j, keys[i],
				    string(image_string(r, keys[i])));
	if (!json_is_object(json_object_get(j, "series")))
		json_object_set_new(j, "series",
				    json_pack("{ss}", "state", "unknown"));
	json_object_set_new(j, "sha256", sums);
	json_object_del(j, "version");
	json_object_del(j, "seconds");
	return j;
}

/* By stage: those before the boot as image.json has them, then the boot's. */
static json_t *timings_json(const struct run *r)
{
	static const char *const before[] = { "fetch", "apply", "build" };
	json_t *j = json_object(),
	       *known = json_object_get(r->facts->image, "seconds");

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
		json_t *s = json_object_get(known, before[i]);

		json_object_set_new(
			j, before[i],
			seconds(json_is_number(s) ? json_number_value(s) : -1));
	}
	for (int i = 0; i < STAGES; i++)
		json_object_set_new(j, stage_name(i), seconds(r->stage[i]));
	return j;
}

int write_json(const char *path, const struct run *r)
{
	const struct judgement *judgement = r->judgement;
	const struct boot *b = r->boot;
	json_t *boots = r->boots ? json_copy(r->boots) : json_pack("[s]", ".");
	char started[32];

	utc(started, sizeof(started), r->started);
	return save_json(
		path,
		json_pack(
			"{si ss ss ss so ss so s{sf sf} ss sf so so so so so so so so so so}",
			"version", 4, "verdict",
			verdict_name(judgement->verdict), "code",
			code_name(judgement->code), "reason", judgement->reason,
			"which", string(judgement->which), "ending",
			endings[b->ending], "kernel", string(r->release),
			"limits", "limit", b->limit, "silence", b->silence,
			"started", started, "seconds", b->seconds, "timings",
			timings_json(r), "machine", machine_json(r), "host",
			host_json(r), "qemu", qemu_json(r), "guests",
			guests_json(r), "image", image_json(r), "console",
			console_json(&b->console), "hazards",
			hazards_json(hazards_of(b)), "cases",
			cases_json(&b->results), "boots", boots));
}
