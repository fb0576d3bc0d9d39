// SPDX-License-Identifier: GPL-2.0
/*
 * Are the modules of an image whole, and of its kernel? With one that lacks, or
 * that the kernel will not take, the driver finds no fallback, and that looks
 * like the regression.
 *
 * What a module says of itself is in its section .modinfo, strings "KEY=VALUE":
 * "vermagic=4.10.0 SMP mod_unload ", "depends=gf128mul,af_alg". Packages are
 * others' work: all sizes are looked at before they are believed.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmrun.h"

#define NAME_LEN 64
#define RELEASE_LEN 96
#define DEPENDS_LEN 1024

struct module {
	char *path; /* below the directory, as modules.dep has it */
	char name[NAME_LEN];
	char release[RELEASE_LEN];
	char depends[DEPENDS_LEN];
	bool listed; /* in modules.dep */
};

struct modules {
	struct module *m;
	size_t count;
	size_t skip; /* of a path, how much is the directory's */
};

struct bytes {
	const unsigned char *p;
	size_t len;
};

/* A file, to be read; of no bytes where it cannot be. */
static struct bytes map_file(const char *path)
{
	struct bytes b = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return b;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			       fd, 0);

		if (p != MAP_FAILED)
			b = (struct bytes){ p, (size_t)st.st_size };
	}
	close(fd);
	return b;
}

static void unmap(struct bytes b)
{
	if (b.p)
		munmap((void *)b.p, b.len);
}

/* A part of a file, or nothing where it does not lie in it. */
static struct bytes part(struct bytes b, uint64_t at, uint64_t len)
{
	if (at > b.len || len > b.len - at)
		return (struct bytes){ 0 };
	return (struct bytes){ b.p + at, (size_t)len };
}

#define HALF(h, v) \
	((h)->e_ident[EI_DATA] == ELFDATA2MSB ? be16toh(v) : le16toh(v))
#define WORD(h, v) \
	((h)->e_ident[EI_DATA] == ELFDATA2MSB ? be32toh(v) : le32toh(v))
#define XWORD(h, v) \
	((h)->e_ident[EI_DATA] == ELFDATA2MSB ? be64toh(v) : le64toh(v))

/* The section @n; one of no bytes where there is none. */
static struct bytes section(struct bytes file, const Elf64_Ehdr *h,
			    unsigned int n, uint32_t *name)
{
	struct bytes table =
		part(file, XWORD(h, h->e_shoff),
		     (uint64_t)HALF(h, h->e_shnum) * sizeof(Elf64_Shdr));
	Elf64_Shdr s;

	if (!table.p || n >= HALF(h, h->e_shnum))
		return (struct bytes){ 0 };
	memcpy(&s, table.p + n * sizeof(s), sizeof(s));
	*name = WORD(h, s.sh_name);
	return part(file, XWORD(h, s.sh_offset), XWORD(h, s.sh_size));
}

static struct bytes find_modinfo(struct bytes file)
{
	static const char wanted[] = ".modinfo";
	struct bytes names, s;
	uint32_t name;
	Elf64_Ehdr h;

	if (file.len < sizeof(h))
		return (struct bytes){ 0 };
	memcpy(&h, file.p, sizeof(h));
	if (memcmp(h.e_ident, ELFMAG, SELFMAG) ||
	    h.e_ident[EI_CLASS] != ELFCLASS64)
		return (struct bytes){ 0 };
	names = section(file, &h, HALF(&h, h.e_shstrndx), &name);
	for (unsigned int i = 0; i < HALF(&h, h.e_shnum); i++) {
		s = section(file, &h, i, &name);
		if (part(names, name, sizeof(wanted)).p &&
		    !memcmp(names.p + name, wanted, sizeof(wanted)))
			return s;
	}
	return (struct bytes){ 0 };
}

/* The value of KEY=, cut at the first of @ends; "" where there is none. */
static void take_value(struct bytes info, const char *key, const char *ends,
		       char *to, size_t len)
{
	size_t n = strlen(key), at = 0;

	to[0] = '\0';
	while (at < info.len) {
		const char *s = (const char *)info.p + at;
		size_t size = strnlen(s, info.len - at);

		if (size > n && !strncmp(s, key, n) && s[n] == '=') {
			snprintf(to, len, "%.*s", (int)(size - n - 1),
				 s + n + 1);
			to[strcspn(to, ends)] = '\0';
			return;
		}
		at += size + 1;
	}
}

/* In names, "-" and "_" are one. */
static void underscores(char *s)
{
	for (; *s; s++)
		if (*s == '-')
			*s = '_';
}

/* "kernel/crypto/sha1-generic.ko" is "sha1_generic". */
static void take_name(struct module *m)
{
	const char *slash = strrchr(m->path, '/');

	snprintf(m->name, sizeof(m->name), "%s", slash ? slash + 1 : m->path);
	m->name[strcspn(m->name, ".")] = '\0';
	underscores(m->name);
}

static struct modules found; /* nftw() hands nothing on */

static int take_file(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	size_t len = strlen(path);
	struct module *m;
	struct bytes file;

	(void)st;
	(void)ftw;
	if (type != FTW_F || len < 3 || strcmp(path + len - 3, ".ko"))
		return 0;
	m = reallocarray(found.m, found.count + 1, sizeof(*m));
	if (!m)
		return -1;
	found.m = m;
	m = &found.m[found.count];
	memset(m, 0, sizeof(*m));
	m->path = strdup(path + found.skip);
	if (!m->path)
		return -1;
	found.count++;
	take_name(m);
	file = map_file(path);
	take_value(find_modinfo(file), "vermagic", " ", m->release,
		   sizeof(m->release));
	take_value(find_modinfo(file), "depends", "", m->depends,
		   sizeof(m->depends));
	underscores(m->depends);
	unmap(file);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct module *m = a, *n = b;

	return strcmp(m->path, n->path);
}

