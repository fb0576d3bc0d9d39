// SPDX-License-Identifier: GPL-2.0
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's ENOENT for a module whose file there is. */
#define UNKNOWN_SYMBOL (-10000)

/* 0 where it is loaded now, a negative errno or UNKNOWN_SYMBOL where not. */
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
	if (ret && errno == ENOENT)
		ret = UNKNOWN_SYMBOL;
	else if (ret && errno != EEXIST && errno != ENODEV)
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
			snprintf(
				bad, len, "modules: %s: %s", name,
				ret == UNKNOWN_SYMBOL ?
					"needs what no module that is there has" :
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

/* In names, "-" and "_" are one, as everywhere with modules. */
static void underscores(char *s)
{
	for (; *s; s++)
		if (*s == '-')
			*s = '_';
}

/* "kernel/crypto/xts.ko" is "xts". */
static void module_name(const char *path, char name[64])
{
	const char *slash = strrchr(path, '/');

	snprintf(name, 64, "%.63s", slash ? slash + 1 : path);
	name[strcspn(name, ".")] = '\0';
	underscores(name);
}

/* Load the module of that name, and what it needs. 1, or 0 where it is not. */
static int load_named(const char *dir, const char *want, char *bad, size_t len)
{
	char line[4096], path[PATH_MAX], name[64];
	int ret = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/modules.dep", dir);
	f = fopen(path, "re");
	while (f && !ret && fgets(line, sizeof(line), f)) {
		snprintf(path, sizeof(path), "%.*s", (int)strcspn(line, ":"),
			 line);
		module_name(path, name);
		if (!strcmp(name, want))
			ret = load_line(dir, line, bad, len) ? -1 : 1;
	}
	if (f)
		fclose(f);
	return ret;
}

int modules_load_devices(const char *dir, bool disks, char *bad, size_t len)
{
	/* The driver's alias is the CPU's feature, where it has one. */
	static const char *const names[] = { "vmx_crypto", "skport_softirq",
					     "loop", "scsi_debug" };
	const size_t count = disks ? 4 : 2;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/modules.alias", dir);
	if (access(path, R_OK))
		return modules_load(dir, bad, len);
	for (size_t i = 0; i < count; i++)
		if (load_named(dir, names[i], bad, len) < 0)
			return -1;
	return 0;
}

int modules_request(const char *dir, const char *want, const char *without,
		    char *why, size_t len)
{
	char line[512], alias[256], name[64], asked[256], path[PATH_MAX];
	bool found = false;
	FILE *f;

	snprintf(why, len, "no such module");
	snprintf(asked, sizeof(asked), "%s", want);
	underscores(asked);
	if (strcmp(asked, without) && load_named(dir, asked, why, len) > 0)
		return 0;
	snprintf(path, sizeof(path), "%s/modules.alias", dir);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "alias %255s %63s", alias, name) != 2)
			continue;
		underscores(alias);
		underscores(name);
		if (!fnmatch(alias, asked, 0) && strcmp(name, without) &&
		    load_named(dir, name, why, len) > 0)
			found = true;
	}
	if (f)
		fclose(f);
	return found ? 0 : -1;
}
