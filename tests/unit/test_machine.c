// SPDX-License-Identifier: GPL-2.0
/* Machine files, the list of required cases, and lines of the console. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "vmrun.h"

#define BASE "qemu q\nmachine pseries\ncpu POWER8\nmemory 1M\nsmp 1\n"

static char path[64];

static const char *file(const char *text)
{
	int fd;

	strcpy(path, "/tmp/skport-unit-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

static void test_machine(void **state)
{
	struct machine m;
	char err[256];

	(void)state;
	assert_int_equal(machine_read(file("# a comment\n\n" BASE
					   "prop a=b\nprop c=d\n"
					   "required generic\n"),
				      &m, err, sizeof(err)),
			 0);
	assert_string_equal(m.cpu, "POWER8");
	assert_string_equal(m.required, "generic");
	assert_int_equal(m.props_count, 2);
	assert_string_equal(m.props[1], "c=d");
	unlink(path);
}

static void test_machine_errors(void **state)
{
	static const struct {
		const char *text, *err;
	} bad[] = {
		{ "", "needs qemu" },
		{ BASE "nonsense 1\n", ":6: not understood: nonsense 1" },
		{ BASE "cpu POWER9\n", ":6: not understood" },
		{ BASE "prop a=b,accel=kvm\n", ":6: not understood" },
		{ "qemu\n", ":1: not understood" },
		{ BASE "prop aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=b\n",
		  ":6: not understood" },
	};
	struct machine m;
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(machine_read(file(bad[i].text), &m, err,
					      sizeof(err)),
				 -1);
		if (!strstr(err, bad[i].err))
			fail_msg("%s: %s", bad[i].text, err);
		unlink(path);
	}
	assert_int_equal(machine_read("/nowhere", &m, err, sizeof(err)), -1);
}

static void test_refused_property(void **state)
{
	struct machine m = { .props = { "cap-ibs=broken", "x-vof=on" },
			     .props_count = 2 };

	(void)state;
	assert_false(machine_drop_refused(&m, "something else not found"));
	assert_false(machine_drop_refused(
		&m, "Property 'pseries-5.0-machine.of' not found"));
	assert_true(machine_drop_refused(
		&m, "q: Property 'pseries-5.0-machine.cap-ibs' not found"));
	assert_int_equal(m.props_count, 1);
	assert_string_equal(m.props[0], "x-vof=on");
	assert_true(machine_drop_refused(
		&m, "q: Property 'pseries-5.0-machine.x-vof' not found"));
	assert_int_equal(m.props_count, 0);
}

static void test_required(void **state)
{
	static const char *const wrong[] = { "# x\n", "a.b\tmade\n",
					     "a.b\tmakes\tmakes\n",
					     "\tmakes\n" };
	struct required r;
	char err[256];

	(void)state;
	assert_int_equal(required_read(file("# x\na.b\n\nc(d).e\tmakes\n"), &r,
				       err, sizeof(err)),
			 0);
	assert_int_equal(r.count, 2);
	assert_string_equal(r.cases[1].name, "c(d).e");
	assert_false(r.cases[0].makes);
	assert_true(r.cases[1].makes);
	free(r.cases);
	unlink(path);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(required_read(file(wrong[i]), &r, err,
					       sizeof(err)),
				 -1);
		assert_null(r.cases);
		unlink(path);
	}
}

static void test_console(void **state)
{
	struct console c = { 0 };

	(void)state;
	console_line(&c, "WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:1");
	assert_string_equal(c.splat, "");
	console_line(&c, "WARNING: CPU: 0 PID: 1 at crypto/xts.c:99 \033[2J");
	assert_string_equal(c.splat,
			    "WARNING: CPU: 0 PID: 1 at crypto/xts.c:99 ?[2J");
	console_line(&c, "Failed to allocate transformation for 'x': -2");
	console_line(&c, "Failed to allocate transformation for 'x': -2");
	console_line(&c, "Failed to allocate transformation for 'z': -12");
	console_line(&c, "Failed to allocate transformation for 'y': -129");
	assert_int_equal(c.refused_count, 2);
	assert_string_equal(c.refused[0],
			    "Failed to allocate transformation for 'x': -2");
	assert_string_equal(c.panic, "");
	console_line(&c, "[    0.1] Kernel panic - not syncing: a");
	console_line(&c, "[    0.2] Kernel panic - not syncing: b");
	assert_string_equal(c.panic, "[    0.1] Kernel panic - not syncing: a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_machine_errors),
		cmocka_unit_test(test_refused_property),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
