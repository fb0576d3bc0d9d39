// SPDX-License-Identifier: GPL-2.0
/* vmrun: boot one image, give one verdict. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "boots.h"

static const char usage[] =
	"Usage: vmrun --machine FILE --image DIR --initrd CPIO\n"
	"             --required FILE --out DIR [--limit S] [--silence S]\n"
	"             [--append WORDS] [--hazards fail] [--kept-disk FILE] [--disk FILE]\n"
	"Boot a kernel in QEMU, take the check's results, print the reason's code\n"
	"(scripts/lib/core/reason-codes.tsv), the verdict, and the reason in words.\n"
	"\n"
	"  --machine FILE   what to emulate, as in qemu/machines/\n"
	"  --image DIR      vmlinux, and for the record config and image.json\n"
	"  --required FILE  the cases that have to run, one name a line\n"
	"  --out DIR        an empty directory for the logs, run.json, junit.xml,\n"
	"                   kcidb.json and run.ktap; the boot that confirms a bad\n"
	"                   one goes to DIR/confirm, one that a known defect ended\n"
	"                   to DIR/oops-CODE\n"
	"  --limit S        seconds for a whole boot (120)\n"
	"  --silence S      seconds without a word from the guest (60)\n"
	"  --append WORDS   more words for the kernel's command line\n"
	"  --hazards fail   a kernel with a hazard is bad\n"
	"  --part NAME[:N]  a guest that runs this part of the check alone, with N\n"
	"                   CPUs; given again, another guest beside it, whose logs\n"
	"                   go to DIR/NAME\n"
	"  --kept-disk FILE a disk of a VSCSI, written to\n"
	"  --disk FILE      the next, or the first; what is written to it is thrown away\n"
	"\n"
	"Example:\n"
	"  vmrun --machine qemu/machines/power8 --image DIR --initrd i.cpio\n"
	"        --required tests/guest/required.core --out run\n"
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

/* "NAME" or "NAME:CPUS"; a name that can be a directory's. */
static bool add_part(struct options *o, char *word)
{
	char *colon = strchr(word, ':');

	if (o->parts_count == GUESTS_MAX)
		return false;
	if (colon)
		*colon++ = '\0';
	if (!*word || word[strspn(word, "abcdefghijklmnopqrstuvwxyz")] ||
	    (colon && (!*colon || colon[strspn(colon, "0123456789")])))
		return false;
	o->parts[o->parts_count++] = (struct part){ word, colon };
	return true;
}

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
		{ "hazards", required_argument, NULL, 'H' },
		{ "part", required_argument, NULL, 'p' },
		{ "kept-disk", required_argument, NULL, 'k' },
		{ "disk", required_argument, NULL, 'd' },
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
		case 'H':
			if (strcmp(optarg, "fail"))
				return false;
			o->hazards_fail = true;
			break;
		case 'p':
			if (!add_part(o, optarg))
				return false;
			break;
		case 'k':
			l->kept_disk = optarg;
			break;
		case 'd':
			l->disk = optarg;
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
	req.no_hazards = o.hazards_fail;
	if (j.verdict == GOOD)
		boots_run(&o, &m, &req, &j);
	free(req.cases);
	return answer(&j);
}
