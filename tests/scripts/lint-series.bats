#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
# A series that is wrong in one thing is refused, by file and line: each row of
# scripts/lib/series/header-policy.tsv, each check of lint-series, on patches of ours.
# shellcheck disable=SC2016 # sed scripts have a "$" of their own
bats_require_minimum_version 1.5.0
load common

api=crypto-api-add-crypto_requires_off.patch
xts=crypto-xts-propagate-NEED_FALLBACK.patch
key=crypto-vmx-setkey-EINVAL.patch

# Where one of these is: key is of no upstream commit, and of no series of ours.
whole() {
	find "$top/patches" "$top/tests/data/patches" -name "$1"
}

# A series of three of ours.
three() {
	rm -rf "a series"
	mkdir -p "a series/patches"
	local name
	for name in $api $xts $key; do
		cp "$(whole "$name")" "a series/patches/"
		echo "$name" >>"a series/series"
	done
}

lint() {
	run --separate-stderr "$top/scripts/lint-series" --series "a series"
	echo "$output"
	echo "$stderr"
}

# The series as it is now has a complaint that begins with this.
assert_refused() {
	lint
	[ "$status" -eq 1 ]
	[[ $'\n'"$output" == *$'\n'"$1"* ]] || { echo "not said: $1" && return 1; }
	said+=$'\n'$output
}

# The patch $1, broken by the sed script $2, is refused: on line $3, in words $4.
refused() {
	three
	sed -i -E "$2" "a series/patches/$1"
	if cmp "$(whole "$1")" "a series/patches/$1"; then return 1; fi
	assert_refused "patches/$1:$3: $4"
}

@test "our own series is clean, and says which patch is long and why" {
	run --separate-stderr "$top/scripts/lint-series"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "note: patches/crypto-vmx-skcipher-cbc-fallback.patch has 114 lines, over the 100 of stable: "* ]]
	[ "${lines[1]}" = "6 patches: clean by their text; not tried on a tree: none was given" ]
	three
	lint
	[ "$status" -eq 0 ]
}

@test "each row of the policy has a header that it refuses" {
	said=
	refused $api '1s/crypto:/drivers:/' 1 "Subject: begin as its tree does"
	refused $api '1s/$/./' 1 "Subject: begin as its tree does"
	refused $api '1s/$/ which is what a template of this kind looks for/' 1 "Subject: say it in 70"
	refused $api '1d' 1 "Subject: is missing; "
	refused $api '3,13s/.+//' 1 "body: is missing; say what is wrong"
	refused $api '4s/$/ and a word too many/' 4 "body: fold prose"
	refused $xts 's/^(Fixes: f1c131b4541)0/\1/' 22 "Fixes: write 12 hex digits"
	refused $xts 's/^(Fixes: .*) \(.*/\1/' 22 "Fixes: write 12 hex digits"
	refused $key '/^Origin/d' 1 "Origin: is missing; begin with upstream"
	refused $key 's/^Origin: .*/Origin: ours/' 12 "Origin: begin with upstream"
	refused $api 's/^(Origin: .*commit:.{39})[0-9a-f]/\1/' 15 "Origin: name the upstream commit by its full id"
	refused $api 's/^Origin: .*/Origin: backport/' 15 "Origin: name the upstream commit"
	refused $api 's/^(Bug-Ubuntu: ).*/\1LP: #1670311/' 16 "Bug-Ubuntu: give the bug as"
	refused $api 's/^(Applied-Upstream: ).*/\1soon/' 17 "Applied-Upstream: give the first release"
	refused $api '/^Applied-Upstream/d' 1 "Applied-Upstream: is missing; give"
	refused $key 's/^(Forwarded: ).*/\1maybe/' 13 "Forwarded: say no,"
	refused $key '/^Forwarded/d' 1 "Forwarded: is missing; say no,"
	refused $api '17s/$/\nForwarded: no/' 18 "Forwarded: does not go with Applied-Upstream; say no,"
	refused $key 's/^(X-Skport-Verdict: ).*/\1great/' 14 "X-Skport-Verdict: say good or bad"
	refused $key '/^X-Skport-Verdict/d' 1 "X-Skport-Verdict: is missing; say good or bad"
	refused $key 's/^X-Skport-Verdict: .*/X-Skport-Hazard: Big One/' 14 "X-Skport-Hazard: say which hazard"
	refused $key '14s/$/\nX-Skport-Hazard: one/' 14 "X-Skport-Verdict: does not go with X-Skport-Hazard; say good or bad"
	refused $key '14s/^/X-Skport-Long: so\n/' 14 "X-Skport-Long: say why"
	refused $key '12s/^/From: A Maintainer <a@example.org>\n/' 12 "From: take it out"
	refused $key '12s/^/Signed-off-by: A Maintainer <a@example.org>\n/' 12 "Signed-off-by: take it out"
	refused $key '12s/^/Cc: stable@example.org\n/' 12 "Cc: take it out"
	# Nothing in the table goes without.
	rows=0
	while IFS=$'\t' read -r field pattern required excludes message; do
		[[ "$field" != "#"* ]] || continue
		rows=$((rows + 1))
		[ "$pattern" = ".*" ] || [[ "$said" == *": $field: $message"* ]]
		[ "$required" = - ] || [[ "$said" == *": $field: is missing; $message"* ]]
		[ "$excludes" = - ] || [[ "$said" == *": $field: does not go with $excludes; $message"* ]]
	done <"$top/scripts/lib/series/header-policy.tsv"
	[ "$rows" -ge 15 ]
}

