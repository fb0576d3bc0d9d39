// SPDX-License-Identifier: GPL-2.0
#include "boots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

static enum verdict give_up(struct judgement *j, const char *path)
{
	char why[WORDS_MAX];

	/* What went wrong first is why. */
	if (j->verdict == ABORT && j->reason[0])
		return ABORT;
	j->verdict = ABORT;
	j->code = ENVIRONMENT;
	j->which[0] = '\0';
	snprintf(why, sizeof(why), "%.200s: %s", path, strerror(errno));
	printable(j->reason, why, sizeof(j->reason));
	return ABORT;
}

/* One boot, of all of its guests, and what is known of it. */
struct attempt {
	struct guest guests[GUESTS_MAX];
	size_t count, deciding;
	struct boot boot; /* together */
	struct judgement judgement;
	time_t started;
};

/* The directories of the guests but the first, whose own is @out. */
static void plan_guests(struct attempt *a, const struct options *o,
			const char *out, char dirs[GUESTS_MAX][PATH_MAX])
{
	*a = (struct attempt){ .count = o->parts_count ? o->parts_count : 1 };
	for (size_t i = 0; i < a->count; i++) {
		struct launch *l = &a->guests[i].launch;

		*l = o->launch;
		l->part = o->parts[i].name;
		l->cpus = o->parts[i].cpus;
		snprintf(dirs[i], PATH_MAX, "%s%s%s", out, i ? "/" : "",
			 i ? l->part : "");
		l->out = dirs[i];
		/* Where it can't be made no log can: that is reported then. */
		if (i)
			mkdir(dirs[i], 0777);
	}
}

static void judge(struct attempt *a, const struct required *req)
{
	a->deciding = boot_together(a->guests, a->count, &a->boot);
	verdict_of(&a->boot, req, &a->judgement);
}

static void attempt_free(struct attempt *a)
{
	results_free(&a->boot.results);
	for (size_t i = 0; i < a->count; i++)
		guest_free(&a->guests[i]);
}

/* run.json is the last: where it is, all are. */
static const struct {
	const char *name;
	int (*write)(const char *path, const struct run *r);
} writers[] = {
	{ "run.ktap", write_ktap },
	{ "junit.xml", write_junit },
	{ "kcidb.json", write_kcidb },
	{ "run.json", write_json },
};

static void give_up_record(struct judgement *j, const char *out,
			   const char *failed)
{
	char path[PATH_MAX];

	give_up(j, failed);
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		snprintf(path, sizeof(path), "%s/%s", out, writers[i].name);
		unlink(path);
	}
}

/* Leave the record of a boot; a verdict nobody can look up is none. */
static void record(const struct options *o, const struct machine *m,
		   const struct facts *f, struct attempt *a, json_t *boots)
{
	const char *slash = strrchr(o->machine, '/');
	struct run r = {
		.machine_name = slash ? slash + 1 : o->machine,
		.machine = m,
		.guests = a->guests,
		.guests_count = a->count,
		.deciding = a->deciding,
		.facts = f,
		.judgement = &a->judgement,
		.started = a->started,
		.boots = boots,
	};
	const char *out = a->guests[0].launch.out;
	char path[PATH_MAX];

	run_complete(&r, &a->boot);
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		snprintf(path, sizeof(path), "%s/%s", out, writers[i].name);
		if (writers[i].write(path, &r)) {
			give_up_record(&a->judgement, out, path);
			return;
		}
	}
}

/*
 * What the boot of a guest has left is put away, in a subdirectory of its own.
 * Where that is there, the guest knew of the defect already and did not heed
 * it.
 */
static bool put_away(struct guest *g, char *dir, size_t len, const char *code,
		     struct judgement *j)
{
	static const char *const logs[] = { "console.log", "results.ktap",
					    "qemu.log", "journal.log" };
	char from[PATH_MAX + 16], to[PATH_MAX + 16];
	bool done;

	done = (size_t)snprintf(dir, len, "%s/oops-%s", g->launch.out, code) <
	       len;
	if (done && mkdir(dir, 0777)) {
		if (errno == EEXIST)
			return false;
		done = false;
	}
	for (size_t i = 0; done && i < sizeof(logs) / sizeof(*logs); i++) {
		snprintf(from, sizeof(from), "%s/%s", g->launch.out, logs[i]);
		snprintf(to, sizeof(to), "%s/%s", dir, logs[i]);
		/* Not each boot has a journal. */
		done = !rename(from, to) || errno == ENOENT;
	}
	if (!done)
		give_up(j, dir);
	return done;
}

