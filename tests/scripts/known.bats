#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# Known defects are known by what a kernel does: its version lets nobody off.
bats_require_minimum_version 1.5.0
load common

# Debian's 6.1 with the fix of the stand-in, in $tree: what is in it is of 6.1, but
# its Makefile says 4.9, whose driver is known to give wrong data in softirq.
says_4_9() {
	local fixed
	fixed=$("$top/scripts/apply" --series "$top/tests/standin/regression" "$("$top/scripts/fetch" debian:6.1)")
	fixed=$("$top/scripts/apply" --series "$top/tests/standin/fix" "$fixed")
	tree=$BATS_TEST_TMPDIR/tree
	cp -al "$fixed" "$tree"
	rm "$tree/Makefile"
	sed 's/^VERSION = .*/VERSION = 4/; s/^PATCHLEVEL = .*/PATCHLEVEL = 9/' "$fixed/Makefile" >"$tree/Makefile"
}

@test "code of 6.1 that says 4.9 is good, with nothing known of it" {
	says_4_9
	run --separate-stderr "$top/scripts/check" "$tree"
	echo "$stderr" "$output"
	[ "$status" -eq 0 ]
	[[ "${lines[1]}" == "reason: "*" cases ok"* ]]
	[[ "${lines[1]}" != *known* ]]
	[[ "$(jq -r .release "$("$top/scripts/build" "$tree")/image.json")" == 4.9.* ]]
}

@test "and with half the key in its fallback it is bad, not what is known of 4.9" {
	says_4_9
	cbc=drivers/crypto/vmx/aes_cbc.c
	sed 's/setkey(ctx->fallback, key, keylen)/setkey(ctx->fallback, key, 16)/' "$tree/$cbc" >aes_cbc.c
	run ! cmp -s aes_cbc.c "$tree/$cbc"
	mv -f aes_cbc.c "$tree/$cbc"
	run --separate-stderr "$top/scripts/check" "$tree"
	echo "$stderr" "$output"
	[ "$status" -eq 1 ]
	[[ "${lines[1]}" == "reason: p8_aes_cbc: "*" wrong data"* ]]
}

@test "4.4.1: the full tier is good, with its defects named and each oops put away" {
	[ -n "${KERNEL_4_4:-}" ] || skip "KERNEL_4_4 names no 4.4.1 tree"
	run --separate-stderr "$top/scripts/boot" --tier full "$("$top/scripts/build" --tier full "$KERNEL_4_4")"
	echo "$stderr" "$output"
	[ "$status" -eq 0 ]
	jq -e '.reason | test("^[0-9]+ cases ok, [0-9]+ with a known defect, [0-9]+ left out for a known defect$")' "$output/run.json"
	jq -e '[.cases[] | select(.group == "dm-crypt" or .group == "esp")] | length > 20' "$output/run.json"
	# Of each defect that ended a boot its cases are named, and it is kept.
	jq -r '.boots[1:][]' "$output/run.json" >boots
	[ -s boots ]
	while read -r boot; do
		jq -e '.verdict == "skip" and .cases[-1].state == "lost"' "$output/$boot/run.json"
	done <boots
}
