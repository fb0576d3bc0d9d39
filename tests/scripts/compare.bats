#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
bats_require_minimum_version 1.5.0
load common

commit() {
	git -C repo -c user.name=u -c user.email=u@example.com commit -q --allow-empty -am "$1"
	git -C repo rev-parse HEAD
}

# A repository whose second commit is what a series' patch is from.
a_repo() {
	fake_tree repo
	git -C repo init -q
	git -C repo add -A
	commit base >/dev/null
	sed -i s/four/FOUR/ repo/drivers/a.c
	upstream=$(commit "${1:-the fix}")
	fake_series series four
	sed -i "s/^X-Skport/Origin: backport, commit:$upstream\n&/" series/patches/four.patch
}

snapshot() {
	(cd "$1" && find . -printf '%P %s %T@ %m\n' | sort | sha256sum)
}

@test "compare: by id, the same; the repository is not written to" {
	own_cache
	a_repo
	before=$(snapshot repo)
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "  upstream: ${upstream:0:7} the fix, found by its id" ]
	[ "${lines[2]}" = "  the same" ]
	[ "$(snapshot repo)" = "$before" ]
	assert_no_leftovers
}

@test "compare: a difference that no sentence is for" {
	own_cache
	a_repo
	sed -i 's/^+FOUR/+FOUR\n+and more/; s/^@@.*/@@ -1,7 +1,8 @@/' series/patches/four.patch
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 1 ]
	[[ "$output" == *"    ++and more"* ]]
	[[ "$output" == *"  no sentence for: ++and more"* ]]
	[[ "$stderr" == *"differences without a sentence: four.patch" ]]
	sed -i 's/^-four/-vier/' series/patches/four.patch
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 1 ]
	[[ "$output" == *"  ours does not apply to its parent: "* ]]
}

@test "compare: a commit that is not there, and what is no repository" {
	own_cache
	a_repo
	sed -i "s/$upstream/${upstream:0:30}0123456789/" series/patches/four.patch
	assert_error 125 "repo lacks the upstream commit of: four.patch" \
		"$top/scripts/compare" --series series repo
	fake_tree tree
	assert_error 255 "tree: no git repository" "$top/scripts/compare" --series series tree
	assert_error 255 "nowhere: no such directory" "$top/scripts/compare" --series series nowhere
}

@test "compare: by its subject; a backport only where there is nothing else" {
	own_cache
	a_repo "crypto: xts - Add ECB dependency"
	ours=crypto-xts-select-ECB.patch
	sed -i '/^Origin/d' series/patches/four.patch
	mv series/patches/four.patch "series/patches/$ours"
	echo "$ours" >series/series
	git -C repo checkout -q -b stable HEAD~1
	sed -i s/four/FOUR/ repo/drivers/a.c
	backport=$(commit "crypto: xts - Add ECB dependency

commit $upstream upstream.")
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "  upstream: ${upstream:0:7} crypto: xts - Add ECB dependency, found by its subject" ]
	git -C repo branch -qD master
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "  upstream: ${backport:0:7} crypto: xts - Add ECB dependency, found by its subject, a backport: the commit itself is not there" ]
}

@test "compare: nothing that the repository's configuration names is run" {
	own_cache
	a_repo
	printf '#!/bin/sh\ntouch "%s/ran"\n' "$here" >trap.sh
	chmod +x trap.sh
	for key in core.fsmonitor gpg.program core.pager core.sshCommand diff.external; do
		git -C repo config "$key" "$here/trap.sh"
	done
	git -C repo config log.showSignature true
	sed -i '/^Origin/d' series/patches/four.patch
	mv series/patches/four.patch series/patches/crypto-xts-select-ECB.patch
	echo crypto-xts-select-ECB.patch >series/series
	run "$top/scripts/compare" --series series repo
	[ "$status" -eq 125 ]
	[ ! -e ran ]
}

# The change that 4.10.17 has of it to a file, as the commit it once was.
stand_in() {
	cp --no-preserve=mode "$KERNEL_4_10_17/$1" "repo/$1"
	commit "$2" >/dev/null
}

# Of a file that 4.10.17 has other fixes in, the hunks from line $2 on to $3.
part_of() {
	diff -U3 "$KERNEL_4_10/$1" "$KERNEL_4_10_17/$1" |
		awk -v from="$2" -v to="$3" '/^@@/ { split($2, at, /[-,]/); on = at[2] >= from && at[2] <= to }
			/^(---|\+\+\+) / || on' | patch -s "repo/$1"
}

# A copy of the series, one patch of it changed.
mutate() {
	rm -rf mutant
	mkdir mutant
	cp -r "$top/series" "$top/patches" mutant
	sed -i "$2" "mutant/patches/$1"
	run ! cmp -s "$top/patches/$1" "mutant/patches/$1"
}