/* The words for the boot after one that ended so. */
static char *append_oopsed(const char *append, const char *code)
{
	char *words;

	if (asprintf(&words, "%s%sskport.oopsed=%s", append ? append : "",
		     append ? " " : "", code) < 0)
		abort();
	return words;
}

#define OOPSES_MAX 8 /* more than there are defects that end a kernel */

/* The boots of guests that an oops has ended, in the order of their ends. */
struct oopses {
	struct attempt gone[OOPSES_MAX];
	char dirs[OOPSES_MAX][PATH_MAX];
	char *append[OOPSES_MAX]; /* of the boot after each */
	size_t count;
	struct judgement error; /* what went wrong here */
};

/*
 * A guest that a case has ended, by a defect that it had named, is booted once
 * more, with its name: that costs the case, not those behind it. The boot that
 * ended so is kept, with its reason, in oops-CODE/. False: it did not end so.
 */
static bool past_oops(void *arg, struct guest *g)
{
	const char *code = oopsed_by(&g->boot);
	struct oopses *o = arg;
	struct launch l = g->launch;
	struct attempt *gone;
	char *dir;

	if (!code || o->count == OOPSES_MAX)
		return false;
	gone = &o->gone[o->count];
	dir = o->dirs[o->count];
	if (!put_away(g, dir, PATH_MAX, code, &o->error))
		return false;
	*gone = (struct attempt){ .count = 1, .started = time(NULL) };
	gone->guests[0] = *g;
	gone->guests[0].launch.out = dir;
	l.append = append_oopsed(l.append, code);
	o->append[o->count++] = (char *)l.append;
	*g = (struct guest){ .launch = l };
	return true;
}

static void attempt(struct attempt *a, struct machine *m,
		    const struct required *req, struct oopses *oopses)
{
	struct boot_plan plan = { .machine = m,
				  .guests = a->guests,
				  .count = a->count,
				  .again = oopses ? past_oops : NULL,
				  .arg = oopses };

	a->started = time(NULL);
	boot_once(&plan);
	judge(a, req);
	if (oopses && oopses->error.verdict == ABORT)
		a->judgement = oopses->error;
}

/*
 * The second boot of a kernel that was bad once, in a directory of its own. The
 * judgement of the first becomes that of both.
 */
static bool confirm(const struct options *o, struct machine *m,
		    const struct required *req, struct facts *f,
		    struct attempt *first)
{
	char dir[PATH_MAX], dirs[GUESTS_MAX][PATH_MAX];
	struct judgement one = first->judgement;
	struct attempt second;

	if ((size_t)snprintf(dir, sizeof(dir), "%s/confirm", o->launch.out) >=
		    sizeof(dir) ||
	    mkdir(dir, 0777)) {
		give_up(&first->judgement, dir);
		return false;
	}
	plan_guests(&second, o, dir, dirs);
	for (size_t i = 0; i < second.count; i++)
		second.guests[i].launch.append = first->guests[i].launch.append;
	attempt(&second, m, req, NULL);
	record(o, m, f, &second, NULL);
	verdict_of_two(&one, &second.judgement, &first->judgement);
	attempt_free(&second);
	return true;
}

/* Their records, and the names of their directories into @boots. */
static void record_oopses(const struct options *o, const struct machine *m,
			  const struct required *req, const struct facts *f,
			  struct oopses *oopses, json_t *boots)
{
	for (size_t i = 0; i < oopses->count; i++) {
		struct attempt *gone = &oopses->gone[i];

		json_array_append_new(boots,
				      json_string(gone->guests[0].launch.out +
						  strlen(o->launch.out) + 1));
		judge(gone, req);
		record(o, m, f, gone, NULL);
		attempt_free(gone);
	}
}

void boots_run(const struct options *o, struct machine *m,
	       const struct required *req, struct judgement *j)
{
	json_t *boots = json_pack("[s]", ".");
	char dirs[GUESTS_MAX][PATH_MAX];
	struct oopses *oopses = calloc(1, sizeof(*oopses));
	struct attempt first;
	struct facts f;

	if (!oopses)
		abort();
	facts_start(&f, m->qemu, o->image, o->launch.initrd);
	plan_guests(&first, o, o->launch.out, dirs);
	attempt(&first, m, req, oopses);
	facts_end(&f, first.boot.ending != INTERRUPTED);
	record_oopses(o, m, req, &f, oopses, boots);
	if (first.judgement.verdict == BAD && confirm(o, m, req, &f, &first))
		json_array_append_new(boots, json_string("confirm"));
	record(o, m, &f, &first, boots);
	*j = first.judgement;
	attempt_free(&first);
	facts_free(&f);
	json_decref(boots);
	for (size_t i = 0; i < oopses->count; i++)
		free(oopses->append[i]);
	free(oopses);
}
