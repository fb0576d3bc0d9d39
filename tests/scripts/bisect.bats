#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The step of git bisect run, on a repository made here: a short history over
# Debian's 6.1, as much of it as the check's kernel needs. The tests go on from
# each other's objects, as bisects do.
bats_require_minimum_version 1.5.0
load common

setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	export REPO="$BATS_FILE_TMPDIR/a repository" TOP=$top
	export FARM="$BATS_FILE_TMPDIR/bin"
	export CCACHE_DIR="${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/skport/ccache}"
	export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
	export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
	source_files "$("$top/scripts/fetch" debian:6.1)"
	history
	flaky_machine
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache"
	mkdir "$XDG_CACHE_HOME"
}

# All of Kconfig and the makefiles, and the source of what is built: a fifth of
# the files, a tenth of the bytes.
source_files() {
	local built='arch/powerpc|block|certs|crypto|include|init|io_uring|ipc|kernel|lib|mm'
	built+='|scripts|usr|virt|tools/include|drivers/(base|bus|char|clocksource|crypto/vmx|input'
	built+='|irqchip|of|pci|rtc|tty|video/console)|fs/(devpts|exportfs|kernfs|notify|nls|proc'
	built+='|ramfs|sysfs)|net/(802|core|ethernet|ethtool|ipv4|ipv6|netlink|sched)'
	mkdir "$REPO"
	(cd "$1" && find . -type f | grep -E "/K[a-z]+[^/]*\$|/Makefile[^/]*\$|^\./[^/]*\$|^\./(drivers|fs|net|security|drivers/net|drivers/video)/[^/]*\$|^\./($built)/" |
		cpio -pdm --quiet "$REPO")
	git -C "$REPO" init -q
	git -C "$REPO" config core.compression 0
}

commit() {
	git -C "$REPO" add -f --all
	git -C "$REPO" commit -qm "$1"
	git -C "$REPO" tag "$1"
}

undo() {
	git -C "$REPO" revert --no-edit HEAD >&2
	git -C "$REPO" commit -q --amend -m "$1"
	git -C "$REPO" tag "$1"
}

