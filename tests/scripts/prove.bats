#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# A packaged kernel shown bad without a series and good with it: only modules are built.
bats_require_minimum_version 1.5.0
load common
load packages

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	IMAGE=$("$top/scripts/fetch" debian-image:6.1)
	SOURCE=$("$top/scripts/fetch" --part "$(jq -r .debian "$IMAGE/image.json")")
	BAD=$("$top/scripts/apply" --series "$top/tests/standin/regression" "$SOURCE")
	HEADERS=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/skport/download" -name 'linux-headers-6.1.*' -o -name 'linux-kbuild-6.1_*')
	export IMAGE SOURCE BAD HEADERS
}

# A package of the image $1, and its headers, into the directory packages.
packages_of() {
	mkdir -p root packages
	files_of_image "$1" root
	deb_of packages/linux-image-fake.deb root
	while read -r deb; do
		cp "$deb" packages/
	done <<<"$HEADERS"
}

# A package whose driver was built with the regression.
bad_packages() {
	packages_of "$("$top/scripts/build" --driver "$BAD" "$IMAGE")"
}

prove() {
	run --separate-stderr "$top/scripts/prove" "$@"
	echo "$output"
	echo "$stderr"
}

# A series of one patch: in the file $1 of the source the line $2 is put first.
one_patch() {
	mkdir -p one/patches a b
	cp -r "$SOURCE/${1%%/*}" a/
	cp -r "$SOURCE/${1%%/*}" b/
	sed -i "1i $2" "b/$1"
	printf 'one.patch\n' >one/series
	{
		printf 'Subject: one\n\nOne.\n---\n'
		diff -u "a/$1" "b/$1" | sed '/^[-+]* [ab]/s/\t.*//'
	} >one/patches/one.patch || true # they differ
	rm -r a b
}

@test "a packaged kernel with the regression: bad, its driver built here likewise, good with the series" {
	bad_packages
	export SKPORT_REASON=$PWD/reason
	prove --source "$BAD" --series "$top/tests/standin/fix" --tier full packages
	[ "$status" -eq 0 ]
	[[ "$output" == *"boot, as it is "*" bad "*"boot, control "*" bad "*"boot, series on "*" good "* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
	[ "$(sed -n 2p reason)" = all-ok ]
	[[ "$stderr" != *"left out"* ]]
	assert_no_leftovers
}

@test "the source of Debian's image need not be named; one that has the fix is good as it is" {
	prove debian-image:6.1
	[ "$status" -eq 0 ]
	[[ "$output" == *"source "*" done "*"boot, control "*" good "* ]]
	[ "${lines[-1]}" = "proved: it has the fix already, and is good" ]
}

@test "a driver built here that does otherwise than the packaged one: nothing is proved" {
	bad_packages
	export SKPORT_REASON=$PWD/reason
	one_patch drivers/crypto/vmx/aes_xts.c '/* one */'
	prove --source "$SOURCE" --series one packages
	[ "$status" -eq 125 ]
	[[ "${lines[-1]}" == "not proved: the packaged driver is bad, and the same built here of its source is good: "* ]]
	[ "$(sed -n 2p reason)" = control-differs ]
}

@test "a series that changes what is built in: the file and the option are named, before any boot" {
	packages_of "$IMAGE"
	sed -i 's/^CONFIG_CRYPTO_XTS=m$/CONFIG_CRYPTO_XTS=y/' root/lib/modules/*/config
	deb_of packages/linux-image-fake.deb root
	export SKPORT_REASON=$PWD/reason
	one_patch crypto/xts.c '/* one */'
	prove --source "$SOURCE" --series one packages
	[ "$status" -eq 125 ]
	[[ "${lines[-1]}" == "not proved: build, control: "*"crypto/xts.c is built in (CONFIG_CRYPTO_XTS=y): it takes a whole kernel: "* ]]
	[[ "$output" != *"boot, "* ]]
	[ "$(sed -n 2p reason)" = built-in ]
	one_patch kernel/fork.c '/* one */'
	prove --source "$SOURCE" --series one packages
	[ "$status" -eq 125 ]
	[[ "${lines[-1]}" == *"kernel/fork.c is always built in"* ]]
}

@test "a series that changes another module: that is built too" {
	one_patch crypto/xts.c '/* one */'
	patched=$("$top/scripts/apply" --series one "$SOURCE")
	echo crypto/xts.c >changed
	image=$("$top/scripts/build" --driver "$patched" --changed changed "$IMAGE")
	[ "$(jq -c '[.built[].module]' "$image/image.json")" = '["vmx_crypto","xts","skport_softirq"]' ]
	run ! cmp "$image/modules/kernel/crypto/xts.ko" "$IMAGE/modules/kernel/crypto/xts.ko"
	run --separate-stderr "$top/scripts/boot" "$image"
	echo "$stderr"
	[ "$status" -eq 0 ]
	# A module that the check does not load is of no concern, nor is what is off.
	printf 'crypto/serpent_generic.c\ncrypto/Kconfig\n' >changed
	image=$("$top/scripts/build" --driver "$patched" --changed changed "$IMAGE")
	[ "$(jq -c '[.built[].module]' "$image/image.json")" = '["vmx_crypto","skport_softirq"]' ]
}

@test "a source of another release, and a packaged kernel without a source" {
	packages_of "$IMAGE"
	cp -r "$SOURCE" other
	sed -i 's/^PATCHLEVEL = .*/PATCHLEVEL = 7/' other/Makefile
	export SKPORT_REASON=$PWD/reason
	prove --source other --series "$top/tests/standin/fix" packages
	[ "$status" -eq 255 ]
	[[ "${lines[-1]}" == *"other: is source of 6.7."*", and the kernel is 6.1.0-"* ]]
	[ "$(sed -n 2p reason)" = source-of-another ]
	sed -i 's/^PATCHLEVEL = .*/PATCHLEVEL = 1/; s/^SUBLEVEL = .*/SUBLEVEL = 3/' other/Makefile
	run --separate-stderr "$top/scripts/build" --driver other "$IMAGE"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"other is source of 6.1.3, and the kernel is 6.1."*": modules of it may not fit" ]]
	prove packages
	[ "$status" -eq 255 ]
	[ "${lines[-1]}" = "not proved: a packaged kernel: give its source: --source TREE, or --source debian:6.1" ]
	prove --source "$SOURCE" "$SOURCE"
	[ "$status" -eq 255 ]
}

@test "v4.10 as a package without headers, in Fedora's way: bad, good with our series" {
	need_4_10
	built=$("$top/scripts/build" --variant modular --keep --tier full "$KERNEL_4_10")
	files_of_image "$built" root
	xz -c "${built%/image/*}/objects/${built##*/}/obj/Module.symvers" >root/lib/modules/4.10.0/symvers.xz
	rpm_of kernel-core.rpm root
	prove --source "$KERNEL_4_10" kernel-core.rpm
	[ "$status" -eq 0 ]
	[ ! -e was-run ]
	[[ "$stderr" == *"include/crypto/algapi.h: what is built into the kernel keeps the old one"* ]]
	[ "${lines[-1]}" = "proved: bad without the series, good with it" ]
}
