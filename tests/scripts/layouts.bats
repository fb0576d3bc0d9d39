#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# How distributions split a kernel into packages: made up here, of Debian's files.
bats_require_minimum_version 1.5.0
load common
load packages

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	IMAGE=$("$top/scripts/fetch" debian-image:6.1)
	RELEASE=$(jq -r .release "$IMAGE/image.json")
	export IMAGE RELEASE
}

fetch() {
	"$top/scripts/fetch" "$@"
}

# The modules of two packages below lib/modules in $1 and $2: the second has that by
# which user space comes to the ciphers.
split_modules() {
	mkdir -p "$1/lib/modules/$RELEASE" "$2/lib/modules/$RELEASE/kernel/crypto"
	cp -r "$IMAGE/modules/kernel" "$1/lib/modules/$RELEASE/"
	mv "$1/lib/modules/$RELEASE/kernel/crypto/algif_skcipher.ko" "$2/lib/modules/$RELEASE/kernel/crypto/"
}

# Headers of the release $2 in the directory $1, whose programs are for the machine of
# the compiler $3; what its Makefile has is stdin.
headers_in() {
	mkdir -p "$1/include/generated" "$1/scripts/basic" "$1/scripts/mod"
	cat >"$1/Makefile"
	: >"$1/Module.symvers"
	printf '#define UTS_RELEASE "%s"\n' "$2" >"$1/include/generated/utsrelease.h"
	"$3" -xc -nostdlib -static -Wl,-e0 -o "$1/scripts/basic/fixdep" - <<<'int x;'
	cp "$1/scripts/basic/fixdep" "$1/scripts/mod/modpost"
}

# The image $1 has all that the packages were made of.
is_whole() {
	cmp "$1/vmlinux" "$IMAGE/vmlinux"
	cmp "$1/config" "$IMAGE/config"
	diff -r "$1/modules/kernel" "$IMAGE/modules/kernel"
}

# From lib to usr/lib in the directories.
merge_usr() {
	for dir; do
		mkdir -p "$dir/usr"
		mv "$dir/lib" "$dir/usr/lib"
	done
}

pack_ubuntu() {
	rm -rf packages
	mkdir packages
	for part in image modules modules-extra headers; do
		deb_of "packages/linux-$part-${RELEASE}_1_ppc64el.deb" "$part"
	done
}

@test "Ubuntu: image, modules, modules-extra, headers whose programs are ppc64el; usr-merged and not" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	split_modules modules modules-extra
	mkdir -p image/boot modules/boot "headers/lib/modules/$RELEASE"
	gzip -1 <"$IMAGE/vmlinux" >"image/boot/vmlinuz-$RELEASE"
	cp "$IMAGE/config" "modules/boot/config-$RELEASE"
	headers_in "headers/usr/src/linux-headers-$RELEASE" "$RELEASE" powerpc64le-linux-gnu-gcc </dev/null
	ln -s "/usr/src/linux-headers-$RELEASE" "headers/lib/modules/$RELEASE/build"
	pack_ubuntu
	is_whole "$(fetch packages)"
	assert_error 125 "algif_skcipher" fetch "packages/linux-image-${RELEASE}_1_ppc64el.deb" \
		"packages/linux-modules-${RELEASE}_1_ppc64el.deb"
	merge_usr modules modules-extra
	mv headers/lib headers/usr/lib
	pack_ubuntu
	merged=$(fetch packages)
	is_whole "$merged"
	jq -e .headers "$merged/image.json"
	assert_error 0 "the headers' scripts/basic/fixdep is a program for another machine; give the kernel's source: --source TREE" \
		"$top/scripts/build" "$merged"
	[ -s "$output/modules/skport_softirq.why-not" ]
	assert_no_leftovers
}

@test "Fedora: core, modules-core, modules, devel; each that lacks is named" {
	own_cache
	files_of_image "$IMAGE" core
	rm -r "core/lib/modules/$RELEASE/kernel"
	xz -c /dev/null >"core/lib/modules/$RELEASE/symvers.xz"
	split_modules modules-core modules
	headers_in "devel/usr/src/kernels/$RELEASE" "$RELEASE" gcc </dev/null
	mkdir packages
	for part in core modules-core modules devel; do
		rpm_of "packages/kernel-$part.rpm" "$part"
	done
	whole=$(fetch packages)
	is_whole "$whole"
	[[ "$(jq -r .headers "$whole/image.json")" == */usr/src/kernels/"$RELEASE" ]]
	assert_error 255 "holds no modules; give their package with it, kernel-modules-core or kernel-modules of $RELEASE" \
		fetch packages/kernel-core.rpm
	assert_error 125 "algif_skcipher" fetch packages/kernel-core.rpm packages/kernel-modules-core.rpm
	bare=$(fetch packages/kernel-modules.rpm packages/kernel-core.rpm packages/kernel-modules-core.rpm)
	is_whole "$bare"
	[ "$(cat "$bare/modules/skport_softirq.why-not")" = "give the kernel's headers with it: kernel-devel-$RELEASE" ]
	[ ! -e was-run ]
	assert_no_leftovers
}

@test "SUSE: kernel-default, its devel, and the devel that flavours share" {
	own_cache
	release=6.4.0-1-default
	at=default/usr/lib/modules/$release
	mkdir -p "$at/kernel"
	: >"$at/modules.dep"
	printf 'const char s[] = "Linux version %s p8_aes_cbc";\n' "$release" |
		powerpc64le-linux-gnu-gcc -xc -nostdlib -static -Wl,-e0 -o "$at/vmlinux" -
	headers_in "default-devel/usr/src/linux-6.4.0-1-obj/ppc64le/default" "$release" gcc \
		<<<'include /usr/src/linux-6.4.0-1/Makefile'
	mkdir -p devel/usr/src/linux-6.4.0-1
	: >devel/usr/src/linux-6.4.0-1/Makefile
	mkdir packages
	for part in default default-devel devel; do
		rpm_of "packages/kernel-$part.rpm" "$part"
	done
	headers=$(jq -r .headers "$(fetch packages)/image.json")
	[[ "$headers" == */usr/src/linux-6.4.0-1-obj/ppc64le/default ]]
	[ "$(cat "$headers/Makefile")" = "include ../../../linux-6.4.0-1/Makefile" ]
	[ -f "$headers/../../../linux-6.4.0-1/Makefile" ]
	assert_error 255 "headers are not all there: give linux-6.4.0-1 too" \
		fetch packages/kernel-default.rpm packages/kernel-default-devel.rpm
	bare=$(fetch packages/kernel-default.rpm)
	[ "$(cat "$bare/modules/skport_softirq.why-not")" = "give the kernel's headers with it: kernel-default-devel and kernel-devel of $release" ]
	assert_no_leftovers
}
