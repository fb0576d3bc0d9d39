// SPDX-License-Identifier: GPL-2.0
/* tally PLAN DIR: for scripts/dev/test, which writes both. */
#include "tally.h"

#include <err.h>

int main(int argc, char **argv)
{
	struct tally t = { 0 };
	FILE *plan;
	int status;

	if (argc != 3)
		errx(255, "usage: tally PLAN DIR");
	plan = fopen(argv[1], "re");
	if (!plan) {
		warn("%s", argv[1]);
		return 255;
	}
	tally_run(&t, plan, argv[2]);
	fclose(plan);
	tally_print(&t, stdout);
	status = tally_status(&t);
	tally_free(&t);
	/* A closing line that was not written is not one. */
	if (fflush(stdout) || ferror(stdout))
		err(255, "stdout");
	return status;
}
