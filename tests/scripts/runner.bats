#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What runs the tests: each way to run less than all of them ends red. On tests
# of a few lines, made here; never on the suite itself.
bats_require_minimum_version 1.5.0
load common

# make has no spaces in its paths.
setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	t=$BATS_TEST_TMPDIR/t
	mkdir -p "$t/scripts" "$t/unit"
	cd "$t" || return
	printf '@test "one" {\n\ttrue\n}\n@test "two" {\n\ttrue\n}\n' >scripts/well.bats
}

# scripts/dev/test on our tests, whose bats is to know nothing of the one above it.
suite() {
	# Inside a test its own programs come first in PATH, "bats" among them.
	# shellcheck disable=SC2046 # words
	env $(env | sed -n 's/^\(BATS_[A-Z_]*\)=.*/-u \1/p') PATH="${PATH//"$BATS_LIBEXEC:"/}" \
		"$top/scripts/dev/test" --tests "$t" "$@"
}

# The run of kind $1 ends red: 1, the closing line $2, and what is wrong, $3.
assert_red() {
	run suite --only "$1"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "$2" ]
	[[ "$output" == *"$3"* ]]
}

# A PATH of all that this machine has, but for these.
path_without() {
	local dir name
	mkdir "$BATS_TEST_TMPDIR/bin"
	for dir in /bin /usr/bin /sbin /usr/sbin; do
		ln -sf "$dir"/* "$BATS_TEST_TMPDIR/bin/"
	done
	for name in "$@"; do
		rm -f "$BATS_TEST_TMPDIR/bin/$name"
	done
}

# A cmocka program of five tests: $1 is what the third does.
unit_test() {
	cat >unit/test_five.c <<-EOF
		#include <setjmp.h>
		#include <stdarg.h>
		#include <stdint.h>
		#include <stdlib.h>
		#include <cmocka.h>
		static void good(void **state) { (void)state; }
		static void third(void **state) { (void)state; $1; }
		int main(void)
		{
			const struct CMUnitTest tests[] = {
				cmocka_unit_test(good), cmocka_unit_test(good), cmocka_unit_test(third),
				cmocka_unit_test(good), cmocka_unit_test(good),
			};
			return cmocka_run_group_tests(tests, NULL, NULL);
		}
	EOF
}

@test "all well: every test ran, and the run says how many" {
	unit_test ""
	printf '@test "three" {\n\tskip "it is Sunday"\n}\n' >scripts/skips.bats
	run suite --only scripts --only unit
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "7 passed, 0 failed, 1 skipped" ]
	[[ "$output" == *"       1  it is Sunday"* ]]
	[[ "$output" == *"the slowest:"*"scripts/well.bats: "* ]]
}

@test "parallel, bats or clang not there, and no root to install them: 255, by name" {
	for program in parallel bats clang; do
		rm -rf "${BATS_TEST_TMPDIR:?}/bin"
		path_without "$program" apt-get
		PATH=$BATS_TEST_TMPDIR/bin run suite --only scripts --only fuzz
		echo "$output"
		[ "$status" -eq 255 ]
		[[ "$output" == *"packages are missing; type: "*"$program"* ]]
	done
}

@test "a parallel that does nothing, or cannot start" {
	path_without parallel
	for code in 0 127; do
		printf '#!/bin/sh\nexit %s\n' $code >"$BATS_TEST_TMPDIR/bin/parallel"
		chmod +x "$BATS_TEST_TMPDIR/bin/parallel"
		PATH=$BATS_TEST_TMPDIR/bin run suite --only scripts
		echo "$output"
		[ "$status" -eq 1 ]
		[[ "$output" == *"scripts/well.bats: never ended"* ]]
		[[ "$output" == *"scripts/well.bats: 2 of 2 tests did not run"* ]]
		[[ "${lines[-1]}" == "0 passed, "*" failed, 0 skipped" ]]
	done
	[[ "$output" == *"GNU parallel, which left with status 127"* ]]
}

@test "a bats that does nothing: no file says how many tests it has" {
	path_without bats
	printf '#!/bin/sh\nexit 0\n' >"$BATS_TEST_TMPDIR/bin/bats"
	chmod +x "$BATS_TEST_TMPDIR/bin/bats"
	PATH=$BATS_TEST_TMPDIR/bin assert_red scripts "0 passed, 1 failed, 0 skipped" "well.bats: declares 0 tests"
}

@test "a file with a syntax error" {
	printf '@test "three" {\n\tif ;\n}\n' >scripts/wrong.bats
	# Whose words it has depends on the version of bats.
	assert_red scripts "2 passed, 1 failed, 0 skipped" "scripts/wrong.bats: "
	echo 'if' >scripts/wrong.bats
	assert_red scripts "2 passed, 1 failed, 0 skipped" "scripts/wrong.bats: declares 0 tests"
}

@test "a last test that calls exit 0, a file that does" {
	printf '@test "three" {\n\texit 0\n}\n' >scripts/exits.bats
	assert_red scripts "2 passed, 1 failed, 0 skipped" "scripts/exits.bats: three"
	printf '@test "three" {\n\ttrue\n}\nexit 0\n' >scripts/exits.bats
	assert_red scripts "2 passed, 1 failed, 0 skipped" "scripts/exits.bats: "
}

@test "a unit test that ends after its third case" {
	unit_test "exit(0)"
	assert_red unit "2 passed, 1 failed, 0 skipped" "test_five.c: 3 of 5 tests did not run, test 3 is the first"
	unit_test "abort()"
	assert_red unit "2 passed, 2 failed, 0 skipped" "test_five.c: killed by signal 6"
}

@test "a unit test that does not build" {
	unit_test "no such thing"
	assert_red unit "0 passed, 3 failed, 0 skipped" "test_five.c: left with status 127"
	[[ "$output" == *"# "*"test_five.c"*"error: "* ]]
}

@test "a bats killed by SIGKILL, and the worker with it" {
	# The one that runs the file; then what was started by scripts/dev/test.
	# shellcheck disable=SC2016 # the test's own
	printf '@test "three" {\n\tkill -KILL $PPID\n}\n@test "four" {\n\ttrue\n}\n' >scripts/killed.bats
	run suite --only scripts
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"scripts/killed.bats: 1 of 2 tests did not run, test 2 is the first"* ]]
	# shellcheck disable=SC2016 # the test's own
	printf '@test "three" {\n\tkill -KILL $(pgrep -f "^/bin/sh.*worker.*killed[.]bats")\n\tfalse\n}\n' >scripts/killed.bats
	run suite --only scripts
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"scripts/killed.bats: never ended: its worker was killed"* ]]
}

@test "a test that prints lines of TAP of its own" {
	printf '@test "three" {\n\techo "ok 1 three" >&3\n\tfalse\n}\n' >scripts/forges.bats
	run suite --only scripts
	echo "$output"
	[ "$status" -eq 1 ]
	printf '@test "three" {\n\techo "ok 1 three"\n\techo "ok 2 four" >&2\n\tfalse\n}\n' >scripts/forges.bats
	assert_red scripts "2 passed, 1 failed, 0 skipped" "scripts/forges.bats: three"
}

@test "an empty directory of tests, none at all" {
	rm scripts/*
	assert_red scripts "0 passed, 1 failed, 0 skipped" "/scripts: declares 0 tests"
	rmdir unit
	assert_red unit "0 passed, 1 failed, 0 skipped" "/unit: declares 0 tests"
}

@test "a skip without a reason; nothing but skips" {
	printf '@test "three" {\n\tskip\n}\n' >scripts/skips.bats
	assert_red scripts "2 passed, 1 failed, 0 skipped" "skips.bats: three: skipped without a reason"
	rm scripts/well.bats
	printf '@test "three" {\n\tskip "why"\n}\n' >scripts/skips.bats
	assert_red scripts "0 passed, 0 failed, 1 skipped" ""
}
