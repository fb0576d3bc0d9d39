#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# Kernels newer than the stand-in's, and a vendor's: a build, QEMU, a verdict.
# KERNEL_6_12, KERNEL_7_2: source of these; KERNEL_VENDOR: of a vendor whose
# Makefiles ask for modules that no option does.
bats_require_minimum_version 1.5.0
load common

# The tree that the variable $1 names.
tree_of() {
	tree=${!1:-}
	[ -n "$tree" ] || skip "$1 names no tree"
}

# Check prints verdict $1 for the tree $2; more arguments are options.
gives() {
	local verdict=$1 tree=$2
	shift 2
	run --separate-stderr "$top/scripts/check" "$@" "$tree"
	echo "$stderr" "$output"
	[ "${lines[-2]}" = "verdict: $verdict" ]
}

# As it is, with the regression, and with its fix on top.
three_verdicts() {
	gives good "$tree"
	bad=$("$top/scripts/apply" --series "$top/tests/standin/regression" "$tree")
	gives bad "$bad"
	[[ "${lines[-1]}" == "reason: p8_aes_xts: bind: -ENOENT (Failed to allocate transformation for 'xts(aes)': -2)" ]]
	gives good "$("$top/scripts/apply" --series "$top/tests/standin/fix" "$bad")"
}

@test "6.12: good, bad with the regression, good with its fix" {
	tree_of KERNEL_6_12
	three_verdicts
}

@test "7.2: good, bad with the regression, good with its fix" {
	tree_of KERNEL_7_2
	three_verdicts
}

@test "7.2 with the self-tests on has them on" {
	tree_of KERNEL_7_2
	gives good "$tree" --variant selftests
	grep -qx CONFIG_CRYPTO_SELFTESTS=y "$("$top/scripts/build" --variant selftests "$tree")/config"
}

@test "a vendor's tree with modules that nobody asked for" {
	tree_of KERNEL_VENDOR
	gives good "$tree"
	jq -e '.left_out | length > 0' "$("$top/scripts/build" "$tree")/image.json"
}
