#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
bats_require_minimum_version 1.5.0
load common

# A run of its own directory in the cache, no more.
short_run() {
	sh -c 'prog=run top=$1
		. "$top/scripts/lib/core/common.sh"
		make_tmp
		echo words >"$tmp/file"' _ "$top"
}

@test "what a killed run left is removed, what another uses is not, and runs side by side all end well" {
	own_cache
	mkdir -p "$XDG_CACHE_HOME/skport/tmp.killed/a" "$XDG_CACHE_HOME/skport/tmp.used"
	exec 7<"$XDG_CACHE_HOME/skport/tmp.used"
	flock 7
	short_run
	[ ! -e "$XDG_CACHE_HOME/skport/tmp.killed" ]
	[ -d "$XDG_CACHE_HOME/skport/tmp.used" ]
	exec 7<&-
	export -f short_run
	export top
	seq 400 | xargs -P 8 -I{} bash -c 'short_run || echo "status $?" >>failed'
	[ ! -e failed ] || { sort failed | uniq -c && return 1; }
	[ -z "$(ls -A "$XDG_CACHE_HOME/skport")" ]
}

@test "an unknown option, no argument, one too many: usage and 255" {
	for verb in fetch status apply build boot check; do
		for args in --nonsense "" "a b"; do
			# shellcheck disable=SC2086
			run "$top/scripts/$verb" $args
			[ "$status" -eq 255 ]
		done
	done
}

@test "a source directory is taken where it is, with spaces in its name" {
	fake_tree "my tree"
	run --separate-stderr "$top/scripts/fetch" "my tree"
	[ "$status" -eq 0 ]
	[ "$output" = "$here/my tree" ]
	[ -z "$stderr" ]
}

@test "a KERNEL that is no kernel" {
	own_cache
	mkdir empty
	: >file
	git init -q repo
	assert_error 255 "empty: no kernel source" "$top/scripts/fetch" empty
	assert_error 255 "file: cannot be unpacked" "$top/scripts/fetch" file
	assert_error 255 "nothing: there is no such directory or file" "$top/scripts/fetch" nothing
	assert_error 255 "no such revision" "$top/scripts/fetch" repo@v1
	assert_no_leftovers
}

