#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The second series of ours, by its name.
bats_require_minimum_version 1.5.0
load common

patches() {
	grep -v '^#' "$top/hazards/series"
}

@test "v4.10: on top of the fix each patch applies, and is PRESENT then; without the fix they do not" {
	need_4_10
	# shellcheck disable=SC2153 # KERNEL_4_19 is another one
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	run --separate-stderr "$top/scripts/status" --json --series hazards "$fixed"
	[ "$status" -eq 1 ]
	[ "$(jq -r '.patches[].state' <<<"$output" | uniq -c | tr -s ' ')" = " 9 ABSENT" ]
	tree=$("$top/scripts/apply" --series hazards "$fixed")
	run --separate-stderr "$top/scripts/status" --json --series hazards "$tree"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.patches[].state' <<<"$output" | uniq -c | tr -s ' ')" = " 9 PRESENT" ]
	# The fix is still seen below it.
	run "$top/scripts/status" "$tree"
	[ "$status/${lines[0]}" = 0/FIXED ]
	assert_error 255 "crypto-vmx-sleep-in-atomic.patch: drivers/crypto/vmx/aes_cbc.c: hunk" \
		"$top/scripts/apply" --series hazards "$KERNEL_4_10"
	# port has nothing to convert.
	made=$("$top/scripts/port" --series hazards "$fixed" 2>/dev/null)
	[ "$(cat "$made/series")" = "$(patches)" ]
	diff -r "$top/hazards/patches" "$made/patches"
}

# The states of the hazards' patches, as status tells them of a tree.
hazards_of() {
	"$top/scripts/status" --json "$1" >status.json || [ $? -le 5 ]
	assert_schema status status.json
	jq -r '.hazards[].state' status.json | uniq -c | tr -s ' ' | paste -sd ,
}

@test "status: which of the hazards a tree has mended, beside the fix" {
	need_4_10
	[ "$(hazards_of "$KERNEL_4_10")" = " 9 ABSENT" ]
	# Another series, or a verb that asks, gets none.
	"$top/scripts/status" --json --series hazards "$KERNEL_4_10" >status.json || [ $? -le 5 ]
	[ "$(jq '.hazards | length' status.json)" = 0 ]
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	[ "$(hazards_of "$fixed")" = " 9 ABSENT" ]
	both=$("$top/scripts/apply" --series hazards "$fixed")
	[ "$(hazards_of "$both")" = " 9 PRESENT" ]
	run --separate-stderr "$top/scripts/status" "$both"
	[[ "$output" == *"hazard   PRESENT  crypto-vmx-sleep-in-atomic.patch"* ]]
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	[ "$(hazards_of "$KERNEL_4_10_17")" = " 3 ABSENT, 1 CONFLICT, 5 ABSENT" ]
	[ -n "${KERNEL_4_19:-}${KERNEL_7_2:-}" ] || skip "neither KERNEL_4_19 nor KERNEL_7_2 names a tree"
	# 4.19.48 has all but two, which is right: setkey and the dependencies came later.
	[ -z "${KERNEL_4_19:-}" ] ||
		[ "$(hazards_of "$KERNEL_4_19")" = " 4 LIKELY, 1 PRESENT, 1 LIKELY, 1 ABSENT, 1 PRESENT, 1 ABSENT" ]
	[ -z "${KERNEL_7_2:-}" ] || [ "$(hazards_of "$KERNEL_7_2")" = " 9 LIKELY" ]
}

@test "port: of hazards what fits is carried, and what does not is named" {
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	run --separate-stderr "$top/scripts/port" --series hazards "$KERNEL_4_10_17"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"left out  crypto-vmx-sleep-in-atomic.patch: hunk "*" conflicts, and there is no semantic patch for it"* ]]
	[ "$(grep -c ^ours <<<"$stderr")" -eq 8 ]
	made=$output
	[ "$(wc -l <"$made/series")" -eq 8 ]
	run --separate-stderr "$top/scripts/apply" --series "$made" "$KERNEL_4_10_17"
	[ "$status" -eq 0 ]
	[ -n "${KERNEL_7_2:-}" ] || skip "KERNEL_7_2 names no tree"
	run --separate-stderr "$top/scripts/port" --series hazards "$KERNEL_7_2"
	[ "$status" -eq 1 ]
	[ "$(grep -c '^left out' <<<"$stderr")" -eq 9 ]
	[[ "$stderr" == *"no patch of $top/hazards can be ported" ]]
}

