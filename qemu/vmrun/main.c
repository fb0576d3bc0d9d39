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

#include "vmrun.h"

static const char usage[] =
	"Usage: vmrun --machine FILE --kernel VMLINUX --initrd CPIO\n"
	"             --required FILE --out DIR [--limit S] [--silence S]\n"
	"             [--append WORDS]\n"
	"Boot a kernel in QEMU, take the check's results, print the verdict.\n"
	"\n"
	"  --machine FILE   what to emulate, as in qemu/machines/\n"
	"  --required FILE  the cases that have to run, one name a line\n"
	"  --out DIR        an empty folder for the logs and run.json; the boot\n"
	"                   that confirms a bad one goes to DIR/confirm\n"
	"  --limit S        seconds for a whole boot (120)\n"
	"  --silence S      seconds without a word from the guest (60)\n"
	"  --append WORDS   more words for the kernel's command line\n"
	"\n"
	"Example:\n"
	"  vmrun --machine qemu/machines/power8 --kernel vmlinux --initrd i.cpio\n"
	"        --required tests/guest/required --out run\n"
	"\n"
	"Exit: 0 good, 1 bad (in two boots), 125 skip, 255 abort\n";

static int answer(const struct judgement *j)
{
	printf("verdict: %s\nreason: %s\n", verdict_name(j->verdict),
	       j->reason);
	return verdict_exit(j->verdict);
}

/* Seconds from the command line; what is none is 0. */
static double seconds(const char *s)
{
	char *end;
	double d = strtod(s, &end);

	return *end || !(d > 0 && d < 86400) ? 0 : d;
}

struct options {
	const char *machine, *required;
	struct launch launch;
};

static bool parse(int argc, char **argv, struct options *o)
{
	static const struct option opts[] = {
		{ "machine", required_argument, NULL, 'm' },
		{ "kernel", required_argument, NULL, 'k' },
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
		case 'k':
			l->kernel = optarg;
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
	return optind == argc && o->machine && o->required && l->kernel &&
	       l->initrd && l->out && l->limit > 0 && l->silence > 0;
}

static enum verdict give_up(struct judgement *j, const char *path)
{
	j->verdict = ABORT;
	snprintf(j->reason, sizeof(j->reason), "%.200s: %s", path,
		 strerror(errno));
	return ABORT;
}

/* Leave the record of a boot in @out; a verdict nobody can look up is none. */
static void record(const struct options *o, const struct machine *m,
		   const struct boot *b, char **argv, const char *out,
		   struct judgement *j)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/run.json", out);
	if (run_json(path, m, &o->launch, b, argv, j))
		give_up(j, path);
}

/* The second boot of a kernel that was bad once, in a folder of its own. */
static void confirm(const struct options *o, struct machine *m,
		    const struct required *req, struct judgement *j)
{
	struct judgement first = *j, second;
	struct launch again = o->launch;
	char dir[PATH_MAX], **argv;
	struct boot b;

	if ((size_t)snprintf(dir, sizeof(dir), "%s/confirm", again.out) >=
		    sizeof(dir) ||
	    mkdir(dir, 0777)) {
		give_up(j, dir);
		return;
	}
	again.out = dir;
	boot_once(m, &again, &b, &argv);
	verdict_of(&b, req, &second);
	record(o, m, &b, argv, dir, &second);
	results_free(&b.results);
	argv_free(argv);
	verdict_of_two(&first, &second, j);
}

static void run(const struct options *o, struct machine *m,
		const struct required *req, struct judgement *j)
{
	struct boot b;
	char **argv;

	boot_once(m, &o->launch, &b, &argv);
	if (verdict_of(&b, req, j) == BAD)
		confirm(o, m, req, j);
	record(o, m, &b, argv, o->launch.out, j);
	results_free(&b.results);
	argv_free(argv);
}

int main(int argc, char **argv)
{
	struct judgement j = { .verdict = ABORT };
	struct required req;
	struct options o;
	struct machine m;

	/* Whoever started us is gone: so are we, and QEMU with us. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (!parse(argc, argv, &o)) {
		fputs(usage, stderr);
		return verdict_exit(ABORT);
	}
	if (machine_read(o.machine, &m, j.reason, sizeof(j.reason)) ||
	    required_read(o.required, &req, j.reason, sizeof(j.reason)))
		return answer(&j);
	run(&o, &m, &req, &j);
	free(req.names);
	return answer(&j);
}
