// SPDX-License-Identifier: GPL-2.0
/* vmrun: boot one image, give one verdict. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

static const char usage[] =
	"Usage: vmrun --machine FILE --image DIR --initrd CPIO\n"
	"             --required FILE --out DIR [--limit S] [--silence S]\n"
	"             [--append WORDS]\n"
	"Boot a kernel in QEMU, take the check's results, print the reason's code\n"
	"(scripts/lib/core/reason-codes.tsv), the verdict, and the reason in words.\n"
	"\n"
	"  --machine FILE   what to emulate, as in qemu/machines/\n"
	"  --image DIR      vmlinux, and for the record config and image.json\n"
	"  --required FILE  the cases that have to run, one name a line\n"
	"  --out DIR        an empty folder for the logs, run.json, junit.xml,\n"
	"                   kcidb.json and run.ktap; the boot that confirms a bad\n"
	"                   one goes to DIR/confirm\n"
	"  --limit S        seconds for a whole boot (120)\n"
	"  --silence S      seconds without a word from the guest (60)\n"
	"  --append WORDS   more words for the kernel's command line\n"
	"\n"
	"Example:\n"
	"  vmrun --machine qemu/machines/power8 --image DIR --initrd i.cpio\n"
	"        --required tests/guest/required --out run\n"
	"\n"
	"Exit: 0 good, 1 bad (in two boots), 125 skip, 255 abort\n";

static int answer(const struct judgement *j)
{
	char reason[WORDS_MAX];

	/* It may quote a file that we were given. */
	printable(reason, j->reason, sizeof(reason));
	printf("code: %s\nverdict: %s\nreason: %s\n", code_name(j->code),
	       verdict_name(j->verdict), reason);
	return verdict_exit(fflush(stdout) ? ABORT : j->verdict);
}

/* Seconds from the command line; what is none is 0. */
static double seconds(const char *s)
{
	char *end;
	double d = strtod(s, &end);

	return *end || !(d > 0 && d < 86400) ? 0 : d;
}

struct options {
	const char *machine, *required, *image;
	char kernel[PATH_MAX];
	struct launch launch;
};

static bool parse(int argc, char **argv, struct options *o)
{
	static const struct option opts[] = {
		{ "machine", required_argument, NULL, 'm' },
		{ "image", required_argument, NULL, 'I' },
		{ "initrd", required_argument, NULL, 'i' },
		{ "required", required_argument, NULL, 'r' },
		{ "out", required_argument, NULL, 'o' },
		{ "limit", required_argument, NULL, 'l' },
		{ "silence", required_argument, NULL, 's' },
		{ "append", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct launch *l = &o->launch;
	int c;

	*o = (struct options){ .launch = { .limit = 120, .silence = 60 } };
	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		switch (c) {
		case 'm':
			o->machine = optarg;
			break;
		case 'I':
			o->image = optarg;
			break;
		case 'i':
			l->initrd = optarg;
			break;
		case 'r':
			o->required = optarg;
			break;
		case 'o':
			l->out = optarg;
			break;
		case 'l':
			l->limit = seconds(optarg);
			break;
		case 's':
			l->silence = seconds(optarg);
			break;
		case 'a':
			l->append = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			return false;
		}
	}
	if (o->image)
		snprintf(o->kernel, sizeof(o->kernel), "%s/vmlinux", o->image);
	l->kernel = o->kernel;
	return optind == argc && o->machine && o->required && o->image &&
	       l->initrd && l->out && l->limit > 0 && l->silence > 0;
}

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
		   const struct facts *f, struct attempt *a, bool confirmed)
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
		.confirmed = confirmed,
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
 * The second boot of a kernel that was bad once, in a folder of its own. The
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
	record(o, m, f, &second, false);
	verdict_of_two(&one, &second.judgement, &first->judgement);
	attempt_free(&second);
	return true;
}

/* What a boot has left is put away, in a folder of its own in its own. */
static bool put_away(struct attempt *a, char *dir, size_t len, const char *code)
{
	static const char *const logs[] = { "console.log", "results.ktap",
					    "qemu.log" };
	char from[PATH_MAX + 16], to[PATH_MAX + 16];
	bool done;

	done = (size_t)snprintf(dir, len, "%s/oops-%s", a->launch.out, code) <
		       len &&
	       !mkdir(dir, 0777);
	for (size_t i = 0; done && i < sizeof(logs) / sizeof(*logs); i++) {
		snprintf(from, sizeof(from), "%s/%s", a->launch.out, logs[i]);
		snprintf(to, sizeof(to), "%s/%s", dir, logs[i]);
		done = !rename(from, to);
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

#define OOPSES_MAX 4

/*
 * A kernel that a case has ended, by a defect that the guest had named, is
 * booted once more and told of it: that costs the case, not those behind it.
 * The boot that ended so is kept, with its reason, in oops-CODE/.
 */
static void attempt_past_oopses(const struct options *o, struct machine *m,
				const struct required *req, struct facts *f,
				struct attempt *a, char *append[OOPSES_MAX])
{
	char dir[PATH_MAX];
	const char *code;

	for (int i = 0; i < OOPSES_MAX; i++) {
		struct attempt gone = *a;

		code = oopsed_by(&a->boot);
		if (!code || !put_away(a, dir, sizeof(dir), code))
			return;
		append[i] = append_oopsed(a->launch.append, code);
		gone.launch.out = dir;
		record(o, m, f, &gone, false);
		attempt_free(&gone);
		*a = (struct attempt){ .launch = a->launch };
		a->launch.append = append[i];
		attempt(a, m, req);
	}
}

static void run(const struct options *o, struct machine *m,
		const struct required *req, struct judgement *j)
{
	struct attempt first = { .launch = o->launch };
	char *append[OOPSES_MAX] = { NULL };
	bool confirmed = false;
	struct facts f;

	facts_start(&f, m->qemu, o->image, o->launch.initrd);
	attempt(&first, m, req);
	facts_end(&f, first.boot.ending != INTERRUPTED);
	attempt_past_oopses(o, m, req, &f, &first, append);
	if (first.judgement.verdict == BAD)
		confirmed = confirm(o, m, req, &f, &first);
	record(o, m, &f, &first, confirmed);
	*j = first.judgement;
	attempt_free(&first);
	facts_free(&f);
	for (int i = 0; i < OOPSES_MAX; i++)
		free(append[i]);
}

int main(int argc, char **argv)
{
	struct judgement j = { .verdict = ABORT, .code = ENVIRONMENT };
	struct required req;
	struct options o;
	struct machine m;

	/* Whoever started us is gone: so are we, and QEMU with us. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* A write that fails says so: that is not to pass for a verdict. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (!parse(argc, argv, &o)) {
		fputs(usage, stderr);
		return verdict_exit(ABORT);
	}
	if (machine_read(o.machine, &m, j.reason, sizeof(j.reason)) ||
	    required_read(o.required, &req, j.reason, sizeof(j.reason)))
		return answer(&j);
	if (!image_check(o.launch.kernel, j.reason, sizeof(j.reason)))
		j.code = modules_check(o.image, j.reason, sizeof(j.reason));
	j.verdict = code_verdict(j.code);
	if (j.verdict == GOOD)
		run(&o, &m, &req, &j);
	free(req.names);
	return answer(&j);
}