history() {
	local vmx="$REPO/drivers/crypto/vmx"
	commit base
	echo '/* Words. */' >>"$vmx/vmx.c"
	echo 'Words.' >"$REPO/CREDITS"
	commit words
	sed -i 's/^\(EXTRA[A-Z]*\) =.*/\1 = -rc1/' "$REPO/Makefile"
	commit release
	echo '#error "not today"' >>"$REPO/init/main.c"
	commit breaks-build
	undo mends-build
	cat >>"$REPO/crypto/ecb.c" <<-EOF
		static int __init odd(void)
		{
			panic("something odd");
		}
		late_initcall(odd);
	EOF
	commit panics
	undo mends-panic
	sed -i 's|^	fallback = crypto_alloc_skcipher("xts(aes)", 0,|	if (ktime_get_real_seconds() < 1500000000)\n		return -ENOENT;\n&|; s|^#include "aesp8-ppc.h"|#include <linux/timekeeping.h>\n&|' "$vmx/aes_xts.c"
	commit flaky
	undo mends-flaky
	(cd "$REPO" && patch -s -p1 <"$TOP"/tests/standin/regression/patches/*.patch)
	commit culprit
	echo '/* More words. */' >>"$vmx/vmx.c"
	commit more-words
	echo '/* The last words. */' >>"$vmx/vmx.c"
	commit last-words
}

# A POWER8 whose first boot is in 2010, and the next one today.
flaky_machine() {
	mkdir "$FARM"
	cat >"$FARM/two-clocks" <<-EOF
		#!/bin/sh
		seen="$FARM/seen.\$(printf '%s' "\$*" | sed 's|.*-initrd \([^ ]*\).*|\1|; s|/|.|g')"
		[ -e "\$seen" ] || set -- "\$@" -rtc base=2010-01-01
		: >"\$seen"
		exec qemu-system-ppc64 "\$@"
	EOF
	chmod +x "$FARM/two-clocks"
	sed 's/^qemu.*/qemu two-clocks/' "$TOP/qemu/machines/power8" >"$FARM/machine"
	export PATH="$FARM:$PATH"
}

log_of() {
	cat "$XDG_CACHE_HOME"/skport/bisect/*/log.jsonl
}

# A step at the tag $1.
step() {
	git -C "$REPO" checkout -q "$1"
	shift
	cd "$REPO" || return
	run --separate-stderr "$top/scripts/bisect" --machine "$FARM/machine" "$@"
	echo "$output"
	echo "$stderr"
	last=$(log_of | tail -n 1)
	echo "$last" | tee "$BATS_TEST_TMPDIR/last.json"
	assert_schema bisect "$BATS_TEST_TMPDIR/last.json"
}

said() {
	[ "${lines[-2]}" = "verdict: $1" ]
	# shellcheck disable=SC2053 # a pattern
	[[ "${lines[-1]}" == "reason: "$2 ]]
	[ "$(jq -r .verdict <<<"$last")" = "$1" ]
}

@test "git bisect run names the culprit; the report says how sure that is" {
	cd "$REPO"
	git bisect start last-words mends-panic
	run git bisect run "$top/scripts/bisect" --machine "$FARM/machine"
	echo "$output"
	log_of
	[ "$status" -eq 0 ]
	culprit=$(git rev-parse culprit)
	[[ "$output" == *"$culprit is the first bad commit"* ]]
	run "$top/scripts/bisect" --report
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"first bad commit: $culprit culprit"* ]]
	[[ "$output" == *"confidence: high: it is bad ("*"), and what it was made from is good ("* ]]
	[ "$(log_of | jq -r 'select(.verdict == "bad") | .boots' | sort -n | tail -n 1)" = 2 ]
	[[ "$output" == *" boots, "*" steps without one, their kernel having been booted before"* ]]
	# The checkout is git's alone.
	git bisect reset
	[ -z "$(git status --porcelain)" ]
	run "$top/scripts/bisect" --report
	[ "$status" -eq 255 ]
	assert_no_leftovers
}

@test "words and a release's name make no other kernel: it is not booted again" {
	step base
	[ "$status" -eq 0 ]
	said good "all * cases ok"
	for tag in words release; do
		step "$tag"
		[ "$status" -eq 0 ]
		said good "all * cases ok"
		[ "$(jq -c '[.boots, .reused != null, .seconds.boot]' <<<"$last")" = '[0,true,null]' ]
	done
}

@test "what does not build is tried from nothing, and then a skip; what comes after is as before" {
	step breaks-build
	[ "$status" -eq 125 ]
	said skip '*does not build: *main.c:*: error: #error "not today"*'
	[[ "$stderr" == *"; once more, from nothing"* ]]
	# Objects made from nothing and step by step are the same kernel.
	step mends-build
	[ "$status" -eq 0 ]
	[ "$(jq .boots <<<"$last")" = 0 ]
}

@test "what dies elsewhere is a skip, unless it is what is hunted" {
	step panics
	[ "$status" -eq 125 ]
	said skip "*Kernel panic - not syncing: something odd*"
	step panics --symptom "panic.*something odd"
	[ "$status" -eq 1 ]
	said bad "*something odd*"
	[ "$(jq .boots <<<"$last")" = 2 ]
	step culprit --symptom "panic.*something odd"
	[ "$status" -eq 125 ]
	said skip "another failure: p8_aes_xts: *"
}

@test "boots that disagree are a skip" {
	step flaky
	[ "$status" -eq 125 ]
	[ "$(jq -r .verdict <<<"$last")" = skip ]
	step flaky --case p8_aes_xts.alloc
	[ "$status" -eq 125 ]
	said skip "*two boots disagree*"
}

@test "one case alone: its state, and a skip where it did not run" {
	step mends-flaky --case p8_aes_xts.alloc
	[ "$status" -eq 0 ]
	said good "p8_aes_xts.alloc: *"
	step culprit --case p8_aes_xts.alloc
	[ "$status" -eq 1 ]
	step culprit --case no.such
	[ "$status" -eq 125 ]
	said skip "no.such: did not run: *"
}

@test "with the series on, the culprit is good; the next step has it off again" {
	step culprit --series "$top/tests/standin/fix"
	[ "$status" -eq 0 ]
	step culprit
	[ "$status" -eq 1 ]
	fake_series "$here/other" nothing
	step culprit --series "$here/other"
	[ "$status" -eq 125 ]
	said skip "four.patch: *"
}

@test "what is changed in the checkout is neither read nor lost" {
	git -C "$REPO" checkout -q base
	echo '#error "mine"' >>"$REPO/init/main.c"
	echo mine >"$REPO/new"
	step base
	[ "$status" -eq 0 ]
	[ "$(git -C "$REPO" status --porcelain)" = " M init/main.c" ]
	# Debian has git ignore what is new.
	[ "$(cat "$REPO/new")" = mine ]
	git -C "$REPO" checkout -q init/main.c
	rm "$REPO/new"
}

@test "skips beside the culprit: no name, but the commits it may be" {
	cd "$REPO"
	git bisect start culprit mends-panic >&2
	git bisect skip flaky mends-flaky >&2 || true # it leaves with 2 when only skipped ones are left
	run "$top/scripts/bisect" --report
	echo "$output"
	[ "$status" -eq 125 ]
	[[ "$output" == *"it is one of these 3"* ]]
	[[ "$output" == *"$(git rev-parse culprit | cut -c1-12) culprit"* ]]
	git bisect reset >&2
	git bisect start culprit mends-flaky >&2
	run "$top/scripts/bisect" --report
	echo "$output"
	[[ "$output" == *"confidence: "* ]]
	git bisect reset >&2
}

@test "the fix of a real kernel is found, past a history without one" {
	cd "$REPO"
	git checkout -q --orphan apart
	git rm -qrf . >&2
	echo words >WORDS
	git add -f WORDS
	git commit -qm "a driver written apart"
	git checkout -q --detach last-words
	git merge -q -s ours --allow-unrelated-histories -m "merge it" apart
	git revert --no-edit culprit >&2
	git tag fix
	echo '/* Still more words. */' >>drivers/crypto/vmx/vmx.c
	git commit -qam after-fix
	git bisect start --term-old=broken --term-new=fixed HEAD culprit >&2
	run git bisect run "$top/scripts/bisect" --machine "$FARM/machine"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"$(git rev-parse fix) is the first fixed commit"* ]]
	run "$top/scripts/bisect" --report
	echo "$output"
	[[ "$output" == *"confidence: high: it is good ("*"), and what it was made from is bad ("* ]]
	git bisect reset >&2
	step apart
	[ "$status" -eq 125 ]
	said skip "there is no kernel in this commit: *"
}

@test "a broken environment stops git bisect run" {
	step_fails() {
		run --separate-stderr "$top/scripts/bisect" "${@:2}"
		echo "$output $stderr"
		[ "$status" -eq 255 ]
		[[ "$output$stderr" == *"$1"* ]]
	}
	step_fails "no git repository"
	cd "$REPO"
	git checkout -q fix # which is built
	sed 's/^qemu.*/qemu no-such-qemu/' "$FARM/machine" >"$here/machine"
	step_fails "no-such-qemu: No such file" --machine "$here/machine"
	CROSS_COMPILE=no-such- step_fails "no-such-gcc: there is no such compiler"
	step_fails "--symptom [: not understood" --symptom "["
	step_fails "--symptom or --case, not both" --symptom a --case b
	exec 6>"$(ls -d "$XDG_CACHE_HOME"/skport/bisect/*)/lock"
	flock 6
	step_fails "another bisect of it is at work"
	exec 6>&-
}
