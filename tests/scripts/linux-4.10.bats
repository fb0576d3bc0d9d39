#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# What only a 4.10 tree can show: KERNEL_4_10 names one, KERNEL_4_10_17 the
# last of its stable line.
bats_require_minimum_version 1.5.0
load common

@test "v4.10: prove: bad without the series, good with it" {
	need_4_10
	run --separate-stderr "$top/scripts/prove" "$KERNEL_4_10"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *" bad "*"p8_aes_xts: bind: -ENOENT (Failed to allocate"* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
}

# The objects in the cache that are not those of the image $1, of the image $2.
anew() {
	find "$XDG_CACHE_HOME/skport/objects/${2##*/}/obj" -name '*.o' ! -name 'built-in*' -newer "$1/vmlinux" |
		grep -cvE '/([.]tmp_)?(vmlinux|kallsyms)[^/]*$'
}

@test "v4.10: the series on top of what is built: the same kernel, few objects anew" {
	need_4_10
	export CCACHE_DIR="${XDG_CACHE_HOME:-$HOME/.cache}/skport/ccache"
	mended=$("$top/scripts/apply" "$KERNEL_4_10")
	own_cache "$BATS_TEST_TMPDIR/cache"
	whole=$("$top/scripts/build" "$mended")
	built=$("$top/scripts/build" --keep "$KERNEL_4_10")
	image=$("$top/scripts/build" --keep --after "$built" "$mended")
	cmp "$image/vmlinux" "$whole/vmlinux"
	diff -r "$image/modules" "$whole/modules"
	[ "$(jq -r .signature "$image/image.json")" != "$(jq -r .signature "$built/image.json")" ]
	anew "$built" "$image"
	[ "$(anew "$built" "$image")" -lt 60 ]
}

@test "v4.10 with the kernel's self-tests on is still bad" {
	need_4_10
	run --separate-stderr "$top/scripts/check" --variant selftests "$KERNEL_4_10"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "${lines[-1]}" == "reason: p8_aes_xts: "* ]]
	run --separate-stderr "$top/scripts/prove" --variant selftests "$KERNEL_4_10"
	[ "$status" -eq 0 ]
}

@test "v4.10 with the series: a kernel that watches itself tells of the vector code's sleep" {
	need_4_10
	run --separate-stderr "$top/scripts/check" --variant debug \
		"$("$top/scripts/apply" "$KERNEL_4_10")"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "${lines[-1]}" == "reason: all "*" cases ok; hazard vector-code-sleeps: "* ]]
}

@test "v4.10: a tree for another series is an abort that names the hunk" {
	need_4_10
	assert_error 255 "hunk #1 fails" "$top/scripts/apply" \
		--series "$top/tests/standin/fix" "$KERNEL_4_10"
}

@test "v4.10.17 has the fix already, and is good" {
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	run --separate-stderr "$top/scripts/prove" "$KERNEL_4_10_17"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "proved: it has the fix already, and is good" ]
}

@test "v4.9 has no need of the series, and is good" {
	local tree=${KERNEL_4_9:-}
	[ -n "$tree" ] || skip "KERNEL_4_9 names no 4.9 tree"
	run --separate-stderr "$top/scripts/prove" "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "proved: it has no need of the series, and is good" ]
	run ! grep -q apply <<<"$output"
}