@test "a header with a forged field: twice, unknown, misplaced, disguised" {
	refused $key '14s/^/X-Skport-Verdict: good\n/' 15 "X-Skport-Verdict: is there twice"
	refused $key '14s/^/X-SKPORT-VERDICT: bad\n/' 14 "X-SKPORT-VERDICT: no such field"
	refused $key '14s/^/Reviewed: yes\n/' 14 "Reviewed: no such field"
	refused $key '10s/$/\n X-Skport-Verdict : bad/' 11 " X-Skport-Verdict : is not in the last paragraph"
	refused $key '10s/$/\nOrigin: upstream/' 11 "Origin: is not in the last paragraph"
	refused $key '15s/$/\nX-Skport-Verdict: bad/' 16 "X-Skport-Verdict: is not in the last paragraph"
	refused $key '13s/$/\n of no kind/' 14 'no "Name: value"'
	refused $key '1s/$/\nand more/' 2 'no "Name: value"'
	refused $key '14s/$/\x1b[8m/' 14 "a control character"
	refused $key '3s/setkey/\x07/' 3 "a control character"
	[[ "$output" != *$'\x07'* ]]
	refused $key '4s/$/\xff/' 4 "is not UTF-8"
}

@test "a patch out of form, by line, file and hunk" {
	c=drivers/crypto/vmx/aes_cbc.c
	refused $key '22s/,11 /,12 /' 38 "$c: hunk #1 is broken: its header says 12 old and 15 new lines, its body has 11 and 15"
	refused $key '29d' 37 "$c: hunk #1 is broken: its header says 11 old and 15 new lines, its body has 11 and 14"
	refused $key '$d' 56 "drivers/crypto/vmx/aes_xts.c: hunk #1 is broken"
	refused $key '27s/^\+/x/' 26 "$c: hunk #1 is broken"
	refused $key '$s/$/\n+more/' 58 "drivers/crypto/vmx/aes_xts.c: hunk #1 is broken"
	refused $key '22s/@@ -88/@@ 88/' 22 "$c: no hunk header"
	refused $key '22s/\+88/+87/' 22 "$c: hunk #1: begins at +87 where the hunks before it make it +88"
	refused $key '30s/.*//' 30 "$c: hunk #1: an empty line where context begins with a space"
	refused $api '/^[-+][^-+]/d; s/^@@ .*/@@ -345,13 +345,13 @@/; /^\+$/d; $s/$/\n \n /' 38 "include/crypto/algapi.h: hunk #1 changes nothing"
	refused $key '20s/$/\t2017-02-19/' 20 "a time stamp"
	refused $key '39,41s/aes_xts/aes_cbc/' 39 "$c: has been changed above"
	refused $key '20s/^/index 1..2 100644\n/; 20s/^/diff --git a\/x b\/x\n/' 20 "a line of git's own"
	refused $key '$s/$/\n-- \n2.39.5/' 58 "text after the hunks"
	refused $key 's/$/\r/' 1 "ends in CR LF"
	refused $key '20,$d' 19 "changes no file"
	refused $api 's/11 \+\+/12 ++/' 19 "its diffstat is not that of its diff"
	refused $api '21,22d' 19 "its diffstat is not that of its diff"
}

