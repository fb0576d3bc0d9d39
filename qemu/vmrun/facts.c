// SPDX-License-Identifier: GPL-2.0
/*
 * What the record says of an image and of QEMU, as they were booted: looked up
 * while the guest boots, so that it costs the boot nothing.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "run.h"

#define LIMIT_SECONDS 10 /* to wait after the boot's end */

static const char *const hashed[HASHED] = {
	[VMLINUX] = "vmlinux",
	[INITRAMFS] = "initramfs",
	[CONFIG] = "config",
};

const char *hashed_name(enum hashed which)
{
	return hashed[which];
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/*
 * "model name : Intel(R) ..." on x86, "cpu : POWER9, ..." on POWER; of others
 * /proc/cpuinfo has numbers only. QEMU's code for a host may be wrong on one of
 * them and right on the next.
 */
static void take_host(struct facts *f)
{
	FILE *info = fopen("/proc/cpuinfo", "re");
	char line[256], val[128];
	struct utsname u;

	if (!uname(&u))
		printable(f->host, u.machine, sizeof(f->host));
	while (info && !f->host_cpu[0] && fgets(line, sizeof(line), info))
		if (sscanf(line, "model name : %127[^\n]", val) == 1 ||
		    sscanf(line, "cpu : %127[^\n]", val) == 1)
			printable(f->host_cpu, val, sizeof(f->host_cpu));
	if (info)
		fclose(info);
}

void facts_start(struct facts *f, const char *qemu, const char *image,
		 const char *initrd)
{
	char *version[] = { (char *)qemu, "--version", NULL };
	char *sums[HASHED + 3] = { "sha256sum", "--" };
	char paths[HASHED][PATH_MAX];
	size_t n = 2;

	memset(f, 0, sizeof(*f));
	take_host(f);
	snprintf(paths[VMLINUX], PATH_MAX, "%s/vmlinux", image);
	snprintf(paths[INITRAMFS], PATH_MAX, "%s", initrd);
	snprintf(paths[CONFIG], PATH_MAX, "%s/config", image);
	for (int i = 0; i < HASHED; i++) {
		f->asked[i] = is_file(paths[i]);
		if (f->asked[i])
			sums[n++] = paths[i];
	}
	capture_start(&f->sums, sums);
	capture_start(&f->version_of, version);
	snprintf(paths[0], PATH_MAX, "%s/image.json", image);
	f->image = json_load_file(paths[0], JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(f->image)) {
		json_decref(f->image);
		f->image = json_object();
	}
}

/* A line for each file that was asked for, "[\]HASH  NAME", in that order. */
static void take_sums(struct facts *f, char *out)
{
	char *save = NULL, *line = strtok_r(out, "\n", &save);

	for (int i = 0; i < HASHED && line; i++) {
		if (!f->asked[i])
			continue;
		line += *line == '\\';
		if (strspn(line, "0123456789abcdef") == 64)
			memcpy(f->sha256[i], line, 64);
		line = strtok_r(NULL, "\n", &save);
	}
}

/* "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)" */
static void take_version(struct facts *f, char *out)
{
	static const char before[] = "QEMU emulator version ";

	out[strcspn(out, "\n")] = '\0';
	if (!strncmp(out, before, sizeof(before) - 1))
		out += sizeof(before) - 1;
	printable(f->qemu, out, sizeof(f->qemu));
}

void facts_end(struct facts *f, bool wait)
{
	char out[HASHED * (PATH_MAX + 80)];

	capture_end(&f->sums, out, sizeof(out), wait ? LIMIT_SECONDS : 0);
	take_sums(f, out);
	capture_end(&f->version_of, out, 256, wait ? LIMIT_SECONDS : 0);
	take_version(f, out);
}

void facts_free(struct facts *f)
{
	json_decref(f->image);
	f->image = NULL;
}
