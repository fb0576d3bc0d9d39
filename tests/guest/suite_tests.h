/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SUITE_TESTS_H
#define SKPORT_SUITE_TESTS_H

#include <stddef.h>

/* The list in the root: lines of NAME, restrictions, command, tab-separated. */
#define TESTS "/skport/tests"

struct test {
	char name[40];
	char restrictions[200];
	char command[400];
};

/* Read no more than @most tests of the list into @tests; how many there are. */
size_t suite_read_tests(struct test *tests, size_t most);

#endif
