// SPDX-License-Identifier: GPL-2.0
/* What is looked up beside a boot: it is right, or "", and in bounded time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "run.h"

/* A program that prints, one that does not end, one that is not there. */
static void test_capture(void **state)
{
	char *says[] = { "echo", "some words", NULL },
	     *hangs[] = { "sleep", "1000", NULL }, *floods[] = { "yes", NULL },
	     *gone[] = { "/no such", NULL };
	struct capture c;
	double start = monotonic();
	char out[16];

	(void)state;
	alarm(60);
	capture_start(&c, says);
	capture_end(&c, out, sizeof(out), 60);
	assert_string_equal(out, "some words\n");
	capture_start(&c, hangs);
	capture_end(&c, out, sizeof(out), 0.05);
	assert_string_equal(out, "");
	capture_start(&c, floods);
	capture_end(&c, out, sizeof(out), 60);
	assert_string_equal(out, "y\ny\ny\ny\ny\ny\ny\ny");
	capture_start(&c, gone);
	capture_end(&c, out, sizeof(out), 60);
	assert_string_equal(out, "");
	alarm(0);
	assert_true(monotonic() - start < 50);
}

/* The hashes, of names that sha256sum would quote, and of a file that lacks. */
static void test_facts(void **state)
{
	char dir[] = "/tmp/skport facts.XXXXXX", image[64], path[96];
	struct facts f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(image, sizeof(image), "%s/an\\image\n", dir);
	assert_int_equal(mkdir(image, 0777), 0);
	snprintf(path, sizeof(path), "%s/image.json", image);
	assert_int_equal(save(path, "[]", 2), 0);
	snprintf(path, sizeof(path), "%s/vmlinux", image);
	assert_int_equal(save(path, "abc", 3), 0);
	facts_start(&f, "/no such qemu", image, "/no such initrd");
	facts_end(&f, true);
	assert_string_equal(
		f.sha256[VMLINUX],
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(f.sha256[INITRAMFS], "");
	assert_string_equal(f.sha256[CONFIG], "");
	assert_string_equal(f.qemu, "");
	assert_true(json_is_object(f.image));
	facts_free(&f);
	unlink(path);
	snprintf(path, sizeof(path), "%s/image.json", image);
	unlink(path);
	rmdir(image);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capture),
		cmocka_unit_test(test_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
