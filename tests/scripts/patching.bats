#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The one way to apply a patch: without fuzz, without questions, and what it says of
# one that fails. It gives on the index of a repository what it gives on files.
bats_require_minimum_version 1.5.0
load common

# Calls of scripts/lib/series, as of a verb. What is said of a patch that fails is
# its reason.
by() {
	# shellcheck disable=SC2016 # the verb's
	sh -c 'top=$1 prog=verb && shift
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/programs.sh"
		. "$top/scripts/lib/series/index.sh"
		make_tmp
		"$@" >"$tmp/said" || { patch_failure "$tmp/said" && exit 125; }' _ "$top" "$@"
}

a_patch() {
	printf '%s\n' "--- $1" "+++ $2" "@@ $3 @@" "${@:4}"
}

not_applied() {
	run "${@:2}"
	echo "$output"
	[ "$status" -eq 125 ]
	[ "$output" = "$1" ]
}

@test "an offset is taken, fuzz is not; the file and the hunk are named" {
	own_cache
	fake_tree tree
	fake_series series four
	sed -i 1i\\zero tree/drivers/a.c
	by apply_patch tree series/patches/four.patch
	[ "$(paste -sd' ' tree/drivers/a.c)" = "zero one two three FOUR five six seven" ]
	# patch(1) as it is takes the first line for one that may differ.
	fake_tree tree
	sed -i s/one/eins/ tree/drivers/a.c
	cp -r tree lax
	patch -d lax -p1 -s <series/patches/four.patch
	grep -q FOUR lax/drivers/a.c
	not_applied "drivers/a.c: hunk #1 fails" by apply_patch tree series/patches/four.patch
	not_applied "drivers/a.c: hunk #1 fails" by apply_patch tree series/patches/four.patch --dry-run
	[ "$(ls tree/drivers)" = a.c ]
	run ! grep FOUR tree/drivers/a.c
}

@test "what is applied already is not taken off, and a file that is not there is said" {
	own_cache
	fake_tree tree
	fake_series series four
	by apply_patch tree series/patches/four.patch
	not_applied "drivers/a.c: hunk #1 fails" by apply_patch tree series/patches/four.patch
	grep -q FOUR tree/drivers/a.c
	by apply_patch tree series/patches/four.patch -R
	grep -q four tree/drivers/a.c
	rm tree/drivers/a.c
	not_applied "can't find file to patch at input line 7" by apply_patch tree series/patches/four.patch
	fake_tree tree
	a_patch a/drivers/b.c b/drivers/b.c "-1 +1" -x +y >>series/patches/four.patch
	not_applied "drivers/a.c: can't find file to patch at input line 18" by apply_patch tree series/patches/four.patch
}

# A repository with a plain file, one that is run, one that goes, and a link.
a_repository() {
	fake_tree repo
	printf 'one\n' >repo/run
	chmod +x repo/run
	printf 'one\n' >repo/goes
	ln -s goes repo/link
	git -C repo init -q
	git -C repo add -A
	git -C repo -c user.name=u -c user.email=u commit -qm base
	mkdir -p "$top/build"
	flock "$top/build/.lock" make -s -C "$top" patch-facts
}

@test "on an index it is as on files: modes, files that come and go, bytes" {
	own_cache
	a_repository
	printf 'eins\r\nzwei' >repo/crlf
	printf '*.c text eol=crlf\n* ident filter=evil\n' >repo/.gitattributes
	git -C repo add crlf .gitattributes
	git -C repo update-index -q --refresh
	{
		cat <<-'END'
			--- a/drivers/a.c
			+++ b/drivers/a.c
			@@ -1,4 +1,4 @@
			 one
			 two
			 three
			-four
			+$Id$
		END
		a_patch a/run b/run "-1 +1" -one +two
		a_patch a/goes /dev/null "-1 +0,0" -one
		a_patch /dev/null b/new/file "-0,0 +1" +new
		a_patch a/crlf b/crlf "-1,2 +1,2" $'-eins\r' $'+EINS\r' ' zwei' '\ No newline at end of file'
	} >a.patch
	sed -i '3s/.*/@@ -1,7 +1,7 @@/; 8s/$/\n five\n six\n seven/' a.patch
	cp -r repo files
	by apply_patch files a.patch
	by apply_to_index "$here/repo" a.patch
	git -C repo ls-files -s >entries
	run ! grep -w goes entries
	[ "$(grep -c '^100755' entries)" -eq 1 ]
	grep -q '^100755.*run$' entries
	for file in drivers/a.c run new/file crlf Makefile; do
		git -C repo cat-file blob ":$file" | cmp - "files/$file"
	done
	# The work tree is none of its business.
	[ "$(cat repo/run)" = one ]
	assert_no_leftovers
}

@test "on an index what fails leaves it as it is, and a link is not written to" {
	own_cache
	a_repository
	{
		a_patch a/run b/run "-1 +1" -one +two
		a_patch a/goes b/goes "-1 +1" -other +two
	} >a.patch
	git -C repo ls-files -s >before
	not_applied "goes: hunk #1 fails" by apply_to_index "$here/repo" a.patch
	a_patch a/link b/link "-1 +1" -goes '\ No newline at end of file' +other >a.patch
	not_applied "link: cannot be patched: is no plain file" by apply_to_index "$here/repo" a.patch
	a_patch a/none b/none "-1 +1" -one +two >a.patch
	not_applied "can't find file to patch at input line 3" by apply_to_index "$here/repo" a.patch
	diff before <(git -C repo ls-files -s)
}