static void free_found(void)
{
	for (size_t i = 0; i < found.count; i++)
		free(found.m[i].path);
	free(found.m);
	memset(&found, 0, sizeof(found));
}

/* "Linux version 4.10.0 (...": what the kernel calls itself. */
static void kernel_release(const char *path, char release[RELEASE_LEN])
{
	static const char banner[] = "Linux version ";
	struct bytes file = map_file(path), left = file;
	const size_t n = sizeof(banner) - 1;

	release[0] = '\0';
	while (left.len > n) {
		const unsigned char *at = memmem(left.p, left.len, banner, n);
		struct bytes rest;

		if (!at)
			break;
		rest = part(left, (uint64_t)(at - left.p) + n,
			    left.len - (size_t)(at - left.p) - n);
		/* Others are formats of printf(). */
		if (rest.len && *rest.p >= '0' && *rest.p <= '9') {
			snprintf(release, RELEASE_LEN, "%.*s",
				 (int)(rest.len < RELEASE_LEN ? rest.len :
								RELEASE_LEN),
				 (const char *)rest.p);
			release[strcspn(release, " \n")] = '\0';
			break;
		}
		left = rest;
	}
	unmap(file);
}

static struct module *find_module(const char *name, size_t len)
{
	for (size_t i = 0; i < found.count; i++)
		if (strlen(found.m[i].name) == len &&
		    !strncmp(found.m[i].name, name, len))
			return &found.m[i];
	return NULL;
}

static bool of_another_kernel(const char *vmlinux, char *err, size_t len)
{
	char release[RELEASE_LEN];

	kernel_release(vmlinux, release);
	for (size_t i = 0; release[0] && i < found.count; i++) {
		if (!found.m[i].release[0] ||
		    !strcmp(found.m[i].release, release))
			continue;
		snprintf(err, len,
			 "the module %s is of %.60s, and the kernel is %.60s",
			 found.m[i].name, found.m[i].release, release);
		return true;
	}
	return false;
}

/* Does it need one that is not there? What is in the kernel is not in it. */
static bool lacks_another(const struct module *m, char *err, size_t len)
{
	const char *p = m->depends;

	while (*p) {
		size_t n = strcspn(p, ",");

		if (n && !find_module(p, n)) {
			snprintf(
				err, len,
				"the module %.*s, which %s needs, is not there",
				n > NAME_LEN ? NAME_LEN : (int)n, p, m->name);
			return true;
		}
		p += n + !!p[n];
	}
	return false;
}

static struct module *find_path(const char *path)
{
	for (size_t i = 0; i < found.count; i++)
		if (!strcmp(found.m[i].path, path))
			return &found.m[i];
	return NULL;
}

/* A line "PATH: PATH..." of modules.dep: does all that it names exist? */
static bool line_lacks(char *line, char *err, size_t len)
{
	char *save = NULL, *word = strtok_r(line, " \n", &save);
	struct module *m;
	bool first = true;

	for (; word; word = strtok_r(NULL, " \n", &save)) {
		word[strcspn(word, ":")] = '\0';
		m = find_path(word);
		if (!m) {
			snprintf(err, len,
				 "modules.dep has %.120s, and it is not there",
				 word);
			return true;
		}
		m->listed |= first;
		first = false;
	}
	return false;
}

static bool list_lacks(const char *dir, char *err, size_t len)
{
	char path[PATH_MAX], *line = NULL;
	bool lacks = false, there;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/modules.dep", dir);
	f = fopen(path, "re");
	there = f;
	while (f && !lacks && getline(&line, &size, f) > 0)
		lacks = line_lacks(line, err, len);
	free(line);
	if (f)
		fclose(f);
	for (size_t i = 0; !lacks && i < found.count; i++) {
		lacks = !found.m[i].listed;
		if (lacks)
			snprintf(
				err, len, "the module %s is not in %s",
				found.m[i].name,
				there ? "modules.dep" :
					"a modules.dep, of which there is none");
	}
	return lacks;
}

static enum reason_code judge(const char *image, const char *dir, char *err,
			      size_t len)
{
	char vmlinux[PATH_MAX];

	snprintf(vmlinux, sizeof(vmlinux), "%s/vmlinux", image);
	if (of_another_kernel(vmlinux, err, len))
		return MODULES_OF_ANOTHER;
	for (size_t i = 0; i < found.count; i++)
		if (lacks_another(&found.m[i], err, len))
			return MODULE_LACKS;
	return list_lacks(dir, err, len) ? MODULE_LACKS : ALL_OK;
}

enum reason_code modules_check(const char *image, char *err, size_t len)
{
	char dir[PATH_MAX - 16];
	enum reason_code code;

	if ((size_t)snprintf(dir, sizeof(dir), "%s/modules", image) >=
	    sizeof(dir)) {
		snprintf(err, len, "modules: %s", strerror(ENAMETOOLONG));
		return ENVIRONMENT;
	}
	if (access(dir, F_OK))
		return ALL_OK;
	found.skip = strlen(dir) + 1;
	if (nftw(dir, take_file, 16, FTW_PHYS)) {
		snprintf(err, len, "%.180s: %s", dir, strerror(errno));
		code = ENVIRONMENT;
	} else {
		/* The same words for the same fault, in whatever directory. */
		if (found.count)
			qsort(found.m, found.count, sizeof(*found.m), by_path);
		code = judge(image, dir, err, len);
	}
	free_found();
	return code;
}
