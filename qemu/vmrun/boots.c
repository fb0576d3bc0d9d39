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

/* One boot and what is known of it. */
struct attempt {
	struct launch launch;
	struct boot boot;
	struct judgement judgement;
	char **argv;
	time_t started;
};

static void attempt(struct attempt *a, struct machine *m,
		    const struct required *req)
{
	a->started = time(NULL);
	boot_once(m, &a->launch, &a->boot, &a->argv);
	verdict_of(&a->boot, req, &a->judgement);
}

static void attempt_free(struct attempt *a)
{
	results_free(&a->boot.results);
	argv_free(a->argv);
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
		.launch = &a->launch,
		.argv = a->argv,
		.facts = f,
		.judgement = &a->judgement,
		.started = a->started,
		.boots = boots,
	};
	char path[PATH_MAX];

	run_complete(&r, &a->boot);
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		snprintf(path, sizeof(path), "%s/%s", a->launch.out,
			 writers[i].name);
		if (writers[i].write(path, &r)) {
			give_up_record(&a->judgement, a->launch.out, path);
			return;
		}
	}
}

/*
 * The second boot of a kernel that was bad once, in a directory of its own. The
 * judgement of the first becomes that of both.
 */
static bool confirm(const struct options *o, struct machine *m,
		    const struct required *req, struct facts *f,
		    struct attempt *first)
{
	struct attempt second = { .launch = first->launch };
	struct judgement one = first->judgement;
	char dir[PATH_MAX];

	if ((size_t)snprintf(dir, sizeof(dir), "%s/confirm",
			     first->launch.out) >= sizeof(dir) ||
	    mkdir(dir, 0777)) {
		give_up(&first->judgement, dir);
		return false;
	}
	second.launch.out = dir;
	attempt(&second, m, req);
	record(o, m, f, &second, NULL);
	verdict_of_two(&one, &second.judgement, &first->judgement);
	attempt_free(&second);
	return true;
}

/*
 * What a boot has left is put away, in a subdirectory of its own. Where that is
 * there, the guest knew of the defect already and did not heed it.
 */
static bool put_away(struct attempt *a, char *dir, size_t len, const char *code)
{
	static const char *const logs[] = { "console.log", "results.ktap",
					    "qemu.log", "journal.log" };
	char from[PATH_MAX + 16], to[PATH_MAX + 16];
	bool done;

	done = (size_t)snprintf(dir, len, "%s/oops-%s", a->launch.out, code) <
	       len;
	if (done && mkdir(dir, 0777)) {
		if (errno == EEXIST)
			return false;
		done = false;
	}
	for (size_t i = 0; done && i < sizeof(logs) / sizeof(*logs); i++) {
		snprintf(from, sizeof(from), "%s/%s", a->launch.out, logs[i]);
		snprintf(to, sizeof(to), "%s/%s", dir, logs[i]);
		/* Not each boot has a journal. */
		done = !rename(from, to) || errno == ENOENT;
	}
	if (!done)
		give_up(&a->judgement, dir);
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

/*
 * A kernel that a case has ended, by a defect that the guest had named, is
 * booted once more, with its name: that costs the case, not those behind it.
 * The boot that ended so is kept, with its reason, in oops-CODE/.
 */
static void attempt_past_oopses(const struct options *o, struct machine *m,
				const struct required *req, struct facts *f,
				struct attempt *a, char *append[OOPSES_MAX],
				json_t *boots)
{
	char dir[PATH_MAX];
	const char *code;

	for (int i = 0; i < OOPSES_MAX; i++) {
		struct attempt gone = *a;

		code = oopsed_by(&a->boot);
		if (!code || !put_away(a, dir, sizeof(dir), code))
			return;
		json_array_append_new(boots, json_sprintf("oops-%s", code));
		append[i] = append_oopsed(a->launch.append, code);
		gone.launch.out = dir;
		record(o, m, f, &gone, NULL);
		attempt_free(&gone);
		*a = (struct attempt){ .launch = a->launch };
		a->launch.append = append[i];
		attempt(a, m, req);
	}
}

void boots_run(const struct options *o, struct machine *m,
	       const struct required *req, struct judgement *j)
{
	struct attempt first = { .launch = o->launch };
	char *append[OOPSES_MAX] = { NULL };
	json_t *boots = json_pack("[s]", ".");
	struct facts f;

	facts_start(&f, m->qemu, o->image, o->launch.initrd);
	attempt(&first, m, req);
	facts_end(&f, first.boot.ending != INTERRUPTED);
	attempt_past_oopses(o, m, req, &f, &first, append, boots);
	if (first.judgement.verdict == BAD && confirm(o, m, req, &f, &first))
		json_array_append_new(boots, json_string("confirm"));
	record(o, m, &f, &first, boots);
	*j = first.judgement;
	attempt_free(&first);
	facts_free(&f);
	json_decref(boots);
	for (int i = 0; i < OOPSES_MAX; i++)
		free(append[i]);
}
