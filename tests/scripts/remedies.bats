#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
bats_require_minimum_version 1.5.0
load common

tab=$'\t'

# A tree of version $1 whose vdso has the operand that is refused.
old_tree() {
	fake_tree "$2"
	IFS=. read -r major minor sub <<<"$1"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = %s\n' "$major" "$minor" "${sub:-0}" >"$2/Makefile"
	mkdir -p "$2/arch/powerpc/kernel/vdso64"
	for file in datapage gettimeofday; do
		# The lines of the patch, at the place where it looks for them.
		awk -v f="$file.S" '/^\+\+\+/ { on = index($0, f) }
			on && /^@@/ { split($2, a, /[-,]/); for (i = 1; i < a[2]; i++) print "#" }
			on && /^[ -][^-]/ { print substr($0, 2) }
			on && /^ $/ { print "" }' \
			"$top/configs/remedies/powerpc-vdso64-compare-pointers.patch" \
			>"$2/arch/powerpc/kernel/vdso64/$file.S"
	done
}

# What scripts/build finds for a tree, and what it makes of its copy in src.
remedies() {
	sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/tree.sh"
		. "$top/scripts/lib/build/remedies.sh"
		make_tmp
		find_remedies "$2"
		cat "$tmp/remedies"
		[ -z "${3:-}" ] || { src=$3 && link_tree "$2" "$src" && apply_remedies; }' \
		_ "${project:-$top}" "$@"
}

@test "the table is whole: versions, remedies, reasons; every patch is in it" {
	while IFS=$tab read -r from before remedy file symptom why rest; do
		case $from in '#'* | '') continue ;; esac
		[[ $from =~ ^[0-9]+\.[0-9]+$ ]]
		[[ $before =~ ^([0-9]+\.[0-9]+|-)$ ]]
		[ -n "$file" ] && [ -n "$symptom" ] && [ -n "$why" ] && [ -z "$rest" ]
		case $remedy in
		make:*=* | config:CONFIG_*=*) ;;
		patch:*) [ -f "$top/configs/remedies/${remedy#patch:}" ] ;;
		*) false ;;
		esac
	done <"$top/configs/remedies/table"
	for patch in "$top"/configs/remedies/*.patch; do
		grep -qF "patch:${patch##*/}" "$top/configs/remedies/table"
	done
}

@test "an old tree gets its patch, in the copy alone" {
	old_tree 4.4.302 tree
	before=$(sha256sum tree/arch/powerpc/kernel/vdso64/*)
	run remedies tree "$here/copy"
	[ "$status" -eq 0 ]
	[[ "$output" == *"patch:powerpc-vdso64-compare-pointers.patch"*"binutils 2.40"* ]]
	[ "$(sha256sum tree/arch/powerpc/kernel/vdso64/*)" = "$before" ]
	run ! grep -r cmpli copy/arch
	[ "$(grep -rc cmpldi copy/arch | grep -c :1)" -eq 2 ]
}

@test "none for a newer tree, and none where the symptom is not there" {
	old_tree 4.9 newer
	run remedies newer
	[[ "$output" != *vdso64* ]]
	old_tree 4.4.10 mended
	sed -i s/cmpli/cmpldi/ mended/arch/powerpc/kernel/vdso64/*.S
	run remedies mended
	[[ "$output" != *vdso64* ]]
	old_tree 4.4.10 gone
	rm -r gone/arch/powerpc/kernel
	run remedies gone
	[ "$status" -eq 0 ]
	[[ "$output" != *vdso64* ]]
}

@test "a patch that does not apply is a skip that names it" {
	old_tree 4.4 tree
	sed -i 's/li/xx/' tree/arch/powerpc/kernel/vdso64/datapage.S
	run remedies tree "$here/copy"
	[ "$status" -eq 125 ]
	[[ "$output" == *"does not build: configs/remedies/powerpc-vdso64-compare-pointers.patch does not apply"* ]]
}

@test "a build says what it applied; another remedy makes another image" {
	tree=$("$top/scripts/fetch" debian:6.1)
	image=$("$top/scripts/build" "$tree")
	jq -e '.remedies | any(.remedy == "config:CONFIG_PPC_DISABLE_WERROR=y" and (.why | length) > 0)' "$image/image.json"
	jq -e '.remedies | any(.remedy | startswith("patch:")) | not' "$image/image.json"
	cp -r "$top" project
	printf '4.0\t-\tconfig:CONFIG_NO_SUCH_REMEDY=y\tMakefile\t^VERSION\twhy\n' >>project/configs/remedies/table
	assert_error 125 "CONFIG_NO_SUCH_REMEDY=y did not survive" project/scripts/build "$tree"
}

@test "the driver is found where it is; a tree without one is a skip" {
	fake_tree old
	mkdir -p old/drivers/crypto/vmx
	echo 'config CRYPTO_DEV_VMX_ENCRYPT' >old/drivers/crypto/vmx/Kconfig
	fake_tree new
	mkdir -p new/arch/powerpc/crypto
	echo 'config CRYPTO_DEV_VMX_ENCRYPT' >new/arch/powerpc/crypto/Kconfig
	for tree in old new; do
		run sh -c 'top=$1 && . "$top/scripts/lib/core/common.sh" &&
			. "$top/scripts/lib/core/driver.sh" && find_driver "$2" && echo "$driver"' _ "$top" $tree
		[ "$status" -eq 0 ]
		[ -d "$tree/$output" ]
	done
	fake_tree none
	assert_error 125 "this tree has no such driver in drivers/crypto/vmx, arch/powerpc/crypto" \
		"$top/scripts/build" none
	mkdir none/drivers/elsewhere
	echo 'config CRYPTO_DEV_VMX_ENCRYPT' >none/drivers/elsewhere/Kconfig
	assert_error 125 "it is in drivers/elsewhere/Kconfig, which scripts/lib/regression/drivers.tsv does not know" \
		"$top/scripts/build" none
}
