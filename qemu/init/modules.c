// SPDX-License-Identifier: GPL-2.0
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 0 where it is loaded now, a negative errno where not. */
static int load_one(const char *dir, const char *name)
{
	char path[PATH_MAX];
	long ret;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, "", 0);
	if (ret && errno != EEXIST && errno != ENODEV)
		ret = -errno;
	else
		ret = 0;
	close(fd);
	return (int)ret;
}

/*
 * A line is "MODULE: NEEDED...", with the one to load first at its end. A
 * module that is there already (EEXIST) is left alone, so the lines need no
 * order among them.
 */
static int load_line(const char *dir, char *line, char *bad, size_t len)
{
	char *name, *space;
	int ret;

	line[strcspn(line, "\n")] = '\0';
	do {
		space = strrchr(line, ' ');
		name = space ? space + 1 : line;
		name[strcspn(name, ":")] = '\0';
		ret = *name ? load_one(dir, name) : 0;
		if (ret) {
			snprintf(bad, len, "modules: %s: %s", name,
				 strerror(-ret));
			return -1;
		}
		if (space)
			*space = '\0';
	} while (space);
	return 0;
}

int modules_load(const char *dir, char *bad, size_t len)
{
	char path[PATH_MAX], line[4096];
	int ret = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/modules.dep", dir);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (!ret && fgets(line, sizeof(line), f))
		ret = load_line(dir, line, bad, len);
	fclose(f);
	return ret;
}
