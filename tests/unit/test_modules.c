// SPDX-License-Identifier: GPL-2.0
/* The modules of an image: whole, and of its kernel? */
#include <elf.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "vmrun.h"

#define BANNER "Linux version %s\0Linux version 4.10.0 (a@b) (gcc)"
#define XTS "license=GPL\0depends=gf128mul\0vermagic=4.10.0 SMP mod_unload "
#define GF128MUL "license=GPL\0depends=\0vermagic=4.10.0 SMP mod_unload "

static char image[PATH_MAX - 64];

static void put(const char *name, const void *data, size_t len)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", image, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

#define PUT(name, text) put(name, text, sizeof(text) - 1)

/* An ELF file of two sections after the first: names, and .modinfo. */
struct ko {
	Elf64_Ehdr h;
	Elf64_Shdr s[3];
	char names[24];
	char info[200];
};

static struct ko make_ko(const char *info, size_t len)
{
	static const char names[] = "\0.shstrtab\0.modinfo";
	struct ko k = {
		.h = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
				    ELFCLASS64, ELFDATA2LSB },
		       .e_machine = EM_PPC64,
		       .e_shoff = offsetof(struct ko, s),
		       .e_shentsize = sizeof(Elf64_Shdr),
		       .e_shnum = 3,
		       .e_shstrndx = 1 },
		.s[1] = { .sh_name = 1,
			  .sh_offset = offsetof(struct ko, names),
			  .sh_size = sizeof(names) },
		.s[2] = { .sh_name = 11,
			  .sh_offset = offsetof(struct ko, info),
			  .sh_size = len },
	};

	memcpy(k.names, names, sizeof(names));
	memcpy(k.info, info, len);
	return k;
}

static void put_ko(const char *name, const char *info, size_t len)
{
	struct ko k = make_ko(info, len);

	put(name, &k, sizeof(k));
}

#define PUT_KO(name, info) put_ko(name, info, sizeof(info))

/* An image with xts and what it needs, and that is all right. */
static int setup(void **state)
{
	char path[PATH_MAX];

	(void)state;
	strcpy(image, "/tmp/test_modules.XXXXXX");
	assert_non_null(mkdtemp(image));
	snprintf(path, sizeof(path), "%s/modules", image);
	assert_int_equal(mkdir(path, 0777), 0);
	PUT("vmlinux", BANNER);
	PUT("modules/modules.dep", "xts.ko: gf128mul.ko\ngf128mul.ko:\n");
	PUT_KO("modules/xts.ko", XTS);
	PUT_KO("modules/gf128mul.ko", GF128MUL);
	return 0;
}

static void drop(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", image, name);
	remove(path);
}

static int teardown(void **state)
{
	(void)state;
	drop("vmlinux");
	drop("modules/modules.dep");
	drop("modules/xts.ko");
	drop("modules/gf128mul.ko");
	drop("modules");
	assert_int_equal(rmdir(image), 0);
	return 0;
}

static void expect(enum reason_code want, const char *words)
{
	char err[WORDS_MAX] = "";

	assert_int_equal(modules_check(image, err, sizeof(err)), want);
	assert_string_equal(err, words);
}

static void test_whole(void **state)
{
	(void)state;
	expect(ALL_OK, "");
	/* A kernel that does not say what it is; modules that do not. */
	PUT("vmlinux", "Linux version");
	expect(ALL_OK, "");
	PUT("vmlinux", BANNER);
	PUT_KO("modules/xts.ko", "license=GPL");
	expect(ALL_OK, "");
}

static void test_lacks(void **state)
{
	(void)state;
	drop("modules/gf128mul.ko");
	expect(MODULE_LACKS,
	       "the module gf128mul, which xts needs, is not there");
	PUT_KO("modules/gf128mul.ko", GF128MUL);
	PUT("modules/modules.dep", "gf128mul.ko:\n");
	expect(MODULE_LACKS, "the module xts is not in modules.dep");
	PUT("modules/modules.dep", "gf128mul.ko:\nxts.ko: a/ecb.ko\n");
	expect(MODULE_LACKS, "modules.dep has a/ecb.ko, and it is not there");
	drop("modules/modules.dep");
	drop("modules/gf128mul.ko");
	PUT_KO("modules/xts.ko", "depends=");
	expect(MODULE_LACKS,
	       "the module xts is not in a modules.dep, of which there is none");
}

static void test_of_another_kernel(void **state)
{
	(void)state;
	PUT_KO("modules/xts.ko", "vermagic=4.10.1-a SMP");
	expect(MODULES_OF_ANOTHER,
	       "the module xts is of 4.10.1-a, and the kernel is 4.10.0");
	PUT("vmlinux", "Linux version 4.10.1-b (b@c)");
	expect(MODULES_OF_ANOTHER,
	       "the module gf128mul is of 4.10.0, and the kernel is 4.10.1-b");
}

static void test_none(void **state)
{
	(void)state;
	teardown(NULL);
	strcpy(image, "/tmp/test_modules.XXXXXX");
	assert_non_null(mkdtemp(image));
	PUT("vmlinux", BANNER);
	expect(ALL_OK, "");
}

/* Cut anywhere, or with any byte another: some answer, and no more. */
static void test_damaged(void **state)
{
	struct ko k = make_ko(XTS, sizeof(XTS));
	unsigned char *bytes = (unsigned char *)&k;
	char err[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(k); i++) {
		put("modules/xts.ko", &k, i);
		modules_check(image, err, sizeof(err));
		bytes[i] ^= 0xff;
		put("modules/xts.ko", &k, sizeof(k));
		modules_check(image, err, sizeof(err));
		bytes[i] ^= 0xff;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lacks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_of_another_kernel, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
