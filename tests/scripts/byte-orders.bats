#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
bats_require_minimum_version 1.5.0
load common

# What scripts/lib/core/byte-orders.sh says of a file; nothing is installed for it.
order() {
	sh -c 'top=$1 && . "$top/scripts/lib/core/common.sh" && . "$top/scripts/lib/core/byte-orders.sh"
		need() { :; }
		"$2" "$3" && echo "$order $cross"' _ "$top" "$@"
}

@test "a byte order by the ELF header, and by the options" {
	printf '\177ELF\002\001\001' >little
	printf '\177ELF\002\002\001' >big
	echo none >neither
	[ "$(order order_of_vmlinux little)" = "ppc64le powerpc64le-linux-gnu-" ]
	[ "$(order order_of_vmlinux big)" = "ppc64 powerpc64-linux-gnu-" ]
	[[ "$(order order_of_vmlinux neither)" == "ppc64le "* ]]
	echo CONFIG_CPU_LITTLE_ENDIAN=y >config
	[ "$(order order_of_config config)" = "ppc64le powerpc64le-linux-gnu-" ]
	printf '# CONFIG_CPU_LITTLE_ENDIAN is not set\nCONFIG_CPU_BIG_ENDIAN=y\n' >config
	[ "$(order order_of_config config)" = "ppc64 powerpc64-linux-gnu-" ]
	export CROSS_COMPILE=mine-
	[ "$(order order_of_config config)" = "ppc64 mine-" ]
}

@test "CROSS_COMPILE stands in place of the table's prefix, by the ELF header as well" {
	printf '\177ELF\002\002\001' >big
	export CROSS_COMPILE=mine-
	[ "$(order order_of_vmlinux big)" = "ppc64 mine-" ]
}

@test "the full tier has no programs for a big-endian guest" {
	mkdir image
	printf '\177ELF\002\002\001' >image/vmlinux
	command -v powerpc64-linux-gnu-gcc >/dev/null || skip "no powerpc64-linux-gnu-gcc"
	assert_error 255 "no programs for the guest" "$top/scripts/boot" --tier full image
}

@test "big-endian: 6.1 is good" {
	command -v powerpc64-linux-gnu-gcc >/dev/null || skip "no powerpc64-linux-gnu-gcc"
	[ -e /usr/powerpc64-linux-gnu/lib/libc.a ] || skip "no libc6-dev-ppc64-cross"
	image=$("$top/scripts/build" --variant big-endian "$("$top/scripts/fetch" debian:6.1)")
	[ "$(od -An -tx1 -N 1 -j 5 "$image/vmlinux")" = " 02" ]
	run --separate-stderr "$top/scripts/boot" "$image"
	[ "$status" -eq 0 ]
	grep -q '# kernel Linux .* ppc64$' "$output/results.ktap"
}