@test "a patch that would do more than change the text of a file in the tree" {
	for verb in lint-series apply status; do
		fake_tree tree
		unsafe() {
			three
			echo $key >"a series/series"
			sed -i -E "$1" "a series/patches/$key"
			if cmp "$(whole $key)" "a series/patches/$key"; then return 1; fi
			run --separate-stderr "$top/scripts/$verb" --series "a series" tree
			echo "$1: $output $stderr"
			if [ "$verb" = lint-series ]; then
				[ "$status" -eq 1 ]
				[[ $'\n'"$output" == *$'\n'"patches/$key:$2: $3"* ]]
			else
				[ "$status" -eq 255 ]
				[ -z "$output" ]
				[[ "$stderr" == "$verb: $here/a series/patches/$key:$2: $3"* ]]
				[ "${#stderr_lines[@]}" -eq 1 ]
			fi
			[ "$(find . -newer stamp ! -path './a series*' | grep -vx .)" = "" ]
		}
		touch -d "1 minute" stamp
		unsafe '20,21s|drivers/|../|' 20 "a/../crypto/vmx/aes_cbc.c: leads out of the tree"
		unsafe '20,21s|[ab]/drivers|/etc|' 20 "/etc/crypto/vmx/aes_cbc.c: leads out of the tree"
		unsafe '20,21s|drivers/|drivers/./|' 20 "a/drivers/./crypto"
		unsafe '20,21s| [ab]/| |' 20 "drivers/crypto/vmx/aes_cbc.c: has to be a/FILE"
		unsafe '21s|cbc|ctr|' 21 "drivers/crypto/vmx/aes_ctr.c: is drivers/crypto/vmx/aes_cbc.c a line before"
		unsafe '20s|cbc.c|cbc .c|' 20 "a/drivers/crypto/vmx/aes_cbc .c: a name with a space"
		unsafe '20,21s|cbc.c|*|' 20 "a/drivers/crypto/vmx/aes_*: a name with"
		unsafe '20s|a/.*|"a/x.c"|' 20 '"a/x.c": a name with'
		unsafe '20s|cbc.c|\x1b.c|' 20 "a/drivers/crypto/vmx/aes_?.c: a name with a space, or"
		unsafe '20s|a/.*|/dev/null|; 21s|b/.*|/dev/null|' 20 "/dev/null twice"
		unsafe '20s|a/.*|/dev/null|' 22 "drivers/crypto/vmx/aes_cbc.c: hunk #1: a file that is not there yet"
		unsafe '21s|b/.*|/dev/null|' 22 "drivers/crypto/vmx/aes_cbc.c: hunk #1: a file that goes"
		unsafe '22s/,11 /,12 /' 38 "drivers/crypto/vmx/aes_cbc.c: hunk #1 is broken"
		git='20s|^|diff --git a/drivers/crypto/vmx/aes_cbc.c b/drivers/crypto/vmx/aes_cbc.c\n'
		unsafe "${git}old mode 100644\nnew mode 100755\n|" 21 "a change of mode"
		unsafe "${git}rename from x\nrename to y\n|" 21 "a change of mode or name"
		unsafe "${git}new file mode 120000\n|" 21 "not a plain file"
		unsafe "${git}GIT binary patch\n|" 21 "a binary file"
		unsafe '20s|^|Binary files a/x and b/x differ\n|' 20 "a binary file"
		unsafe '20s|^|diff --git a/x b/x\n|' 20 "drivers/crypto/vmx/aes_cbc.c: is not the file of this line"
		unsafe '$s|$|\ndiff --git a/x b/x\nnew file mode 100644|' 58 "no --- a/FILE"
		unsafe '10s|$|\nIndex: ../x|' 11 "no text of a header"
		unsafe '10s|$|\n  - --- a/x|' 11 "no text of a header"
		unsafe '10s|$|\n1,2d|' 11 "no text of a header"
		unsafe '14s|^|X-Skport-Verdict: bad\n|' 15 "X-Skport-Verdict: is there twice"
		unsafe '14s|good|gut|' 14 "X-Skport-Verdict: say good or bad"
		unsafe '10s|$|\nX-Skport-Verdict: bad|' 11 "X-Skport-Verdict: is not in the last paragraph"
		unsafe '14s|^|X-Skport-Trust: me\n|' 14 "X-Skport-Trust: no such field"
		unsafe '3s|setkey|\x00|' 1 "holds a NUL"
		unsafe "$(for i in $(seq 10); do printf '3s/.*/&&&/;'; done)" 1 "is over 1 MiB"
	done
}