@test "v4.10: each hazard has its row in the table of upstream's commits, and in docs/stable.md" {
	while read -r name; do
		id=$(awk -F '\t' -v p="$name" '$1 == p { print $2 }' "$top/scripts/lib/regression/upstream.tsv")
		row=$(grep "^| \`${name%.patch}\` |" "$top/docs/stable.md")
		[ "${#id}" = 40 ] || id="$id, unverified"
		[[ "$row" == *" | $id | "* ]]
	done < <(patches)
	[ "$(patches | wc -l)" -eq 9 ]
}

@test "v4.10: with pseries_defconfig xts is off, and on with the driver's dependencies" {
	need_4_10
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	both=$("$top/scripts/apply" --series hazards "$fixed")
	for tree in "$fixed" "$both"; do
		make -s -C "$tree" O="$BATS_TEST_TMPDIR/$(basename "$tree")" ARCH=powerpc \
			CROSS_COMPILE=powerpc64le-linux-gnu- pseries_defconfig >log 2>&1
		grep -qx CONFIG_CRYPTO_DEV_VMX_ENCRYPT=m "$BATS_TEST_TMPDIR/$(basename "$tree")/.config"
	done
	grep -qx '# CONFIG_CRYPTO_XTS is not set' "$BATS_TEST_TMPDIR/$(basename "$fixed")/.config"
	grep -qx CONFIG_CRYPTO_XTS=m "$BATS_TEST_TMPDIR/$(basename "$both")/.config"
	grep -qx CONFIG_CRYPTO_ECB=m "$BATS_TEST_TMPDIR/$(basename "$both")/.config"
}

@test "v4.10: on top of the fix each step builds, boots and is good; what was seen before is seen no more" {
	need_4_10
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	run --separate-stderr "$top/scripts/lint-series" --series hazards --build --tier full "$fixed"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(grep -c ' yes               0 yes   good   good ' <<<"$output")" -eq 10 ]
	[[ "$(grep '^(none)' <<<"$output")" == *" setkey-adds-up"* ]]
	[[ "$(grep '^crypto-vmx-dependencies' <<<"$output")" != *setkey-adds-up* ]]
}

@test "v4.10: a kernel that watches itself tells of the vector code's sleep with the fix, and no more with both" {
	need_4_10
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	both=$("$top/scripts/apply" --series hazards "$fixed")
	run --separate-stderr "$top/scripts/check" --variant debug "$fixed"
	[ "$status" -eq 0 ]
	[[ "$output" == *"hazard vector-code-sleeps"* ]]
	run --separate-stderr "$top/scripts/check" --variant debug "$both"
	[ "$status" -eq 0 ]
	[[ "$output" != *hazard* ]]
}

@test "v4.10: prove: good without the series, good with it" {
	need_4_10
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	run --separate-stderr "$top/scripts/prove" --series hazards "$fixed"
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "proved: good without the series, good with it" ]
}

@test "v4.10: --hazards fail: bad with the fix alone, by what its cases see; good with both" {
	need_4_10
	fixed=$("$top/scripts/apply" "$KERNEL_4_10")
	run --separate-stderr "$top/scripts/check" --tier full --hazards fail --format json "$fixed"
	[ "$status" -eq 1 ]
	[ "$(jq -r .code <<<"$output")" = hazard ]
	[ "$(jq -r '[.hazards[].id] | sort | join(" ")' <<<"$output")" = \
		"ctr-carry ctr-softirq-keystream ctr-tail ghash-two-contexts setkey-adds-up vector-code-sleeps vector-registers-leak" ]
	both=$("$top/scripts/apply" --series hazards "$fixed")
	run --separate-stderr "$top/scripts/check" --tier full --hazards fail --format json "$both"
	[ "$status" -eq 0 ]
	[ "$(jq -c .hazards <<<"$output")" = "[]" ]
}
