// SPDX-License-Identifier: GPL-2.0
/*
 * The programs of a root that is none of Debian's, for
 * tests/scripts/storage.bats. As /sbin/init: tell that the target is reached,
 * where there is no /hang. As /bin/sh, which the check calls for a test: print
 * the file /says, or do as /does says, a word and what is printed; /cases are
 * those of a program of unittest.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void be_init(void)
{
	int fd = open("/run/skport/up", O_WRONLY);

	/* As systemd does: a test has a terminal. */
	mkdir("/dev/pts", 0755);
	if (mount("devpts", "/dev/pts", "devpts", 0, NULL))
		perror("/dev/pts");
	if (access("/hang", F_OK) && write(fd, "up\n", 3) != 3)
		perror("/run/skport/up");
	for (;;)
		pause();
}

static void fill(void)
{
	static char some[1 << 16];
	int fd = open("/filled", O_WRONLY | O_CREAT, 0600);

	while (write(fd, some, sizeof(some)) > 0)
		;
	sync();
}

/* Print a file. False where there is none. */
static bool show(const char *file)
{
	FILE *f = fopen(file, "r");

	if (!f)
		return false;
	for (int c; (c = getc(f)) != EOF;)
		putchar(c);
	fclose(f);
	return true;
}

int main(int argc, char **argv)
{
	char word[16] = "", words[200] = "";
	FILE *f;

	(void)argc;
	if (getpid() == 1)
		be_init();
	/* The check asks for the cases of a program of unittest. */
	if (argv[1] && argv[2] && strstr(argv[2], "cases.py"))
		return show("/cases") ? 0 : 1;
	if (show("/says"))
		return 1;
	f = fopen("/does", "r");
	if (!f || fscanf(f, "%15s %199[^\n]", word, words) < 1)
		return 2;
	fclose(f);
	printf("%s\n", words);
	if (!strcmp(word, "fill"))
		fill();
	fflush(stdout);
	if (!strcmp(word, "hang"))
		pause();
	return !strcmp(word, "fail");
}