@test "a file behind a symbolic link is nobody's to change, nor is what is no file" {
	own_cache
	fake_tree tree
	mkdir outside
	mv tree/drivers outside/
	ln -s ../outside/drivers tree/drivers
	good_series
	before=$(find . -printf '%p %s %T@\n' | grep -v cache | sort)
	for verb in apply "apply --in-place" status lint-series; do
		# shellcheck disable=SC2086 # a word or two
		set -- "$top/scripts/"$verb --series series tree
		assert_error 255 "tree/drivers/a.c: a symbolic link leads out of the tree, to $here/outside/drivers/a.c" "$@"
	done
	[ "$(find . -printf '%p %s %T@\n' | grep -v cache | sort)" = "$before" ]
	rm tree/drivers
	mkdir tree/other tree/drivers
	mv outside/drivers/a.c tree/other/
	ln -s ../other/a.c tree/drivers/a.c
	assert_error 255 "a symbolic link leads to $here/tree/other/a.c; a patch has to name that" \
		"$top/scripts/apply" --in-place --series series tree
	rm tree/drivers/a.c
	mkfifo tree/drivers/a.c
	for verb in apply status lint-series; do
		assert_error 255 "tree/drivers/a.c: is no plain file" "$top/scripts/$verb" --series series tree
	done
	assert_no_leftovers
}

@test "the file series: a patch twice, missing, outside, with options; one that is not listed" {
	three
	echo $api >>"a series/series"
	assert_refused "series:4: $api: is listed twice"
	three
	sed -i '2s/.*/gone.patch # not yet/' "a series/series"
	assert_refused "series:2: gone.patch: there is no such patch"
	assert_refused "patches/$xts:1: is not in series"
	three
	sed -i "2s|.*|../patches/$xts|" "a series/series"
	assert_refused "series:2: ../patches/$xts: leads out of patches/"
	three
	sed -i '2s/$/ -p0/' "a series/series"
	assert_refused "series:2: $xts -p0: no name of a patch"
	three
	sed -i '2s/.*/*/' "a series/series"
	assert_refused "series:2: *: no name of a patch"
	three
	printf '\n# words\n' >>"a series/series"
	lint
	[ "$status" -eq 0 ]
	: >"a series/series"
	assert_refused "series:1: names no patch"
	rm "a series/series"
	assert_error 255 "series/series: there is none" "$top/scripts/lint-series" --series "a series"
	assert_error 255 "nowhere: no such directory" "$top/scripts/lint-series" --series nowhere
	assert_error 255 "no kernel source" "$top/scripts/lint-series" .
	run --separate-stderr "$top/scripts/lint-series" ""
	[ "$status" -eq 255 ]
	[ "${stderr_lines[-1]}" = "lint-series: an empty TREE" ]
}

@test "upstream's order, the user before what it uses, is refused" {
	three
	printf '%s\n' $xts $api $key >"a series/series"
	assert_refused "patches/$xts:45: uses crypto_requires_off, which only $api brings; put that one before it"
}

