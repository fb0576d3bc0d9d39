#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
#
# The storage tier on roots that are none of Debian's, each of one small program, and
# what is made of a source package's tests. The tier itself, in a root of Debian's,
# takes minutes: it is run where STORAGE_ROOT names a root.img.
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	IMAGE=$("$top/scripts/fetch" debian-image:bookworm)
	export IMAGE
	powerpc64le-linux-gnu-gcc -Wall -Werror -O2 -s -static -o "$BATS_FILE_TMPDIR/program" "$top/tests/storage/root.c"
}

# A root in which a test does as the words say; $1 is where the target is reached.
make_root() {
	mkdir -p root/bin root/sbin root/skport root/proc root/sys root/dev root/run root/lib
	cp "$BATS_FILE_TMPDIR/program" root/bin/sh
	cp "$BATS_FILE_TMPDIR/program" root/sbin/init
	printf 'a-test\tneeds-root\tdebian/tests/a-test\n' >root/skport/tests
	printf '%s\n' "$*" >root/does
}

# Boot it; the verdict's code and words are in code and words.
boot_root() {
	[ ! -d root ] || mke2fs -q -t ext4 -d root root.img 24m
	sum=$(sha256sum root.img)
	run --separate-stderr env SKPORT_REASON="$PWD/reason" "$top/scripts/boot" --tier storage \
		--autopkgtest a:a-test --root root.img "$@" "$IMAGE"
	words=$(jq -r .reason "$output/run.json")
	code=$(jq -r .code "$output/run.json")
	[ "$sum" = "$(sha256sum root.img)" ]
}

@test "a test that passes: good, and the root is as it was" {
	make_root pass all is well
	boot_root
	[ "$status" -eq 0 ]
	[ "$code" = all-ok ]
	[ "$(jq -r '.cases[0].group' "$output/run.json")" = a-test ]
	grep -qF '# | all is well' "$output/results.ktap"
	[ -f "$output/journal.log" ]
}

@test "a test that fails by this regression: bad, in the test's words" {
	make_root fail Check that kernel supports aes-xts-plain64 cipher.
	boot_root
	[ "$status" -eq 1 ]
	[ "$code" = regression ]
	[[ "$words" = "run: Check that kernel supports aes-xts-plain64 cipher."* ]]
	[ -d "$output/confirm" ]
}

@test "a test that fails otherwise, and names the cipher: inconclusive, with its name" {
	make_root fail no room for a volume of aes-xts-plain64
	boot_root
	[ "$status" -eq 125 ]
	[ "$code" = other-case ]
	[ "$words" = "a-test.run: no room for a volume of aes-xts-plain64" ]
}

@test "a program of unittest: each of its tests is a case, and has its own words" {
	make_root pass
	printf 'T.test_%s\n' a b c d >root/cases
	cat >root/says <<-'SAYS'
		test_a (__main__.T.test_a)
		The first ... ok
		test_b (__main__.T.test_b)
		The second ... begun
		Check that kernel supports aes-xts-plain64 cipher.
		FAIL
		between
		test_c (__main__.T.test_c) ... skipped 'no disk'
		ok
	SAYS
	boot_root
	[ "$status" -eq 1 ]
	[[ "$words" = "T.test_b: Check that kernel supports aes-xts-plain64 cipher."* ]]
	jq -r '.cases[] | .name + ": " + .state + ": " + .words' "$output/run.json" >cases
	diff cases - <<-'CASES'
		T.test_a: ok: 
		T.test_b: not ok: T.test_b: Check that kernel supports aes-xts-plain64 cipher.
		T.test_c: skip: skipped 'no disk'
		T.test_d: not ok: did not run: the test left with 1
	CASES
}

@test "a test that hangs is ended, and has failed" {
	make_root hang at once
	boot_root --silence 30
	[ "$status" -eq 125 ]
	[ "$code" = other-case ]
	[ "$words" = "a-test.run: it was ended, by a signal" ]
}

