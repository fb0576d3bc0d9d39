// SPDX-License-Identifier: GPL-2.0
/* The kernel's log, on the console. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "init.h"

/* Of the console, as the kernel has them: all below the level are shown. */
#define LEVEL_QUIET 4
#define LEVEL_DEFAULT 7
#define LEVEL_DEBUG 10
#define SYSLOG_ACTION_CONSOLE_LEVEL 8

/*
 * A record of /dev/kmsg is "PRIORITY,SEQUENCE,...;TEXT\n" and lines that begin
 * with a space, of no use here. The low bits of the priority are the level.
 */
static void show_record(char *record, int shown)
{
	char *text = strchr(record, ';');

	if (!text || (strtol(record, NULL, 10) & 7) < shown)
		return;
	text[1 + strcspn(text + 1, "\n")] = '\0';
	printf("%s\n", text + 1);
}

/* What the kernel's command line makes of it, as init/main.c has it. */
static int asked_level(void)
{
	char line[4096], *word, *save = NULL;
	FILE *f = fopen("/proc/cmdline", "re");
	int level = LEVEL_DEFAULT;

	if (!f || !fgets(line, sizeof(line), f))
		die("/proc/cmdline");
	fclose(f);
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save)) {
		if (!strcmp(word, "quiet"))
			level = LEVEL_QUIET;
		else if (!strcmp(word, "debug"))
			level = LEVEL_DEBUG;
		else if (!strncmp(word, "loglevel=", 9))
			level = atoi(word + 9);
	}
	return level;
}

/* Records below that level are on the console. Not every kernel says it. */
static int shown_level(void)
{
	FILE *f = fopen("/proc/sys/kernel/printk", "re");
	int level;

	if (!f || fscanf(f, "%d", &level) != 1)
		level = asked_level();
	if (f)
		fclose(f);
	return level;
}

void show_log(void)
{
	int shown = shown_level(), fd;
	char record[8192];
	ssize_t n;

	if (shown >= LEVEL_DEFAULT)
		return;
	if (klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, LEVEL_DEFAULT))
		die("klogctl");
	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/dev/kmsg");
	/* One that was overwritten as we came to it is EPIPE, once. */
	while ((n = read(fd, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		show_record(record, shown);
	}
	close(fd);
	fflush(stdout);
}