@test "order: macros, types, fields, options and files count, names that were there do not" {
	copy_programs .
	facts=build/bin/patch-facts
	order() {
		printf -- '--- a/%s\n+++ b/%s\n@@ -1 +1,2 @@ %s\n \tone\n+%s\n' "${3:-a.c}" "${3:-a.c}" "${4:-}" "$1" >later
		printf -- '--- a/b.c\n+++ b/b.c\n@@ -1 +1,2 @@\n one\n+%s\n' "$2" >earlier
		run "$facts" order earlier later
		echo "$1 $2: $output"
		[ "$status" -eq 0 ]
	}
	brings() {
		order "$@"
		[[ "$output" == "patches/earlier:5: uses "*" which only later brings"* ]]
		run "$facts" order later earlier
		[ -z "$output" ]
	}
	brings '#define SIZE 3' $'\tint a[SIZE];'
	brings 'static inline int get(int a)' $'\treturn get(1);' a.h
	brings 'struct keys {' $'\tstruct keys k;'
	brings $'\tunsigned int len;' $'\tp->len = 3;' a.h 'struct keys {'
	brings $'\tMODE_X,' $'\treturn MODE_X;' a.h 'enum mode {'
	brings 'config NEW' '#ifdef CONFIG_NEW' Kconfig
	order 'int x;' '#include <linux/new.h>' include/linux/new.h
	[ -z "$output" ]
	sed -i 's|^--- .*|--- /dev/null|' later
	run "$facts" order earlier later
	[[ "$output" == "patches/earlier:5: uses new.h, "* ]]
	order $'\tint len;' $'\tp->len = 3;'
	[ -z "$output" ]
	order 'static int get(int a)' $'\treturn get(1);'
	[ -z "$output" ]
	order '#define SIZE 4' $'\tint a[SIZE];'
	sed -i 's/^ \tone/-#define SIZE 3/' later
	run "$facts" order earlier later
	[ -z "$output" ]
}

@test "over 100 lines: refused, or X-Skport-Long says why; refused where it is not" {
	long=crypto-vmx-skcipher-cbc-fallback.patch
	mkdir -p "a series/patches"
	echo $long >"a series/series"
	grep -v '^X-Skport-Long' "$top/patches/$long" >"a series/patches/$long"
	assert_refused "patches/$long:1: has 114 lines, stable takes 100; split it, or say why in X-Skport-Long"
	refused $key '14s/^/X-Skport-Long: for no reason at all\n/' 1 "X-Skport-Long: has but 38 lines"
}

@test "a series of ours goes by its name, from anywhere; a directory of that name is what it says" {
	run --separate-stderr "$top/scripts/lint-series" --series hazards
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "9 patches: clean by their text; not tried on a tree: none was given" ]
	three
	mv "a series" hazards
	run --separate-stderr "$top/scripts/lint-series" --series hazards
	[ "${lines[-1]}" = "3 patches: clean by their text; not tried on a tree: none was given" ]
	assert_error 255 "./danger: no such directory" "$top/scripts/lint-series" --series ./danger
	assert_error 255 "patches: no such directory" "$top/scripts/lint-series" --series patches
}

@test "an id of 12 digits says that it is unverified, there and in the message" {
	mkdir -p "a series/patches"
	vsx=powerpc-vsx-altivec.patch
	cp "$top/hazards/patches/$vsx" "a series/patches/"
	echo $vsx >"a series/series"
	lint
	[ "$status" -eq 0 ]
	sed -i 's/^\(Origin: .*\) (unverified)/\1/' "a series/patches/$vsx"
	assert_refused "patches/$vsx:16: Origin: name the upstream commit by its full id"
	cp "$top/hazards/patches/$vsx" "a series/patches/"
	sed -i 's/^5a69aec945d2 (unverified)/5a69aec945d2/' "a series/patches/$vsx"
	assert_refused "patches/$vsx:1: body: does not say whose it is"
}

@test "what is said of the upstream commit is what the table has of it" {
	refused $api '1s/helper/help/' 1 "Subject: is not upstream's; say: crypto: api - Add crypto_requires_off helper"
	refused $api '/^Origin/s/016d/016e/' 1 "Origin: is not the commit of scripts/lib/regression/upstream.tsv; say commit:016df0abc56e"
	refused $api '12s/016d/016e/' 1 "body: does not say whose it is; say: "
	refused $api '13s/Herbert/Hubert/' 1 "body: does not say whose it is; say: "
}

@test "docs/stable.md has each upstream commit as the table has it" {
	rows=0
	while IFS=$'\t' read -r patch id subject author _; do
		[ -f "$top/patches/$patch" ] || continue
		rows=$((rows + 1))
		grep -qE "^\| 4\.10\.[29] \| $id \| $subject \| $author \|$" "$top/docs/stable.md"
	done < <(grep -v '^#' "$top/scripts/lib/regression/upstream.tsv")
	[ "$rows" -eq 6 ]
	[ "$(grep -cE '^\| [0-9.]+ \| [0-9a-f]{40} ' "$top/docs/stable.md")" -eq 6 ]
}

