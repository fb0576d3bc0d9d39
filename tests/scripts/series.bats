#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
bats_require_minimum_version 1.5.0
load common

snapshot() {
	(cd "$1" && find . -printf '%P %s %T@ %m\n' | sort && find . -type f -exec sha256sum {} + | sort)
}

@test "apply: a copy, and the tree as it was, times and all" {
	own_cache
	fake_tree "my tree"
	fake_series series four
	before=$(snapshot "my tree")
	run --separate-stderr "$top/scripts/apply" --series series "my tree"
	[ "$status" -eq 0 ]
	grep -q FOUR "$output/drivers/a.c"
	[ "$(snapshot "my tree")" = "$before" ]
	entry=$output
	run --separate-stderr "$top/scripts/apply" --series series "my tree"
	[ "$output" = "$entry" ]
	[ ! -e "$entry/.pc" ]
	run --separate-stderr "$top/scripts/apply" --series series "$entry"
	[ "$output" = "$entry" ]
	[[ "$stderr" == *"has the fix already" ]]
	assert_no_leftovers
}

@test "apply --in-place: the tree, without a trace of patch" {
	own_cache
	fake_tree tree
	fake_series series four
	run --separate-stderr "$top/scripts/apply" --in-place --series series tree
	[ "$status" -eq 0 ]
	[ "$output" = "$here/tree" ]
	grep -q FOUR tree/drivers/a.c
	[ "$(find tree -type f | wc -l)" -eq 4 ]
}

@test "apply: all or nothing, naming patch, file and hunk" {
	own_cache
	fake_tree tree
	fake_series series four
	cp series/patches/four.patch series/patches/two.patch
	sed -i 's/FOUR/2/; s/^-four/-vier/; s/good/bad/' series/patches/two.patch
	sed -i 's/^X-Skport.*//' series/patches/four.patch
	echo two.patch >>series/series
	before=$(snapshot tree)
	assert_error 255 "two.patch: drivers/a.c: hunk #1 fails" \
		"$top/scripts/apply" --series series tree
	assert_error 255 "two.patch: drivers/a.c: hunk #1 fails" \
		"$top/scripts/apply" --in-place --series series tree
	SKPORT_REASON=why run "$top/scripts/apply" --series series tree
	[ "$(sed -n 2p why)" = does-not-apply ]
	[ "$(snapshot tree)" = "$before" ]
	assert_no_leftovers
}

@test "apply: a read-only tree is copied, and refused in place" {
	own_cache
	fake_tree tree
	fake_series series four
	chmod -R a-w tree
	run --separate-stderr "$top/scripts/apply" --series series tree
	[ "$status" -eq 0 ]
	# Root may write to anything.
	[ "$(id -u)" = 0 ] || assert_error 255 "cannot be written to" \
		"$top/scripts/apply" --in-place --series series tree
	chmod -R u+w .
}

@test "apply: a patch that leads out of the tree" {
	own_cache
	fake_tree tree
	fake_series series four
	echo secret >outside
	sed -i 's|drivers/a.c|../outside|' series/patches/four.patch
	assert_error 255 "four.patch" "$top/scripts/apply" --series series tree
	[ "$(cat outside)" = secret ]
	ln -s ../../outside tree/drivers/link
	fake_series series four
	sed -i 's|drivers/a.c|drivers/link|' series/patches/four.patch
	run "$top/scripts/apply" --in-place --series series tree
	[ "$status" -eq 255 ]
	[ "$(cat outside)" = secret ]
}

@test "a series that names a missing patch, one outside, or none" {
	own_cache
	fake_tree tree
	fake_series series four
	echo gone.patch >>series/series
	assert_error 255 "gone.patch: there is no such patch" "$top/scripts/apply" --series series tree
	echo ../four.patch >series/series
	assert_error 255 "leads out of patches/" "$top/scripts/apply" --series series tree
	: >series/series
	assert_error 255 "names no patch" "$top/scripts/status" --series series tree
}

@test "v4.10: ABSENT; applied, without fuzz or offset: PRESENT; a part: PARTIAL" {
	need_4_10
	run "$top/scripts/status" "$KERNEL_4_10"
	[ "$status" -eq 1 ]
	tree=$("$top/scripts/apply" "$KERNEL_4_10")
	run "$top/scripts/status" "$tree"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = FIXED ]
	[ "$(grep -c ^PRESENT <<<"$output")" -eq 6 ]
	mkdir -p part
	cp -r "$top/patches" part/
	grep -v "^#" "$top/series" | head -n 2 >part/series
	tree=$("$top/scripts/apply" --series part "$KERNEL_4_10")
	run "$top/scripts/status" "$tree"
	[ "$status" -eq 2 ]
	mkdir plain
	(cd "$KERNEL_4_10" && cp --parents crypto/Kconfig crypto/xts.c crypto/lrw.c include/crypto/algapi.h \
		drivers/crypto/vmx/aes_*.c "$here/plain")
	chmod -R u+w plain
	cd plain
	run env QUILT_PATCHES="$top/patches" QUILT_SERIES="$top/series" quilt push -a --fuzz=0
	[ "$status" -eq 0 ]
	[[ "$output" != *offset* && "$output" != *fuzz* ]]
}

@test "a git work tree is copied without what git ignores, and with what is new" {
	own_cache
	fake_tree tree
	fake_series series four
	git -C tree init -q
	echo '*.o' >tree/.gitignore
	git -C tree add -A
	git -C tree -c user.name=t -c user.email=t commit -qm one
	echo object >tree/drivers/a.o
	echo new >tree/drivers/new.c
	rm tree/Kbuild
	git -C tree checkout -q -- Kbuild
	: >tree/gone && git -C tree add gone && rm tree/gone
	run --separate-stderr "$top/scripts/apply" --series series tree
	[ "$status" -eq 0 ]
	entry=$output
	[ ! -e "$entry/drivers/a.o" ]
	[ -e "$entry/drivers/new.c" ]
	[ ! -e "$entry/.git" ]
	echo other >tree/drivers/a.o
	run --separate-stderr "$top/scripts/apply" --series series tree
	[ "$output" = "$entry" ]
	echo newer >tree/drivers/new.c
	run --separate-stderr "$top/scripts/apply" --series series tree
	[ "$output" != "$entry" ]
}
