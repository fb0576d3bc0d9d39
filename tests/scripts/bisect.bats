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
	echo '#error "not today"' >>"$vmx/aes.c"
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
	echo "$last"
}

said() {
	[ "${lines[-2]}" = "verdict: $1" ]
	# shellcheck disable=SC2053 # a pattern
	[[ "${lines[-1]}" == "reason: "$2 ]]
	[ "$(jq -r .verdict <<<"$last")" = "$1" ]
}

@test "git bisect run names the culprit; the report says how sure that is" {
	cd "$REPO"
	git bisect start last-words base
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
	said skip '*does not build: *aes.c:*: error: #error "not today"*'
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
	git checkout -q base
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

# A copy of ours whose build and boot take what the commit's file "verdict" says,
# and repositories of kernels that are no more than that: terms, ends and what
# the report makes of them, in seconds.
toys() {
	own_cache
	cp -r --parents "$top/scripts" "$top/qemu" "$top/tests/guest" .
	toy="$here$top"
	cat >"$toy/scripts/build" <<-'EOF'
		#!/bin/sh
		for tree; do :; done
		read -r verdict <"$tree/verdict"
		echo "built $(cat "$tree/number")" >>"$XDG_CACHE_HOME/done"
		[ "$verdict" != skip ] || { echo "does not build: words" >"$SKPORT_REASON" && exit 125; }
		[ "$verdict" != abort ] || { echo "no compiler" >"$SKPORT_REASON" && exit 255; }
		image=$XDG_CACHE_HOME/signature-$(cat "$tree/verdict" "$tree/number" | sha256sum | cut -c1-20)
		mkdir -p "$image"
		cp "$tree/verdict" "$image"
		echo "$image"
	EOF
	cat >"$toy/scripts/boot" <<-'EOF'
		#!/bin/sh
		for image; do :; done
		read -r verdict <"$image/verdict"
		mkdir -p "$image/run"
		echo "{\"verdict\": \"$verdict\", \"reason\": \"words of a $verdict one\", \"cases\": []}" >"$image/run/run.json"
		[ "$verdict" != bad ] || { mkdir -p "$image/run/confirm" && cp "$image/run/run.json" "$image/run/confirm"; }
		echo "$image/run"
		[ "$verdict" = good ]
	EOF
	git init -q linux
	cd linux || return
	git config gc.auto 0
	mkdir -p arch/powerpc
	printf 'VERSION = 4\n' >Makefile
	: >Kbuild
	: >arch/powerpc/Kconfig
	n=0
}

# A commit for each word, of a kernel of that verdict: c1, c2, ...
kernels() {
	local word
	for word; do
		n=$((n + 1))
		echo "$word" >verdict
		echo "$n" >number
		git add -A
		git commit -qm "c$n is $word"
		git tag "c$n"
	done
}

toy_run() {
	run --separate-stderr git bisect run "$toy/scripts/bisect" "$@"
	echo "$output"
	echo "$stderr"
}

toy_report() {
	run "$toy/scripts/bisect" --report
	echo "$output"
}

id_of() {
	git rev-parse "$1"
}

@test "the ends are tested before the first step, each once; what that costs is said" {
	toys
	kernels good good good good bad bad
	git bisect start c6 c1 >&2
	toy_run
	[ "$status" -eq 0 ]
	[[ "$output" == *"$(id_of c5) is the first bad commit"* ]]
	said=$(grep "before the first step" <<<"$stderr")
	[ "$(wc -l <<<"$said")" -eq 2 ]
	[[ "$said" == *"$(id_of c1 | cut -c1-12) was given as good; testing it costs a build and a boot"* ]]
	[ "$(head -n 2 "$XDG_CACHE_HOME/done" | paste -sd' ')" = "built 1 built 6" ]
	[ "$(sort "$XDG_CACHE_HOME/done" | uniq -d)" = "" ]
	toy_report
	[[ "$output" == *"confidence: high: it is bad (two boots agree), and what it was made from is good (one boot)"* ]]
}

@test "a good end that is bad here, or a bad one that is good, ends it before the first step" {
	toys
	kernels bad bad good bad bad
	git bisect start c5 c1 >&2
	toy_run
	[ "$status" -ne 0 ]
	[[ "$output" == *"verdict: abort"* ]]
	[[ "$output" == *"reason: $(id_of c1 | cut -c1-12) was given as good and is bad here: words of a bad one; git bisect reset, and start from another"* ]]
	[ "$(wc -l <"$XDG_CACHE_HOME/done")" -le 2 ]
	[[ "$(git bisect log)" != *"first bad commit"* ]]
	git bisect reset >&2
	kernels good
	git bisect start c6 c3 >&2
	toy_run
	[[ "$output" == *"reason: $(id_of c6 | cut -c1-12) was given as bad and is good here: words of a good one"* ]]
	# Of several good ends each is looked at.
	git bisect reset >&2
	git bisect start c5 c3 c2 >&2
	toy_run
	[[ "$output" == *"reason: $(id_of c2 | cut -c1-12) was given as good and is bad here: "* ]]
	# What breaks the environment there breaks it here.
	git bisect reset >&2
	kernels abort bad bad
	git bisect start c9 c7 >&2
	toy_run
	[[ "$output" == *"verdict: abort"*"reason: no compiler"* ]]
}

@test "ends that cannot be told are taken as given, and the report says so" {
	toys
	kernels skip good good bad skip
	git bisect start c5 c1 >&2
	toy_run
	[ "$status" -eq 0 ]
	[[ "$output" == *"$(id_of c4) is the first bad commit"* ]]
	toy_report
	[[ "$output" == *"confidence: high: "* ]]
	git bisect reset >&2
	kernels bad
	git bisect start c6 c5 >&2
	toy_report
	[[ "$output" == *"first bad commit: $(id_of c6)"* ]]
	[[ "$output" == *"confidence: low: the first bad commit was given, not tested here"* ]]
	toy_run
	toy_report
	[[ "$output" == *"confidence: medium: what it was made from was given as good; here it cannot be told"* ]] ||
		[[ "$output" == *"confidence: low: the first bad commit was given, not tested here"* ]]
}

# A bisect whose outcome is known, of the ends $1 (bad) and $2 (good): what the report says.
confidence_is() {
	toy_report
	[[ "$output" == *"first bad commit: $(id_of "$1")"* ]]
	[[ "$output" == *"confidence: $2"* ]]
	git bisect reset >&2
}

@test "the report's confidence: given, tested, untested, found to be the other" {
	toys
	kernels good good good bad bad
	# B1: the bad end is the culprit, and nobody tested it; its parent was tested.
	git bisect start c4 c1 >&2
	toy_run --trust-ends
	confidence_is c4 "low: the first bad commit was given, not tested here"
	# B2: the culprit was tested, its parent given.
	git bisect start c5 c3 >&2
	toy_run --trust-ends
	confidence_is c4 "high: "
	rm -r "$XDG_CACHE_HOME/skport/bisect"
	git bisect start c5 c3 >&2
	toy_run --trust-ends
	confidence_is c4 "medium: what it was made from was given as good, not tested here"
	# Asked in another way is not tested.
	git bisect start c5 c3 >&2
	"$toy/scripts/bisect" --commit c3 --tier full
	"$toy/scripts/bisect" --commit c5 || true # its verdict is in the log
	git bisect bad c4 >&2
	confidence_is c4 "medium: what it was made from was given as good, not tested here"
	# Given as one thing, and found to be the other.
	rm -r "$XDG_CACHE_HOME/skport/bisect"
	"$toy/scripts/bisect" --commit c2
	"$toy/scripts/bisect" --commit c5 || true # its verdict is in the log
	git bisect start c2 c1 >&2
	confidence_is c2 "low: the first bad commit was given as bad, and good here"
	git bisect start c5 c1 >&2
	git bisect good c4 >&2
	confidence_is c5 "medium: what it was made from was given as good, not tested here"
	"$toy/scripts/bisect" --commit c4 || true # its verdict is in the log
	git bisect start c5 c4 >&2
	confidence_is c5 "low: of what it was made from, $(id_of c4 | cut -c1-12) was not found good"
	git bisect start c5 c3 >&2
	git bisect skip c4 >&2 || true # it leaves with 2 when only skipped ones are left
	toy_report
	[[ "$output" == *"it is one of these 2"* ]]
}

@test "a culprit that is a merge: each of what it was made from counts" {
	toys
	kernels good good
	git checkout -q -b side c1
	kernels good
	git checkout -q -b main2 c2
	git merge -q -s ours --no-commit side
	kernels bad
	kernels bad
	git bisect start c5 c2 >&2
	toy_run
	[ "$status" -eq 0 ]
	toy_report
	[[ "$output" == *"first bad commit: $(id_of c4)"* ]]
	[[ "$output" == *"confidence: high: "* ]]
	# One that comes before a good one is held to be good by git, and by nobody tested.
	git bisect reset >&2
	rm -r "$XDG_CACHE_HOME/skport/bisect"
	git checkout -q -b after side
	kernels good
	git checkout -q main2
	git merge -q -s ours --no-commit after
	kernels bad
	git bisect start c7 c2 c6 >&2
	toy_run
	toy_report
	[[ "$output" == *"first bad commit: $(id_of c4)"* ]]
	[[ "$output" == *"confidence: medium: $(id_of c3 | cut -c1-12), of what it was made from, was not tested; a commit after it is good"* ]]
}

@test "a commit without a kernel in it is a skip, and costs no build" {
	toys
	kernels good good
	git checkout -q --orphan other
	git rm -qrf .
	echo words >README
	git add README
	git commit -qm "a driver written apart"
	git tag apart
	echo "VERSION = 1" >Makefile
	git add Makefile
	git commit -qm "with a Makefile"
	git tag apart-2
	git commit -q --allow-empty -m "and nothing more"
	git rm -qrf .
	git commit -qm "nothing at all"
	git tag empty
	git checkout -q -b main2 c2
	git merge -q -s ours --allow-unrelated-histories -m merge other
	kernels bad bad
	for tag in apart apart-2 empty; do
		git checkout -q "$tag"
		run --separate-stderr "$toy/scripts/bisect"
		[ "$status" -eq 125 ]
		[ "${lines[0]}" = "verdict: skip" ]
		[ "${lines[1]}" = "reason: there is no kernel in this commit: no Makefile with a VERSION, or no arch/powerpc" ]
	done
	[ ! -e "$XDG_CACHE_HOME/done" ]
	git bisect start c4 c1 >&2
	toy_run
	[[ "$output" == *"$(id_of c3)"* ]]
	toy_report
	[[ "$output" != *abort* ]]
}

# Under the terms $1 (old) and $2 (new), bad up to c3, good from c4 on.
finds_fix() {
	local id
	rm -rf "$XDG_CACHE_HOME/skport/bisect"
	git bisect start --term-old="$1" --term-new="$2" c6 c1 >&2
	toy_run "${@:3}"
	id=$(id_of c4)
	[ "$status" -eq 0 ]
	[[ "$output" == *"$id is the first $2 commit"* ]]
	[[ "$stderr" == *"looking for the fix: for git a bad kernel is $1, a good one $2"* ]]
	toy_report
	[ "$status" -eq 0 ]
	[[ "$output" == *"first $2 commit: $id"* ]]
	[[ "$output" == *"confidence: high: it is good ("*"), and what it was made from is bad (two boots agree)"* ]]
	git bisect reset >&2
}

@test "looking for the fix: the terms are read, and where they do not say the ends do" {
	toys
	kernels bad bad bad good good good
	finds_fix broken fixed
	finds_fix old new
	finds_fix v1.x_y zzz
	finds_fix before fixed
	# With the first words of git itself.
	git bisect start >&2
	git bisect new c6 >&2
	git bisect old c1 >&2
	toy_run
	[[ "$output" == *"$(id_of c4) is the first new commit"* ]]
	git bisect reset >&2
	# The other way round.
	git checkout -q -b breaks c6
	kernels good bad bad
	git bisect start --term-old=old --term-new=new c9 c5 >&2
	toy_run
	[[ "$output" == *"$(id_of c8) is the first new commit"* ]]
	toy_report
	[[ "$output" == *"confidence: high: it is bad ("* ]]
}

@test "ends and terms that do not fit each other are refused at the first step" {
	toys
	kernels good good good bad bad skip bad bad skip
	refused() {
		toy_run "${@:2}"
		[[ "$output" == *"verdict: abort"*"reason: $1"* ]]
		git bisect reset >&2
	}
	git bisect start --term-old=broken --term-new=fixed c5 c1 >&2
	refused "$(id_of c1 | cut -c1-12) was given as broken, which has to be bad, and is good here: "
	git bisect start --term-old=old --term-new=new c3 c1 >&2
	refused "the old end and the new end are both good here: there is nothing to find between them"
	git bisect start --term-old=old --term-new=new c9 c6 >&2
	refused "old and new: which of them is good? start anew with: git bisect start --term-old=broken"
	rm -r "$XDG_CACHE_HOME/skport/bisect"
	git bisect start --term-old=old --term-new=new c5 c1 >&2
	refused "old and new: which of them is good? " --trust-ends
}