@test "compare: the series and what upstream changed: a sentence for each difference" {
	need_4_10
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	own_cache
	files="crypto/Kconfig crypto/xts.c crypto/lrw.c include/crypto/algapi.h
		drivers/crypto/vmx/aes_cbc.c drivers/crypto/vmx/aes_xts.c"
	git init -q repo
	# shellcheck disable=SC2086 # a list
	(cd "$KERNEL_4_10" && cp --parents --no-preserve=mode $files "$here/repo")
	git -C repo add -A
	commit "Linux 4.10" >/dev/null
	stand_in crypto/Kconfig "crypto: xts - Add ECB dependency"
	part_of crypto/xts.c 451 9999
	commit "crypto: xts - Propagate NEED_FALLBACK bit" >/dev/null
	part_of crypto/xts.c 1 250
	part_of crypto/lrw.c 1 300
	commit "crypto: xts,lrw - fix out-of-bounds write after kmalloc failure" >/dev/null
	stand_in include/crypto/algapi.h "crypto: api - Add crypto_requires_off helper"
	stand_in drivers/crypto/vmx/aes_cbc.c "crypto: vmx - Use skcipher for cbc fallback"
	stand_in drivers/crypto/vmx/aes_xts.c "crypto: vmx - Use skcipher for xts fallback"
	run --separate-stderr "$top/scripts/compare" repo
	[ "$status" -eq 0 ]
	[ "$(grep -c '^  upstream: .* found by its subject$' <<<"$output")" -eq 6 ]
	[ "$(grep -c '^  why: ' <<<"$output")" -ge 10 ]
	[[ "$output" != *"no sentence for"* ]]
	# A bit that ours would drop, a line that it would not have: no sentence holds.
	while read -r patch change; do
		mutate "$patch" "$change"
		run --separate-stderr "$top/scripts/compare" --series mutant repo
		[ "$status" -eq 1 ] || { echo "$patch: $change" && false; }
		[[ "$output" == *"no sentence for: "* ]]
		[[ "$stderr" == *"differences without a sentence: $patch" ]]
	done <<-'EOF'
		crypto-vmx-skcipher-cbc-fallback.patch s/alg, 0, CRYPTO_ALG_ASYNC |$/alg, 0,/
		crypto-vmx-skcipher-xts-fallback.patch s/alg, 0, CRYPTO_ALG_ASYNC |$/alg, 0,/
		crypto-vmx-skcipher-cbc-fallback.patch s/crypto_skcipher_set_flags.*//
		crypto-vmx-skcipher-cbc-fallback.patch s/^+.*crypto_skcipher_driver_name.*/+\t;/
		crypto-xts-lrw-kmalloc-failure.patch s/^+.*if (rctx->ext).*/+\t\t;/
		crypto-xts-propagate-NEED_FALLBACK.patch s/CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK/CRYPTO_ALG_NEED_FALLBACK/
	EOF
	# Each sentence is of use: without it a line is left with none.
	cp -r "$top/scripts" scripts
	copy_programs .
	cp -r "$top/series" "$top/patches" .
	cut -f 1,3 "$top/scripts/lib/regression/differences.tsv" | grep -v '^#' | sort -u >sentences
	while IFS=$'\t' read -r patch sentence; do
		awk -F '\t' -v p="$patch" -v s="$sentence" '$1 != p || $3 != s' \
			"$top/scripts/lib/regression/differences.tsv" >scripts/lib/regression/differences.tsv
		run ./scripts/compare repo
		[ "$status" -eq 1 ] || { echo "$patch: $sentence" && false; }
	done <sentences
}

# The table of differences is $1 and so on: expressions, of one sentence.
with_sentence() {
	for pattern in "$@"; do
		printf 'four.patch\t%s\t%s\n' "$pattern" "The same."
	done >scripts/lib/regression/differences.tsv
	run --separate-stderr scripts/compare --series series repo
}

@test "compare: a sentence holds where all of its lines are there" {
	own_cache
	a_repo
	cp -r "$top/scripts" .
	copy_programs .
	sed -i 's/^+FOUR/+VIER/' series/patches/four.patch
	with_sentence '^-\+FOUR$' '^\+\+VIER$'
	[ "$status" -eq 0 ]
	[[ "$output" == *"  why: The same."* ]]
	with_sentence '^-\+FOUR$' '^\+\+VIER$' '^\+\+and more$'
	[ "$status" -eq 1 ]
	[ "$(grep '^  [nw]' <<<"$output")" = "\
  no sentence for: ++VIER
  no sentence for: -+FOUR" ]
	# For both signs, and there is only one.
	with_sentence '^[-+]\+(FOUR|VIER)$'
	[ "$status" -eq 0 ]
	sed -i '/^+VIER/d; s/^@@.*/@@ -1,7 +1,6 @@/' series/patches/four.patch
	with_sentence '^[-+]\+(FOUR|VIER)$'
	[ "$status" -eq 1 ]
	[[ "$output" == *"  no sentence for: -+FOUR"* ]]
}

@test "compare: an Origin in prose is none" {
	own_cache
	a_repo
	sed -i "s/^Origin.*/&\n\nIs what another one says.\n/" series/patches/four.patch
	run --separate-stderr "$top/scripts/compare" --series series repo
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "  ours alone" ]
}
