#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The reference is what every kernel is held against: where it is wrong by one bit,
# no kernel is to blame, and the run says so.
bats_require_minimum_version 1.5.0
load common

# A copy of these sources in copy, one bit of whose S-box's constant is another.
flip_one_bit() {
	mkdir copy
	tar -C "$top" -cf - Makefile scripts qemu tests configs series patches | tar -C copy -xf -
	sed -i 's/sum = 0x63/sum = 0x62/' copy/tests/reference/aes.c
	run ! cmp -s {"$top",copy}/tests/reference/aes.c
}

# Its guest with the module of ours, or ours with its module: $1 boots, $2 builds.
is_an_abort() {
	image=$("$2/scripts/build" "$("$top/scripts/fetch" debian-image:6.1)")
	run --separate-stderr "$1/scripts/boot" "$image"
	echo "$stderr" "$output"
	[ "$status" -eq 255 ]
	jq -e --arg where "$3" '.code == "emulator-wrong" and .verdict == "abort" and
		(.reason | startswith("the reference computes wrong, in the \($where): "))' "$output/run.json"
}

@test "one bit of the reference in the guest is another: abort" {
	flip_one_bit
	is_an_abort copy "$top" check
}

@test "one bit of the reference in the kernel module is another: abort" {
	flip_one_bit
	is_an_abort "$top" copy module
}