@test "a root that is full: inconclusive, whatever the tests said" {
	make_root fill Check that kernel supports aes-xts-plain64 cipher.
	boot_root
	[ "$status" -eq 125 ]
	[ "$code" = overlay-full ]
}

@test "a systemd that does not come to its target: inconclusive, in bounded time" {
	make_root pass
	: >root/hang
	boot_root --limit 40
	[ "$status" -eq 125 ]
	[ "$code" = target-not-reached ]
	[[ "$words" = "systemd did not reach its target in 20 s"* ]]
}

@test "a root that is no file system: inconclusive" {
	truncate -s 4M root.img
	boot_root
	[ "$status" -eq 125 ]
	[ "$code" = root-broken ]
}

@test "a root without an init: inconclusive" {
	make_root pass
	rm root/sbin/init
	boot_root
	[ "$status" -eq 125 ]
	[ "$code" = root-broken ]
	[[ "$words" = "the root's /sbin/init: "* ]]
}

@test "a root without tests: inconclusive" {
	make_root pass
	rm root/skport/tests
	boot_root
	[ "$status" -eq 125 ]
	[ "$code" = root-broken ]
}

@test "an image without the driver of the disk: inconclusive, before any boot" {
	mkdir image
	cp -r "$IMAGE/vmlinux" "$IMAGE/modules" image/
	rm "$(find image/modules -name 'ibmvscsi.ko')"
	grep -v CONFIG_SCSI_IBMVSCSI= "$IMAGE/config" >image/config
	truncate -s 4M root.img
	run --separate-stderr env SKPORT_REASON="$PWD/reason" "$top/scripts/boot" --tier storage --root root.img image
	[ "$status" -eq 125 ]
	[ "$(sed -n 2p reason)" = option-lost ]
	[[ "$(head -n 1 reason)" = *CONFIG_SCSI_IBMVSCSI* ]]
}

@test "the options of the storage tier are for it alone" {
	for option in --root --autopkgtest; do
		run --separate-stderr "$top/scripts/boot" "$option" x "$IMAGE"
		[ "$status" -eq 255 ]
		[[ "$stderr" = *"are for --tier storage" ]]
	done
}