@test "no bad verdict after a good one" {
	three
	sed -i '/^X-Skport-Verdict/s/bad/good/' "a series/patches/$api"
	assert_refused "patches/$xts:1: X-Skport-Verdict: is bad, after $api made it good"
}

# A series for fake_tree that lint-series has no complaint of, and the tree.
good_series() {
	rm -rf series
	mkdir -p series/patches
	echo four.patch >series/series
	cat >series/patches/four.patch <<PATCH
Subject: crypto: four - Spell it in capitals

Nobody sees it else.

Origin: vendor
Forwarded: not-needed
X-Skport-Verdict: good
---
 drivers/a.c |    2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

--- a/drivers/a.c
+++ b/drivers/a.c
@@ -1,7 +1,7 @@
 one
 two
 three
-four
+FOUR
 five
 six
 seven
PATCH
}

# $1 a sed script for the patch, $2 what is said of it on the tree.
refused_on_tree() {
	good_series
	sed -i -E "$1" series/patches/four.patch
	run --separate-stderr "$top/scripts/lint-series" --series series "my tree"
	echo "$1: $output $stderr"
	[ "$status" -eq 1 ]
	[[ "$output" == *"$2"* ]]
}

@test "on a tree: offset, what is not refreshed, what git or its mail does not take" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	fake_tree "my tree"
	good_series
	run --separate-stderr "$top/scripts/lint-series" --series series "my tree"
	echo "$output $stderr"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "note: my tree has no scripts/checkpatch.pl: left out" ]
	[ "${lines[1]}" = "1 patches: clean by their text, and on my tree" ]
	refused_on_tree 's/^ one/ eins/' "patches/four.patch:14: drivers/a.c: hunk #1 does not apply"
	refused_on_tree 's/^-four/-vier/' "patches/four.patch:14: drivers/a.c: hunk #1 does not apply; is TREE the base"
	refused_on_tree 's/a\.c/b.c/' "patches/four.patch:1: does not apply: "
	refused_on_tree '/^ (one|seven)/d; s/1,7/2,5/g' "patches/four.patch:14: is not refreshed"
	refused_on_tree '4s/^/\nFrom: nobody\n/' "is not in the last paragraph"
	refused_on_tree '3s/^/Date: yesterday\n/' "patches/four.patch:1: git quiltimport does not take it"
	refused_on_tree '3s/^/Date: Sun, 19 Feb 2017 22:34:00 +0000\n/' "series:1: git quiltimport takes words out of a message, or adds some: < Date"
	refused_on_tree 's/^(Origin:) vendor/\1 other/' \
		"patches/four.patch:1: scripts/export does not take it: Origin: has to be vendor"
	sed -i '1i zero' "my tree/drivers/a.c"
	refused_on_tree 's/x/x/' "patches/four.patch:14: drivers/a.c: hunk #1 applies with an offset"
	assert_no_leftovers
}

@test "on a tree: it is what scripts/export makes that git am gets" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	fake_tree tree
	good_series
	# An mbox keeps such a line as it is when it is encoded, and checkpatch can read it.
	sed -i '3s/$/\nFrom nobody Mon Sep 17 00:00:00 2001/' series/patches/four.patch
	cp -r "$top/scripts" "$top/cover" .
	copy_programs .
	broken() {
		cp "$top/scripts/lib/export/formats/stable" scripts/lib/export/formats/stable
		sed -i "$1" scripts/lib/export/formats/stable
		run --separate-stderr scripts/lint-series --series series tree
		echo "$1: $output $stderr"
		[ "$status" -eq "$2" ]
	}
	broken 's/x/x/' 0
	broken '/^@description@/d' 1
	[[ "$output" == *"series:1: git am does not get the words of a header: < Nobody sees it else."* ]]
	broken 's/^@description@/&\n--- /' 1
	[[ "$output" == *"patches/four.patch:1: scripts/export does not take it: its text has what a mail reader"* ]]
	broken '1,$s/@fix@/@mix@/' 255
	[[ "$stderr" == *"lint-series: scripts/export: "*"@mix@: there is no such value"* ]]
	assert_no_leftovers
}

