#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What a fragment asks for, and what a tree has for it.
bats_require_minimum_version 1.5.0
load common

tab=$'\t'

# Lines of fragments, on stdin, as they are for the tree $1 of the version $2.
in_tree() {
	sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/build/remedies.sh"
		. "$top/scripts/lib/core/tree.sh"
		. "$top/scripts/lib/build/fragments.sh"
		make_tmp
		find_options "$2"
		: >"$tmp/renamed"
		for_this_tree "$(number_of "$3")" >"$tmp/wanted"
		cat "$tmp/wanted" "$tmp/renamed"
		[ -z "$4" ] || check_survivors "$4" <"$tmp/wanted"' _ "$top" "$1" "$2" "${3:-}"
}

# A tree whose Kconfig has these options.
tree_with() {
	fake_tree tree
	printf 'config %s\n\tbool\n' "$@" >tree/arch/powerpc/Kconfig
}

@test "the table of renamed options is whole" {
	while IFS=$tab read -r asked from before got why rest; do
		case $asked in '#'* | '') continue ;; esac
		[[ $asked =~ ^CONFIG_[A-Z0-9_]+=[ymn]$ ]]
		[[ $from =~ ^(0|[0-9]+\.[0-9]+)$ ]]
		[[ $before =~ ^([0-9]+\.[0-9]+|-)$ ]]
		[[ $got =~ ^(-|CONFIG_[A-Z0-9_]+=[ymn]( CONFIG_[A-Z0-9_]+=[ymn])*)$ ]]
		[ -n "$why" ] && [ -z "$rest" ]
	done <"$top/configs/renamed"
}

@test "the self-tests are turned off, and on, by the name that the tree has" {
	tree_with CRYPTO_MANAGER_DISABLE_TESTS
	run in_tree tree 6.15 <<<"CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=y"
	[ "$output" = "CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=y" ]
	tree_with CRYPTO_SELFTESTS EXPERT
	run in_tree tree 6.16 <<<"CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=y"
	[ "${lines[0]}" = "# CONFIG_CRYPTO_SELFTESTS is not set" ]
	[[ "${lines[1]}" == CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=y"$tab"CONFIG_CRYPTO_SELFTESTS=n"$tab"?* ]]
	run in_tree tree 7.2 <<<"# CONFIG_CRYPTO_MANAGER_DISABLE_TESTS is not set"
	[ "${lines[1]}" = "CONFIG_CRYPTO_SELFTESTS=y" ]
	# The tree decides, and not its number: vendors take what is newer.
	run in_tree tree 6.12 <<<"# CONFIG_CRYPTO_MANAGER_DISABLE_TESTS is not set"
	[ "${lines[1]}" = "CONFIG_CRYPTO_SELFTESTS=y" ]
}

@test "self-tests that are not to be had are a skip that names what was looked for" {
	tree_with EXPERT
	echo CONFIG_EXPERT=y >config
	run in_tree tree 7.9 config <<<"# CONFIG_CRYPTO_MANAGER_DISABLE_TESTS is not set"
	[ "$status" -eq 125 ]
	[[ "$output" == *"CONFIG_CRYPTO_SELFTESTS=y did not survive into the final .config: no Kconfig file of the tree has it, where CONFIG_CRYPTO_MANAGER_DISABLE_TESTS=n was asked for"* ]]
	# Nor is an option that has to be off taken for off where there is none.
	run in_tree tree 7.9 config <<<"# CONFIG_NO_SUCH_OPTION is not set"
	[ "$status" -eq 125 ]
	[[ "$output" == *"CONFIG_NO_SUCH_OPTION is not set did not survive"*"no Kconfig file of the tree has it" ]]
}

