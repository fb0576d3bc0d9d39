// SPDX-License-Identifier: GPL-2.0
/*
 * Say what is in a patch, or in the file `series`: the one program that reads
 * them, for the verbs. It writes nothing but stdout, as lines with tabs between
 * the fields, of which the last one may have tabs itself.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "patch.h"

static const char usage[] =
	"Usage: patch-facts check [--strict] [--name NAME] FILE\n"
	"       patch-facts files|diff|text|tail FILE\n"
	"       patch-facts header [--name NAME] FILE\n"
	"       patch-facts field KIND FILE\n"
	"       patch-facts hunks FILE\n"
	"       patch-facts keep NUMBERS FILE\n"
	"       patch-facts search --root DIR --maps DIR [--old] [--near] FILE\n"
	"       patch-facts order FILE...\n"
	"       patch-facts series [--foreign] DIR\n"
	"       patch-facts take [--strip N] FILE\n"
	"\n"
	"Exit: 0 said, 1 check: the file is no text, 255 not\n";

/* What can be asked for, and with how many words: at least, where negative. */
static const struct {
	const char *name;
	int words;
	int (*say)(char **args, const struct options *o);
} commands[] = {
	{ "check", 1, say_check },  { "files", 1, say_files },
	{ "diff", 1, say_diff },    { "header", 1, say_header },
	{ "field", 2, say_field },  { "hunks", 1, say_hunks },
	{ "keep", 2, say_keep },    { "search", 1, say_search },
	{ "text", 1, say_text },    { "tail", 1, say_tail },
	{ "order", -1, say_order }, { "series", 1, say_series },
	{ "take", 1, say_take },
};

static const struct option long_options[] = {
	{ "strict", no_argument, NULL, 's' },
	{ "name", required_argument, NULL, 'n' },
	{ "root", required_argument, NULL, 'r' },
	{ "maps", required_argument, NULL, 'm' },
	{ "old", no_argument, NULL, 'o' },
	{ "near", no_argument, NULL, 'e' },
	{ "foreign", no_argument, NULL, 'f' },
	{ "strip", required_argument, NULL, 'p' },
	{ 0 },
};

static bool read_options(int argc, char **argv, struct options *o)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->strict = true;
			break;
		case 'n':
			o->name = optarg;
			break;
		case 'r':
			o->root = optarg;
			break;
		case 'm':
			o->maps = optarg;
			break;
		case 'o':
			o->old = true;
			break;
		case 'e':
			o->near = true;
			break;
		case 'f':
			o->foreign = true;
			break;
		case 'p':
			if (strlen(optarg) != 1 || *optarg < '0' ||
			    *optarg > '9')
				return false;
			o->strip = (unsigned int)(*optarg - '0');
			break;
		default:
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .strip = 1 };
	int words;

	if (!read_options(argc, argv, &o) || optind == argc) {
		fputs(usage, stderr);
		return 255;
	}
	words = argc - optind - 1;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		int ret;

		if (strcmp(argv[optind], commands[i].name) ||
		    (commands[i].words < 0 ? words < -commands[i].words :
					     words != commands[i].words))
			continue;
		ret = commands[i].say(argv + optind + 1, &o);
		/* What was said in part is not said. */
		if (fflush(stdout) || ferror(stdout))
			die("stdout: %s", strerror(errno));
		return ret;
	}
	fputs(usage, stderr);
	return 255;
}
