// SPDX-License-Identifier: GPL-2.0
/*
 * Kprobe events, by tracefs. A line of the trace is "TASK-PID [CPU] FLAGS
 * TIME: EVENT: ...". Of the flags the third tells of the context, and the first
 * is "b" or "D" where bottom halves are off, since 6.1: before, that was "s".
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRACING "/tmp/tracing"

static int put(const char *file, const char *text)
{
	char path[100];
	int fd, ret = 0;

	snprintf(path, sizeof(path), TRACING "/%s", file);
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

static int mounted(void)
{
	mkdir(TRACING, 0700);
	if (mount("tracefs", TRACING, "tracefs", 0, NULL) && errno != EBUSY)
		return errno == ENODEV ? -ENOENT : -errno;
	return 0;
}

/* A case that was killed may have left some. */
static void forget(void)
{
	int fd;

	put("events/skport/enable", "0");
	fd = open(TRACING "/kprobe_events", O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	fd = open(TRACING "/trace", O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
}

int probe_start(const struct probe *p, unsigned int count)
{
	char line[100];
	int ret = mounted();

	if (ret)
		return ret;
	forget();
	for (unsigned int i = 0; !ret && i < count; i++) {
		snprintf(line, sizeof(line), "p:skport/skport%u %s\n", i,
			 p[i].function);
		ret = put("kprobe_events", line);
	}
	return ret ? ret : put("events/skport/enable", "1");
}

static void count_line(const char *line, struct probe *p, unsigned int count)
{
	char flags[16], event[16];

	if (sscanf(line, "%*[^[][%*u] %15s %*[0-9.]: %15[^:]:", flags, event) !=
	    2)
		return;
	for (unsigned int i = 0; i < count; i++) {
		char name[24];

		snprintf(name, sizeof(name), "skport%u", i);
		if (strcmp(event, name))
			continue;
		p[i].total++;
		if (strlen(flags) > 2 &&
		    (flags[2] == 's' || strchr("bD", flags[0])))
			p[i].softirq++;
	}
}

int probe_stop(struct probe *p, unsigned int count)
{
	char line[256];
	FILE *f;

	put("events/skport/enable", "0");
	f = fopen(TRACING "/trace", "re");
	if (!f)
		return -errno;
	for (unsigned int i = 0; i < count; i++)
		p[i].total = p[i].softirq = 0;
	while (fgets(line, sizeof(line), f))
		count_line(line, p, count);
	fclose(f);
	forget();
	umount(TRACING);
	return 0;
}