@test "an option that is always so is not asked for, one of another name is" {
	tree_with KPROBE_EVENT
	run in_tree tree 4.8 <<<"CONFIG_POSIX_TIMERS=y
CONFIG_KPROBE_EVENTS=y"
	[ "${lines[0]}" = "CONFIG_KPROBE_EVENT=y" ]
	[[ "${lines[1]}" == "CONFIG_POSIX_TIMERS=y$tab-$tab"* ]]
	tree_with POSIX_TIMERS KPROBE_EVENTS
	run in_tree tree 4.11 <<<"CONFIG_POSIX_TIMERS=y
CONFIG_KPROBE_EVENTS=y"
	[ "$output" = "CONFIG_POSIX_TIMERS=y
CONFIG_KPROBE_EVENTS=y" ]
}

@test "a value that an option can no longer have is another, by the version" {
	tree_with CRYPTO_MANAGER
	run in_tree tree 6.12 <<<"CONFIG_CRYPTO_MANAGER=m"
	[ "$output" = "CONFIG_CRYPTO_MANAGER=m" ]
	run in_tree tree 7.2 <<<"CONFIG_CRYPTO_MANAGER=m"
	[ "${lines[0]}" = "CONFIG_CRYPTO_MANAGER=y" ]
}

@test "a series follows the driver to where the tree has it" {
	fake_tree tree
	mkdir -p tree/arch/powerpc/crypto other/patches
	echo 'config CRYPTO_DEV_VMX_ENCRYPT' >tree/arch/powerpc/crypto/Kconfig
	printf 'one\ntwo\nthree\n' >tree/arch/powerpc/crypto/aes_xts.c
	echo two.patch >other/series
	printf 'Subject: two\n\nX-Skport-Verdict: good\n---\n' >other/patches/two.patch
	diff -u --label a/drivers/crypto/vmx/aes_xts.c --label b/drivers/crypto/vmx/aes_xts.c \
		tree/arch/powerpc/crypto/aes_xts.c <(printf 'one\nTWO\nthree\n') >>other/patches/two.patch || true # they differ
	run "$top/scripts/apply" --in-place --series other tree
	[ "$status" -eq 0 ]
	grep -qx TWO tree/arch/powerpc/crypto/aes_xts.c
	[ ! -e tree/drivers/crypto ]
	run "$top/scripts/status" --series other tree
	[ "$status" -eq 0 ]
	[[ "${lines[-1]}" == PRESENT ]]
}

@test "a module that no option asks for is not built, in the copy alone" {
	fake_tree tree
	mkdir -p tree/vendor/usb tree/arch/powerpc/crypto
	# shellcheck disable=SC2016 # make's own
	printf 'obj-m := xr_usb.o \\\n\tmore.o\n\nobj-$(CONFIG_A) += a.o\nobj-m += $(b-m)\nifeq ($(CONFIG_C),m)\nobj-m += c.o\nendif\n' \
		>tree/vendor/usb/Makefile
	echo 'obj-m := vmx-crypto.o' >tree/arch/powerpc/crypto/Makefile
	before=$(sha256sum tree/vendor/usb/Makefile tree/arch/powerpc/crypto/Makefile)
	run sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/tree.sh"
		. "$top/scripts/lib/build/fragments.sh"
		make_tmp
		src=$2/copy driver=arch/powerpc/crypto
		: >"$tmp/left_out"
		link_tree tree "$src"
		leave_out_unasked
		cat "$tmp/left_out"' _ "$top" "$here"
	[ "$output" = "vendor/usb/Makefile: obj-m := xr_usb.o \\" ]
	[ "$(sha256sum tree/vendor/usb/Makefile tree/arch/powerpc/crypto/Makefile)" = "$before" ]
	# shellcheck disable=SC2016 # make's own
	printf 'obj- := xr_usb.o \\\n\tmore.o\n\nobj-$(CONFIG_A) += a.o\nobj-m += $(b-m)\nifeq ($(CONFIG_C),m)\nobj-m += c.o\nendif\n' |
		cmp - copy/vendor/usb/Makefile
	cmp tree/arch/powerpc/crypto/Makefile copy/arch/powerpc/crypto/Makefile
}
