#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The table of tests/variants. On the stand-in one variant is built, the one
# that asks most of the guest; the machines take the image that is there.
bats_require_minimum_version 1.5.0
load common

standin() {
	tree=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
	[ "$1" = bad ] || tree=$("$top/scripts/apply" --series "$top/tests/standin/fix" "$tree")
}

variants() {
	run --separate-stderr "$top/scripts/variants" "$@"
	echo "$output"
	echo "$stderr"
}

@test "every machine, the one without vector crypto too" {
	standin good
	variants --variant - "$tree"
	[ "$status" -eq 0 ]
	[[ "$output" == *"-          power10       good "* ]]
	[[ "$output" == *"-          power8-novec  good "*" cases ok, "*" skipped"* ]]
	[ "${lines[-1]}" = "all 4 as wanted" ]
	assert_no_leftovers
}

@test "modular: the kernel gets its modules by modprobe, and not what is left out" {
	standin good
	variants --variant modular "$tree"
	[ "$status" -eq 0 ]
	[[ "$output" == *"modular    power8        good "* ]]
	[[ "$output" == *"modular    power8        bad "*"skport.without=ecb: p8_aes_xts: "* ]]
	[ "${lines[-1]}" = "all 2 as wanted" ]
}

@test "a kernel that does not work is not as wanted" {
	standin bad
	variants --variant - --machine power8 "$tree"
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"variants: - on power8: good is wanted"* ]]
	[ "${lines[-1]}" = "1 of 1 not as wanted" ]
}

@test "no KERNEL, no such line, a kernel that is built" {
	run --separate-stderr "$top/scripts/variants"
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"which KERNEL?"* ]]
	fake_tree tree
	assert_error 255 "nope *: tests/variants has no such line" \
		"$top/scripts/variants" --variant nope tree
	mkdir modules
	: >modules/modules.dep
	printf '\177ELF' >vmlinux
	assert_error 255 "is built already, in one variant" \
		"$top/scripts/variants" --modules modules vmlinux
}

@test "v4.10 with the series, built in and with its own tests" {
	need_4_10
	tree=$("$top/scripts/apply" "$KERNEL_4_10")
	for variant in builtin selftests; do
		variants --variant "$variant" "$tree"
		[ "$status" -eq 0 ]
		[ "${lines[-1]}" = "all 1 as wanted" ]
	done
}
