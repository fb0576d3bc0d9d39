#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Terms, ends and the report of a bisect, on kernels that are no more than their
# verdicts.
bats_require_minimum_version 1.5.0
load common

export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

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
		echo "build $*" >>"$XDG_CACHE_HOME/asked"
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
		echo "boot $*" >>"$XDG_CACHE_HOME/asked"
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

@test "ends that are inconclusive are taken as given, and the report says so" {
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
	[[ "$output" == *"confidence: medium: what it was made from was given as good; here it is inconclusive"* ]] ||
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

@test "the tier is what is built and booted; another tier, or another root, is tested anew" {
	toys
	kernels good bad
	for tier in core storage storage; do
		"$toy/scripts/bisect" --commit c1 --tier $tier
	done
	# The last one is the same kernel, tested as before.
	[ "$(sed 's, /.*,,' "$XDG_CACHE_HOME/asked")" = "$(printf '%s\n' \
		'build --in-place --tier core' 'boot --tier core --machine power8' \
		'build --in-place --tier storage' 'boot --tier storage --machine power8' \
		'build --in-place --tier storage')" ]
	echo >>"$toy/scripts/lib/boot/suites.tsv"
	"$toy/scripts/bisect" --commit c1 --tier storage
	[ "$(grep -c '^boot --tier storage' "$XDG_CACHE_HOME/asked")" -eq 2 ]
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
