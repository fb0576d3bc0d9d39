// SPDX-License-Identifier: GPL-2.0
/*
 * Is it a kernel for this machine, and all of it? QEMU loads what a vmlinux has
 * been cut down to where that is enough for it, and then it is the guest that
 * fails, as if it were the kernel's doing.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

/* Numbers of a file of either byte order, as the host has them. */
#define HALF(big, v) ((v) = (big) ? be16toh(v) : le16toh(v))
#define WORD(big, v) ((v) = (big) ? be32toh(v) : le32toh(v))
#define XWORD(big, v) ((v) = (big) ? be64toh(v) : le64toh(v))

static bool is_big(const Elf64_Ehdr *h)
{
	return h->e_ident[EI_DATA] == ELFDATA2MSB;
}

static void header_to_host(Elf64_Ehdr *h)
{
	bool big = is_big(h);

	HALF(big, h->e_machine);
	HALF(big, h->e_phnum);
	HALF(big, h->e_phentsize);
	HALF(big, h->e_shnum);
	HALF(big, h->e_shentsize);
	XWORD(big, h->e_phoff);
	XWORD(big, h->e_shoff);
}

/* A table or a section of the file: does it lie within its @size? */
static bool within(uint64_t at, uint64_t len, uint64_t size)
{
	return at <= size && len <= size - at;
}

static const char *wrong_header(const Elf64_Ehdr *h)
{
	if (memcmp(h->e_ident, ELFMAG, SELFMAG))
		return "no ELF file";
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_machine != EM_PPC64)
		return "no ELF file of ppc64";
	if (!h->e_phnum || h->e_phentsize != sizeof(Elf64_Phdr) ||
	    (h->e_shnum && h->e_shentsize != sizeof(Elf64_Shdr)))
		return "an ELF file with nothing to load";
	return NULL;
}

static const char cut[] = "an ELF file that was cut";

static const char *wrong_segments(FILE *f, const Elf64_Ehdr *h, uint64_t size)
{
	Elf64_Phdr p;

	if (!within(h->e_phoff, (uint64_t)h->e_phnum * sizeof(p), size) ||
	    fseek(f, (long)h->e_phoff, SEEK_SET))
		return cut;
	for (unsigned int i = 0; i < h->e_phnum; i++) {
		if (fread(&p, sizeof(p), 1, f) != 1)
			return cut;
		XWORD(is_big(h), p.p_offset);
		XWORD(is_big(h), p.p_filesz);
		if (!within(p.p_offset, p.p_filesz, size))
			return cut;
	}
	return NULL;
}

static const char *wrong_sections(FILE *f, const Elf64_Ehdr *h, uint64_t size)
{
	Elf64_Shdr s;

	if (!within(h->e_shoff, (uint64_t)h->e_shnum * sizeof(s), size) ||
	    fseek(f, (long)h->e_shoff, SEEK_SET))
		return cut;
	for (unsigned int i = 0; i < h->e_shnum; i++) {
		if (fread(&s, sizeof(s), 1, f) != 1)
			return cut;
		WORD(is_big(h), s.sh_type);
		XWORD(is_big(h), s.sh_offset);
		XWORD(is_big(h), s.sh_size);
		if (s.sh_type != SHT_NOBITS &&
		    !within(s.sh_offset, s.sh_size, size))
			return cut;
	}
	return NULL;
}

/* NULL, or what is wrong with it. */
static const char *wrong(FILE *f)
{
	const char *why;
	Elf64_Ehdr h;
	long size;

	if (fread(&h, sizeof(h), 1, f) != 1)
		return "no ELF file";
	header_to_host(&h);
	why = wrong_header(&h);
	if (why)
		return why;
	if (fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0)
		return strerror(errno);
	why = wrong_segments(f, &h, (uint64_t)size);
	return why ? why : wrong_sections(f, &h, (uint64_t)size);
}

int image_check(const char *path, char *err, size_t len)
{
	FILE *f = fopen(path, "re");
	const char *why = f ? wrong(f) : strerror(errno);

	if (f)
		fclose(f);
	if (!why)
		return 0;
	snprintf(err, len, "%.180s: %s", path, why);
	return -1;
}
