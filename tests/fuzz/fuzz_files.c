// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing of the files that vmrun reads: by its first byte an input is a
 * machine file, a list of required cases, a kernel, QEMU's refusal of a
 * property, or, after an M, a module of an image.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "must.h"
#include "vmrun.h"

static char err[WORDS_MAX];

static void machine(FILE *f)
{
	struct machine m;

	if (machine_parse(f, "file", &m, err, sizeof(err))) {
		MUST(!strncmp(err, "file:", 5));
		return;
	}
	MUST(m.qemu[0] && m.type[0] && m.cpu[0] && m.memory[0] && m.smp[0]);
	MUST(m.props_count <= sizeof(m.props) / sizeof(*m.props));
	/* What it gives QEMU brings no options of its own. */
	for (size_t i = 0; i < m.props_count; i++)
		MUST(!strpbrk(m.props[i], ", \n"));
	MUST(!strpbrk(m.type, ", \n") && !strpbrk(m.cpu, ", \n"));
}

static void required(FILE *f)
{
	struct required r;

	if (required_parse(f, "file", &r, err, sizeof(err))) {
		MUST(!r.cases && !strncmp(err, "file:", 5));
		return;
	}
	MUST(r.count && r.count <= CASES_MAX);
	for (size_t i = 0; i < r.count; i++)
		MUST(r.cases[i].name[0] &&
		     memchr(r.cases[i].name, 0, NAME_MAX_LEN));
	free(r.cases);
}

static void refusal(const char *data, size_t size)
{
	struct machine m = { .props = { "cap-ibs=broken", "x-vof=on" },
			     .props_count = 2 };
	char line[WORDS_MAX] = "";

	memcpy(line, data, size < sizeof(line) ? size : sizeof(line) - 1);
	MUST(machine_drop_refused(&m, line) == (m.props_count == 1));
}

static void image(const char *data, size_t size)
{
	int fd = memfd_create("image", MFD_CLOEXEC);
	char path[64];

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!image_check(path, err, sizeof(err)))
		MUST(size >= 64 && !memcmp(data, "\177ELF\2", 5));
	close(fd);
}

static char directory[] = "/tmp/skport-fuzz.XXXXXX";

static void put(const char *name, const char *data, size_t size)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "we");
	MUST(f && fwrite(data, 1, size, f) == size && !fclose(f));
}

static void drop(void)
{
	static const char *const names[] = { "modules/x.ko",
					     "modules/modules.dep", "modules",
					     "vmlinux", "" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		remove(path);
	}
}

/* The list is the input, too: its words are as good as any. */
static void module(const char *data, size_t size)
{
	static bool made;
	char path[64];

	if (!made) {
		made = true;
		MUST(mkdtemp(directory));
		atexit(drop);
		snprintf(path, sizeof(path), "%s/modules", directory);
		MUST(!mkdir(path, 0700));
		put("vmlinux", "Linux version 4.10.0 (", 22);
	}
	put("modules/x.ko", data, size);
	put("modules/modules.dep", data, size);
	err[0] = '\0';
	MUST(!modules_check(directory, err, sizeof(err)) == !err[0]);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *text = (const char *)data + 1;
	FILE *f;

	if (size < 2)
		return 0;
	size--;
	if (data[0] == 'M') {
		module(text, size);
	} else if (data[0] % 4 == 2) {
		image(text, size);
	} else if (data[0] % 4 == 3) {
		refusal(text, size);
	} else {
		f = fmemopen((void *)text, size, "r");
		MUST(f);
		if (data[0] % 4)
			required(f);
		else
			machine(f);
		fclose(f);
	}
	return 0;
}