@test "v4.10: checkpatch reads what scripts/export makes" {
	need_4_10
	three
	rm "a series/patches/$xts" "a series/patches/$key"
	echo $api >"a series/series"
	cp -r "$top/scripts" "$top/cover" .
	copy_programs .
	sed -i "s/^@description@/&\n\n$(printf 'word %.0s' {1..20})/" scripts/lib/export/formats/stable
	run scripts/lint-series --series "a series" "$KERNEL_4_10"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"patches/$api:15: checkpatch: WARNING:COMMIT_LOG_LONG_LINE: "* ]]
}

standin() {
	tree=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
}

@test "--build: the stand-in without its fix is bad, with it good" {
	standin
	run --separate-stderr "$top/scripts/lint-series" --series "$top/tests/standin/fix" --build "$tree"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[[ "${lines[1]}" == "(none) "*" yes               0 yes   bad    bad  "* ]]
	[[ "${lines[2]}" == "crypto-vmx-tested-fallback.patch "*" yes               0 yes   good   good "* ]]
	[ "${lines[3]}" = "1 patches: clean by their text, and on $tree, at each step" ]
}

@test "--build: a new warning, a verdict that is not the header's, a step that does not build" {
	standin
	cp -r "$top/tests/standin/fix" series
	pushd series
	file=drivers/crypto/vmx/aes_cbc.c
	mkdir -p "${file%/*}"
	cp "$tree/drivers/crypto/vmx/"aes_[cx]*.c "${file%/*}"
	q() {
		quilt --quiltrc "$top/scripts/lib/series/quiltrc" "$@"
	}
	sed -i 's/: good$/: bad/' patches/*
	q push
	sed -i 's/^\tstruct crypto_skcipher \*fallback;$/&\n\tint nobody;/' $file
	q refresh
	q new second.patch
	# What is compiled first, to be done soon.
	mkdir init
	cp "$tree/init/main.c" init/
	q add init/main.c
	sed -i '0,/^#include/s//#error "not today"\n&/' init/main.c
	sed -n '1,/^X-/p' patches/crypto* | q header -r
	q refresh
	popd
	run --separate-stderr "$top/scripts/lint-series" --series series --build "$tree"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[[ "$output" == *"crypto-vmx-tested-fallback.patch "*" yes               1 yes   bad    good "* ]]
	[[ "$output" == *"second.patch "*" no                - -     bad    skip "* ]]
	[[ "$output" == *"patches/crypto-vmx-tested-fallback.patch:1: a new warning: "*"aes_cbc.c: warning: unused variable "* ]]
	[[ "$output" == *"patches/crypto-vmx-tested-fallback.patch:1: the kernel is good, where bad is wanted: "* ]]
	[[ "$output" == *"patches/second.patch:1: the kernel is skip, where bad is wanted: does not build: "*"not today"* ]]
	# None of its patches says good, so it is no fix, and good is wanted before it.
	[[ "$output" == *"series:1: the kernel is bad, where good is wanted: "* ]]
	[ "${lines[-1]}" = "4 complaints" ]
}

# A copy of ours that builds nothing, and whose boots say: good, with the hazards $1 where
# the tree has FOUR, else $2.
copy_that_tells() {
	rm -rf copy image
	mkdir -p copy image/run
	cp -r "$top/scripts" "$top/cover" copy
	copy_programs copy
	: >image/warnings
	cat >copy/scripts/build <<-EOF
		#!/bin/sh
		for tree; do :; done
		seen='$2'
		! grep -qx FOUR "\$tree/drivers/a.c" || seen='$1'
		jq -n --arg seen "\$seen" '{verdict: "good", reason: "words", hazards: (\$seen / " " |
			map(select(. != "") | {id: .})), cases: [{defect: "other"}, {defect: null}]}' >'$here/image/run/run.json'
		echo '$here/image'
	EOF
	printf '#!/bin/sh\necho "%s"\n' "$here/image/run" >copy/scripts/boot
}

@test "--build: a series that is no fix: good before, and the hazard that it names is gone after" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	fake_tree tree
	good_series
	sed -i 's/^X-Skport-Verdict.*/X-Skport-Hazard: one-thing/' series/patches/four.patch
	copy_that_tells "" one-thing
	run --separate-stderr copy/scripts/lint-series --series series --build tree
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[[ "$output" == *"(none) "*" good   good "*" one-thing other"$'\n'* ]]
	[[ "$output" == *"four.patch "*" good   good "*"  other"$'\n'* ]]
	[[ "$output" != *"note: no case"* ]]
	copy_that_tells "one-thing another" one-thing
	run --separate-stderr copy/scripts/lint-series --series series --build tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"patches/four.patch:1: one-thing is seen as before"* ]]
	copy_that_tells "" ""
	run --separate-stderr copy/scripts/lint-series --series series --build tree
	[ "$status" -eq 0 ]
	[[ "$output" == *"note: no case of this tier and variant shows: one-thing"* ]]
}

