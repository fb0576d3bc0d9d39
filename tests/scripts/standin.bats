#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The whole way, on real input: Debian's source, a build, QEMU, a verdict.
bats_require_minimum_version 1.5.0
load common

@test "make check with kernel.org out of reach: the stand-in, bad, then good" {
	run --separate-stderr make -s -C "$top" check
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"kernel.org cannot be reached: this is the stand-in, Debian's packaged 6."* ]]
	# Its self-tests are on: the driver's ciphers fail them.
	[[ "$output" == *"boot, as it is "*" bad "*"p8_aes_xts: bind: -ELIBBAD ("*"Failed to allocate transformation for 'xts(aes)': -2)"* ]]
	[[ "$output" == *"boot, series on "*" good "* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
	assert_no_leftovers
}

@test "the stand-in from source, where no sandbox can be had or it is asked for: bad, then good" {
	mkdir bin
	printf '#!/bin/sh\necho "bwrap: No permissions" >&2\nexit 1\n' >bin/bwrap
	chmod +x bin/bwrap
	PATH=$PWD/bin:$PATH run --separate-stderr "$top/scripts/prove"
	echo "$output"
	[ "${stderr_lines[0]}" = "prove: no sandbox here (bwrap: No permissions): two kernels are built from source" ]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
	run --separate-stderr "$top/scripts/prove" --from-source
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"this is the stand-in, Debian's linux-source-6."* ]]
	[[ "$output" == *"boot, as it is "*" bad "*"p8_aes_xts: bind: -ENOENT (Failed to allocate transformation for 'xts(aes)': -2)"* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
}

@test "the stand-in from source, where the packaged kernel cannot be had" {
	cp -r "$top" copy
	# shellcheck disable=SC2016 # the script's
	sed -i 's/where=debian-image:host/where=debian-image:9.9/' copy/scripts/lib/prove/standin.sh
	run --separate-stderr copy/scripts/prove
	echo "$output"
	[[ "$output" == *"fetch, packaged "*" abort "*"no suite of Debian has linux-image of 9.9"* ]]
	[[ "$stderr" == *"two kernels are built from source"* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
}

@test "check of the stand-in as it is: verdict and reason last, exit 1" {
	tree=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
	run --separate-stderr "$top/scripts/check" "$tree"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "verdict: bad" ]
	[[ "${lines[1]}" == "reason: p8_aes_xts: bind: -ENOENT "* ]]
}

@test "the same source gives the same image, wherever it lies" {
	tree=$("$top/scripts/fetch" debian:6.1)
	one=$("$top/scripts/build" "$tree")
	cp -al "$tree" "$BATS_TEST_TMPDIR/another directory"
	touch "$BATS_TEST_TMPDIR/another directory/.stamp"
	two=$("$top/scripts/build" "$BATS_TEST_TMPDIR/another directory")
	[ "$one" != "$two" ]
	cmp "$one/vmlinux" "$two/vmlinux"
	diff -r "$one/modules" "$two/modules"
}

@test "build: an option that the tree does not let through is a skip with its name" {
	tree=$("$top/scripts/fetch" debian:6.1)
	cp -r "$top" "$BATS_TEST_TMPDIR/copy"
	printf 'CONFIG_NO_SUCH_OPTION=y\n' >"$BATS_TEST_TMPDIR/copy/configs/wrong"
	assert_error 125 "CONFIG_NO_SUCH_OPTION=y did not survive" \
		"$BATS_TEST_TMPDIR/copy/scripts/build" --variant wrong "$tree"
	assert_no_leftovers
}

@test "userland: Debian's programs, once, whatever descriptors are open" {
	own_cache
	run --separate-stderr "$top/scripts/lib/boot/userland" 4>&1 5>&1 6>&1 7>&1
	[ "$status" -eq 0 ]
	for program in cryptsetup mke2fs ip; do
		cpio -t --quiet <"$output/root.cpio" | grep -q "bin/$program\$"
	done
	grep -q '^cryptsetup-bin ' "$output/packages"
	entry=$output
	run --separate-stderr "$top/scripts/lib/boot/userland"
	[ "$output" = "$entry" ]
	[ -z "$stderr" ]
	assert_no_leftovers
}

@test "build: a tree that does not build is a skip that names the line" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	tree=$(env -u XDG_CACHE_HOME "$top/scripts/fetch" debian:6.1)
	cp -al "$tree" tree
	rm tree/init/main.c
	echo '#error "not today"' >tree/init/main.c
	export CCACHE_DIR="$HOME/.cache/skport/ccache"
	run "$top/scripts/check" tree
	[ "$status" -eq 125 ]
	[ "${lines[-2]}" = "verdict: skip" ]
	[[ "${lines[-1]}" == *"does not build: "*"main.c:1:2: error: #error \"not today\""* ]]
	assert_no_leftovers
}

@test "build: a cache with a space in its path is refused, kbuild cannot" {
	own_cache
	fake_tree tree
	assert_error 255 "set XDG_CACHE_HOME" "$top/scripts/build" tree
}

@test "build: no compiler is an abort" {
	fake_tree tree
	assert_error 255 "no-such-gcc: there is no such compiler" \
		env CROSS_COMPILE=no-such- "$top/scripts/build" tree
}

@test "no space left: an abort, and nothing half-made" {
	own_cache
	unshare -rm true || skip "no user namespaces to mount a small file system in"
	fake_tree linux
	head -c 4000000 /dev/urandom >linux/drivers/noise
	tar -cf big.tar linux
	# shellcheck disable=SC2016
	run unshare -rm sh -c 'mount -t tmpfs -o size=2m none "$XDG_CACHE_HOME" || exit 99
		"$1" big.tar; rc=$?; find "$XDG_CACHE_HOME" -name "tmp.*"; exit $rc' - "$top/scripts/fetch"
	[ "$status" -eq 255 ]
	[[ "$output" == *"No space left"* ]]
	[[ "$output" != *tmp.* ]]
}

@test "Ctrl-C during a build: nothing goes on, nothing is left" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	tree=$(env -u XDG_CACHE_HOME "$top/scripts/fetch" debian:6.1)
	touch "$BATS_TEST_TMPDIR/log"
	CCACHE_DISABLE=1 setsid "$top/scripts/check" "$tree" >"$BATS_TEST_TMPDIR/log" 2>&1 &
	pid=$!
	until pgrep -f "$XDG_CACHE_HOME.*allnoconfig|$XDG_CACHE_HOME.*vmlinux" >/dev/null; do
		kill -0 "$pid"
	done
	kill -INT "$pid" || true  # it may have ended by itself
	kill -TERM "$pid" || true # or by the first
	rc=0
	wait "$pid" || rc=$?
	[ "$rc" -eq 255 ]
	for i in $(seq 500); do
		pgrep -f "$XDG_CACHE_HOME" >/dev/null || break
	done
	run ! pgrep -af "$XDG_CACHE_HOME"
	assert_no_leftovers
}
