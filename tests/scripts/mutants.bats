#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The check catches bugs: it notices every wrong edit of the fix.
bats_require_minimum_version 1.5.0
load common

@test "the stand-in: all of its mutants are dead" {
	run --separate-stderr "$top/scripts/dev/mutants" --set standin
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	count=$(find "$top/tests/mutants/standin" -name '*.patch' | wc -l)
	[ "$count" -ge 10 ]
	[[ "${lines[-1]}" == "$count killed, 0 alive for a reason, 0 not as they should be, 0 errors; "* ]]
	assert_no_leftovers
}

# A mutant of our own, in a copy of the project: $1 its name, $2 a line of its
# header, $3 the line of aes_cbc.c it changes, $4 into what.
mutant() {
	cat >"$copy/tests/mutants/standin/$1.patch" <<PATCH
Subject: $1

$2
---
--- a/drivers/crypto/vmx/aes_cbc.c
+++ b/drivers/crypto/vmx/aes_cbc.c
@@ -1,6 +1,6 @@
 // SPDX-License-Identifier: GPL-2.0-only
 /*
-$3
+$4
  *
  * Copyright (C) 2015 International Business Machines Inc.
  *
PATCH
}

@test "what lives unmarked, dies though marked, does not apply or build" {
	copy=$BATS_TEST_TMPDIR/copy
	mkdir "$copy"
	(cd "$top" && cp -r Makefile configs patches qemu scripts series tests "$copy")
	title=" * AES CBC routines supporting VMX instructions on the Power 8"
	rm "$copy"/tests/mutants/standin/*
	mutant lives "" "$title" " * Words"
	run "$copy/scripts/dev/mutants" --set standin
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"lives "*" ALIVE "*"the image is the same"* ]]
	mutant lives "X-Skport-Alive: words alone" "$title" " * Words"
	mutant no-patch "" "$title in another" "$title"
	mutant no-build "" "$title" " */ #error \"not today\" /*"
	cp "$top/tests/mutants/standin/cbc-fallback-never-keyed.patch" "$copy/tests/mutants/standin/dies.patch"
	sed -i 's/^---$/X-Skport-Alive: so they say\n&/' "$copy/tests/mutants/standin/dies.patch"
	run "$copy/scripts/dev/mutants" --set standin
	echo "$output"
	[ "$status" -eq 255 ]
	[[ "$output" == *"lives "*" alive "*"words alone"* ]]
	[[ "$output" == *"dies "*" KILLED "*"marked alive, but: softirq p8_aes_cbc."* ]]
	[[ "$output" == *"no-patch "*" error "*"does not apply: "* ]]
	[[ "$output" == *"no-build "*" error "*"does not build: "* ]]
	[[ "$output" == *"0 killed, 1 alive for a reason, 1 not as they should be, 2 errors; "* ]]
}

@test "no such set, no such mutant" {
	assert_usage() {
		run --separate-stderr "$@"
		[ "$status" -eq 255 ]
		[[ "$stderr" == *"$words"* ]]
	}
	words="--set nope: linux-4.10 or standin" assert_usage "$top/scripts/dev/mutants" --set nope
	words="--only 'nope': no such mutant" assert_usage "$top/scripts/dev/mutants" --set standin --only nope
}

@test "v4.10: those that AF_ALG and dm-crypt never notice are dead" {
	need_4_10
	run --separate-stderr "$top/scripts/dev/mutants" --only '*-fallback-never-keyed' \
		--only '*-fallback-decrypt-does-nothing' "$KERNEL_4_10"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "${lines[-1]}" == "4 killed, 0 alive for a reason, 0 not as they should be, 0 errors; "* ]]
}