# A copy of ours whose roots of Debian's are all the one that make_root made.
copy_with_root() {
	mkdir copy
	ln -s "$top"/* copy/
	rm copy/scripts
	cp -r "$top/scripts" copy/
	mke2fs -q -t ext4 -d root root.img 24m
	printf '#!/bin/sh\necho "%s"\n' "$PWD" >copy/scripts/lib/boot/root
}

@test "a matrix of the tier: the test's words are the cell's" {
	make_root fail
	printf 'storage\tneeds-root\tdebian/tests/storage\n' >root/skport/tests
	sed -n 's/^storage\.//p' "$top/tests/guest/required.storage" >root/cases
	while IFS=. read -r class method; do
		echo "$method (__main__.$class.$method) ... begun"
		case $method in
		*_devname) printf '%s\n' 'Check that kernel supports aes-xts-plain64 cipher.' FAIL ;;
		*) echo ok ;;
		esac
	done <root/cases >root/says
	copy_with_root
	cat >plan <<-'PLAN'
		kernel package debian-image:bookworm
		tier storage
		want package off bad
	PLAN
	run --separate-stderr copy/scripts/matrix --out out plan
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "1 of 1 as wanted, 0 not, 0 inconclusive, 0 without a verdict" ]
	cell=out/cells/package_off_none_power8
	[[ "$(jq -r .reason $cell/cell.json)" = "CryptsetupTest.test_luks_by_devname: Check that kernel supports aes-xts-plain64 cipher."* ]]
	[ "$(jq '.cases | length' $cell/run/run.json)" -eq 5 ]
	[ -f $cell/run/confirm/journal.log ]
}

# What becomes of a debian/tests/control, on stdin: tests, depends, left.
take_tests() {
	cat >control
	awk -v asked="${1:-}" -v binaries=one,two -v depends=depends -v left=left \
		-f "$top/scripts/lib/boot/tests.awk" "$top/scripts/lib/boot/restrictions.tsv" control >tests
}

@test "debian/tests/control: names, commands, directories, dependencies" {
	take_tests <<-'CONTROL'
		# a comment
		Tests: a, b
		Depends: x (>= 1) | y,
		# and one within
		  z [!s390x],
		Restrictions: needs-root, isolation-machine

		Test-Command: make -C tests check
		Features: test-name=made
		Depends: @, gcc

		Tests: c
		Tests-Directory: test
	CONTROL
	[ "$(cut -f1,3 tests)" = "$(printf 'a\tdebian/tests/a\nb\tdebian/tests/b\nmade\tmake -C tests check\nc\ttest/c')" ]
	[ "$(cut -f2 tests | head -n 1)" = "needs-root, isolation-machine" ]
	[ "$(cut -f2 tests | tail -n 1)" = - ]
	[ "$(sort -u depends)" = "$(printf 'one,two\none,two, gcc\nx (>= 1) | y, z [!s390x]')" ]
	[ ! -s left ]
	cp control again
	take_tests b <again
	[ "$(cut -f1 tests)" = b ]
}

@test "debian/tests/control: what cannot be run here is left out, with the reason" {
	take_tests <<-'CONTROL'
		Tests: net
		Restrictions: needs-root, needs-internet

		Tests: odd
		Restrictions: of-tomorrow

		Tests: built
		Depends: @builddeps@

		Tests: pc
		Architecture: amd64 i386

		Tests: not-here
		Architecture: !ppc64el

		Tests: here
		Architecture: !s390x
	CONTROL
	[ "$(cut -f1 tests)" = here ]
	[ "$(cat left)" = "$(printf '%s\n' 'net: needs-internet: the guest has no network' \
		'odd: of-tomorrow: a restriction that is not known here' \
		'built: @builddeps@: nothing is built in the guest' \
		'pc: is not for ppc64el' 'not-here: is not for ppc64el')" ]
}

@test "the suite of the root goes by the kernel's version" {
	. "$top/scripts/lib/boot/disk.sh"
	[ "$(suite_for 6.1.0-50-powerpc64le)" = bookworm ]
	[ "$(suite_for 7.2.0)" = bookworm ]
	[ "$(suite_for 4.19.48)" = bookworm ]
	[ "$(suite_for 4.10.0)" = bookworm ]
	[ -z "$(suite_for 4.9.0)" ]
	[ -z "$(suite_for 0)" ]
}

@test "scsi_debug is for the tests that load it" {
	. "$top/scripts/lib/boot/disk.sh"
	for autopkgtest in '' systemd systemd:storage udisks2 udisks2:upstream-system; do
		wants_scsi_debug
	done
	for autopkgtest in system systemd:boot udisks cryptsetup:cryptdisks '#'; do
		run wants_scsi_debug
		[ "$status" -eq 1 ]
	done
}

@test "a kernel that is too old for any suite's systemd: inconclusive" {
	mkdir image
	cp "$IMAGE/vmlinux" image/
	echo '{"release": "4.9.0"}' >image/image.json
	run --separate-stderr env SKPORT_REASON="$PWD/reason" "$top/scripts/boot" --tier storage image
	[ "$status" -eq 125 ]
	[ "$(sed -n 2p reason)" = kernel-too-old ]
}

@test "systemd's storage test in a root of Debian's: good" {
	[ -n "${STORAGE_ROOT:-}" ] || skip "STORAGE_ROOT names no root.img"
	run --separate-stderr "$top/scripts/boot" --tier storage --root "$STORAGE_ROOT" "$IMAGE"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.cases | length' "$output/run.json")" = 5 ]
	grep -q 'systemd.*: Startup finished' "$output/journal.log"
}