@test "v4.10: the ids of files in mails are those of the tree" {
	need_4_10
	cp -r "$top/scripts" "$top/patches" "$top/series" "$top/cover" .
	copy_programs .
	sed -i '/^crypto-xts-select/s/[0-9a-f]$/x/' scripts/lib/regression/index.tsv
	run --separate-stderr scripts/lint-series "$KERNEL_4_10"
	[ "$status" -eq 1 ]
	[[ "$output" == *"patches/crypto-xts-select-ECB.patch:1: crypto/Kconfig: its ids are others than in scripts/lib/regression/index.tsv; put there: "* ]]
}

@test "v4.10: our series is clean there; checkpatch has its say; each step has its verdict" {
	need_4_10
	run --separate-stderr "$top/scripts/lint-series" --build "$KERNEL_4_10"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(grep -c ' yes               0 yes   bad    bad  ' <<<"$output")" -eq 6 ]
	[ "$(grep -c ' yes               0 yes   good   good ' <<<"$output")" -eq 1 ]
	[ "${lines[-1]}" = "6 patches: clean by their text, and on $KERNEL_4_10, at each step" ]
	three
	sed -i 's/^+\treturn ~type & mask & off;/+        return ~type\&mask \& off;/' "a series/patches/$api"
	run --separate-stderr "$top/scripts/lint-series" --series "a series" "$KERNEL_4_10"
	[[ "$output" == *"patches/$api:34: checkpatch: ERROR:CODE_INDENT: "* ]]
}

@test "v4.10: what checkpatch-ignored leaves out would be said else" {
	need_4_10
	cp -r "$top/scripts" "$top/patches" "$top/series" "$top/cover" .
	copy_programs .
	sed -i 's/^[A-Z_]*\t/NOTHING\t/' scripts/lib/series/checkpatch-ignored.tsv
	run scripts/lint-series "$KERNEL_4_10"
	echo "$output"
	while IFS=$'\t' read -r type why; do
		[[ "$type" == "#"* ]] || [[ "$output" == *": checkpatch: "*":$type: "* ]]
	done <"$top/scripts/lib/series/checkpatch-ignored.tsv"
}

@test "what git format-patch makes of somebody's commits is applied, and is not our form" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	fake_tree tree
	fake_tree git
	export GIT_AUTHOR_NAME=Jürgen GIT_AUTHOR_EMAIL=j@example.org GIT_COMMITTER_NAME=j GIT_COMMITTER_EMAIL=j@example.org
	git -C git init -q
	git -C git add -A
	git -C git commit -qm base
	sed -i 's/four/FOUR/' git/drivers/a.c
	printf 'a file\n' >git/drivers/b.c
	git -C git add -A
	git -C git commit -qsm four
	mkdir -p series
	git -C git format-patch -q -o "$here/series/patches" -1
	ls series/patches >series/series
	run --separate-stderr "$top/scripts/apply" --series series tree
	echo "$stderr"
	[ "$status" -eq 0 ]
	diff -r "$output" git -x .git
	run --separate-stderr "$top/scripts/lint-series" --series series
	[ "$status" -eq 1 ]
	[[ "$output" == *"patches/0001-four.patch:1: Subject: is missing"* ]]
	[[ "$output" == *": a line of git's own; refresh it"* ]]
}