@test "a tarball, whole, truncated, empty, of no kernel" {
	own_cache
	fake_tree linux-4.10
	head -c 300000 /dev/urandom >linux-4.10/drivers/noise
	tar -cJf "whole one.tar.xz" linux-4.10
	head -c 100000 "whole one.tar.xz" >cut.tar.xz
	: >empty.tar.xz
	mkdir other && tar -czf other.tar.gz other
	run --separate-stderr "$top/scripts/fetch" "whole one.tar.xz"
	[ "$status" -eq 0 ]
	cmp "$output/drivers/noise" linux-4.10/drivers/noise
	entry=$output
	run --separate-stderr "$top/scripts/fetch" "whole one.tar.xz"
	[ "$output" = "$entry" ]
	assert_error 255 "cut.tar.xz: cannot be unpacked" "$top/scripts/fetch" cut.tar.xz
	assert_error 255 "empty.tar.xz: cannot be unpacked" "$top/scripts/fetch" empty.tar.xz
	assert_error 255 "no kernel source" "$top/scripts/fetch" other.tar.gz
	assert_no_leftovers
	[ "$(find "$XDG_CACHE_HOME/skport/tree" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 1 ]
}

@test "a tarball cannot write outside the cache" {
	own_cache
	fake_tree linux
	echo evil >evil
	tar -cf up.tar linux
	tar -rPf up.tar --transform 's,^evil,linux/../../../../../../evil-was-here,' evil
	run "$top/scripts/fetch" up.tar
	[ "$status" -eq 255 ]
	[ -z "$(find "$BATS_RUN_TMPDIR" /tmp -maxdepth 8 -name 'evil-was-here' 2>/dev/null)" ]
	assert_no_leftovers
}

@test "REPO@REV gives that revision, whatever is checked out" {
	own_cache
	git init -q "my repo"
	fake_tree "my repo"
	git -C "my repo" add -A
	git -C "my repo" -c user.name=t -c user.email=t commit -qm one
	git -C "my repo" tag v1
	echo later >"my repo/drivers/a.c"
	run --separate-stderr "$top/scripts/fetch" "my repo@v1"
	[ "$status" -eq 0 ]
	[ "$(head -n 1 "$output/drivers/a.c")" = one ]
	assert_error 255 "no such revision" "$top/scripts/fetch" "my repo@--help"
}

@test "kernel.org out of reach: an error at once that says what to give" {
	own_cache
	start=$SECONDS
	assert_error 255 "give a source directory, a tarball or debian:6.1" "$top/scripts/fetch" 4.10
	[ $((SECONDS - start)) -lt 10 ]
	run "$top/scripts/check" 4.10
	[ "$status" -eq 255 ]
	[ "${lines[-2]}" = "verdict: abort" ]
	assert_no_leftovers
}

# A mirror of our own, with a key of our own among the releasers.
own_mirror() {
	own_cache
	cp -r "$top" copy
	top="$here/copy"
	fake_tree linux-4.10.1
	echo 'SUBLEVEL = 1' >>linux-4.10.1/Makefile
	mirror=$BATS_TEST_TMPDIR/mirror
	mkdir -p "$mirror/v4.x"
	tar -cf linux.tar linux-4.10.1
	xz -k linux.tar
	mv linux.tar.xz "$mirror"/v4.x/linux-4.10.1.tar.xz
	export SKPORT_MIRROR="file://$mirror"
	mkdir -m 700 "$BATS_TEST_TMPDIR/g"
	export GNUPGHOME="$BATS_TEST_TMPDIR/g"
	gpg --batch -q --passphrase '' --quick-gen-key releaser@example.org ed25519 sign never
	gpg --batch -q --detach-sign -o "$mirror"/v4.x/linux-4.10.1.tar.sign linux.tar
	mkdir -p "$XDG_CACHE_HOME/skport"
	mkdir -m 700 "$XDG_CACHE_HOME/skport/gnupg"
	gpg --batch -q --export releaser@example.org |
		gpg --homedir "$XDG_CACHE_HOME/skport/gnupg" --batch -q --import
	fingerprint=$(gpg --batch --with-colons --list-keys releaser@example.org | awk -F: '$1 == "fpr" { print $10; exit }')
}

teardown() {
	[ -z "${GNUPGHOME:-}" ] || gpgconf --kill all
	[ ! -d "${XDG_CACHE_HOME:-/nowhere}/skport/gnupg" ] ||
		GNUPGHOME="$XDG_CACHE_HOME/skport/gnupg" gpgconf --kill all
}

@test "a release is taken with a releaser's signature only" {
	own_mirror
	assert_error 255 "not signed by a kernel releaser; --unverified" "$top/scripts/fetch" 4.10.1
	echo "$fingerprint releaser@example.org" >>"$top/scripts/lib/fetch/releasers.txt"
	run --separate-stderr "$top/scripts/fetch" 4.10.1
	[ "$status" -eq 0 ]
	[ -f "$output/drivers/a.c" ]
	assert_no_leftovers
}

@test "a release that was changed after it was signed is refused" {
	own_mirror
	echo "$fingerprint releaser@example.org" >>"$top/scripts/lib/fetch/releasers.txt"
	echo more >linux-4.10.1/drivers/a.c
	tar -cJf "$mirror"/v4.x/linux-4.10.1.tar.xz linux-4.10.1
	assert_error 255 "not signed by a kernel releaser" "$top/scripts/fetch" 4.10.1
	run --separate-stderr "$top/scripts/fetch" --unverified 4.10.1
	[ "$status" -eq 0 ]
	# What was taken unverified is not what another asks for.
	assert_error 255 "not signed by a kernel releaser" "$top/scripts/fetch" 4.10.1
}

@test "a release has to be the one that was asked for" {
	own_mirror
	echo "$fingerprint releaser@example.org" >>"$top/scripts/lib/fetch/releasers.txt"
	for suffix in xz sign; do
		cp "$mirror/v4.x/linux-4.10.1.tar.$suffix" "$mirror/v4.x/linux-4.10.2.tar.$suffix"
	done
	assert_error 255 "the tarball holds 4.10.1, not 4.10.2" "$top/scripts/fetch" 4.10.2
	assert_no_leftovers
}

@test "a release of two numbers, whose Makefile says that the third is 0" {
	own_mirror
	printf 'VERSION = 5\nPATCHLEVEL = 0\nSUBLEVEL = 0\n' >linux-4.10.1/Makefile
	mv linux-4.10.1 linux-5.0
	mkdir "$mirror/v5.x"
	tar -cJf "$mirror"/v5.x/linux-5.0.tar.xz linux-5.0
	run --separate-stderr "$top/scripts/fetch" --unverified 5.0
	[ "$status" -eq 0 ]
	[ -f "$output/drivers/a.c" ]
}

@test "a release with a pinned sha256 has to have it" {
	own_mirror
	echo "$(printf '%064d' 0) linux-4.10.1.tar.xz" >>"$top/scripts/lib/fetch/sha256sums"
	assert_error 255 "sha256 is" "$top/scripts/fetch" --unverified 4.10.1
	[ -z "$(ls "$XDG_CACHE_HOME/skport/download")" ]
	sum=$(sha256sum <"$mirror"/v4.x/linux-4.10.1.tar.xz | cut -d' ' -f1)
	echo "$sum linux-4.10.1.tar.xz" >"$top/scripts/lib/fetch/sha256sums"
	run "$top/scripts/fetch" 4.10.1
	[ "$status" -eq 0 ]
}

@test "a download goes on from where it stopped" {
	own_mirror
	mkdir -p "$XDG_CACHE_HOME/skport/download"
	head -c 100 "$mirror"/v4.x/linux-4.10.1.tar.xz >"$XDG_CACHE_HOME/skport/download/unverified-linux-4.10.1.tar.xz.part"
	run --separate-stderr "$top/scripts/fetch" --unverified 4.10.1
	[ "$status" -eq 0 ]
	cmp "$mirror"/v4.x/linux-4.10.1.tar.xz "$XDG_CACHE_HOME/skport/download/unverified-linux-4.10.1.tar.xz"
}
