#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
bats_require_minimum_version 1.5.0
load common

snapshot() {
	(cd "$1" && find . -printf '%P %s %T@ %m\n' | sort && find . -type f -exec sha256sum {} + | sort)
}

# The state of patch $1 in $output, which is JSON.
state_of() {
	jq -r --arg p "$1" '.patches[] | select(.patch == $p) | .state' <<<"$output"
}

evidence_of() {
	jq -r --arg p "$1" '.patches[] | select(.patch == $p) | .evidence[].by' <<<"$output"
}

status_json() {
	run --separate-stderr "$top/scripts/status" --json "$@"
}

# A tree of the files in question alone, out of a whole one.
few_files() {
	mkdir -p "$2"
	(cd "$1" && cp --parents Makefile Kbuild arch/powerpc/Kconfig crypto/Kconfig crypto/xts.c \
		crypto/lrw.c crypto/cbc.c include/crypto/algapi.h drivers/crypto/vmx/aes_cbc.c \
		drivers/crypto/vmx/aes_xts.c "$here/$2")
	chmod -R u+w "$2"
}

# What the template of a tree gives cannot be decided any more.
unreadable() {
	echo 'static const void *other = &crypto_blkcipher_type;' >>"$1/crypto/cbc.c"
}

patches() {
	grep -v '^#' "$top/series"
}

put_on() {
	patch -s -d "$1" -p1 -F0 <"$top/patches/$2"
}

cbc=drivers/crypto/vmx/aes_cbc.c
cbc_patch=crypto-vmx-skcipher-cbc-fallback.patch
xts_patch=crypto-vmx-skcipher-xts-fallback.patch

@test "status: ABSENT, PRESENT, CONFLICT, and the tree is not touched" {
	own_cache
	fake_tree tree
	fake_series "a series" four
	before=$(snapshot tree)
	run "$top/scripts/status" --series "a series" tree
	[ "$status" -eq 1 ]
	[ "${lines[2]}" = "ABSENT   four.patch" ]
	[ "${lines[3]}" = ABSENT ]
	[ "$(snapshot tree)" = "$before" ]
	sed -i s/four/FOUR/ tree/drivers/a.c
	run "$top/scripts/status" --series "a series" tree
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = PRESENT ]
	sed -i s/FOUR/vier/ tree/drivers/a.c
	run "$top/scripts/status" --series "a series" tree
	[ "$status" -eq 3 ]
	[ "${lines[-1]}" = CONFLICT ]
	rm tree/drivers/a.c
	run "$top/scripts/status" --series "a series" tree
	[ "$status" -eq 3 ]
	[[ "$output" == *"hunk 1 drivers/a.c: conflict, there is no such file"* ]]
	assert_no_leftovers
}

@test "status: context that differs is a conflict, with the lines, never fuzz" {
	own_cache
	fake_tree tree
	fake_series series four
	sed -i s/one/eins/ tree/drivers/a.c
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 3 ]
	[ "${lines[3]}" = "         hunk 1 drivers/a.c:1: conflict" ]
	[ "${lines[4]}" = "         expected   one" ]
	[ "${lines[5]}" = "         found 1    eins" ]
}

@test "status: one of two hunks is PARTIAL; which, and where in the tree" {
	own_cache
	fake_tree tree
	seq 1 40 >>tree/drivers/a.c
	cp tree/drivers/a.c a.orig
	mkdir -p series/patches
	echo p >series/series
	sed 's/four/FOUR\nand more/; s/^30$/THIRTY/' a.orig >b
	diff -u --label a/drivers/a.c --label b/drivers/a.c a.orig b >series/patches/p || true # they differ
	sed -i '1s/^/zero\n/; s/four/FOUR\nand more/' tree/drivers/a.c
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 2 ]
	[ "${lines[2]}" = "PARTIAL  p" ]
	[ "${lines[3]}" = "         hunk 1 drivers/a.c:2: present" ]
	[ "${lines[4]}" = "         hunk 2 drivers/a.c:36: absent" ]
	[ "$(sed -n 36p tree/drivers/a.c)" = 27 ]
	status_json --series series tree
	[ "$status" -eq 2 ]
	[ "$(jq -c '[.version, .state, .patches[0].fix]' <<<"$output")" = '[1,"PARTIAL",true]' ]
	[ "$(jq -c '[.patches[0].hunks[] | [.hunk, .file, .line, .state]]' <<<"$output")" = \
		'[[1,"drivers/a.c",2,"present"],[2,"drivers/a.c",36,"absent"]]' ]
}

@test "status: a patch that removes a file is looked for in that file" {
	own_cache
	fake_tree tree
	fake_series series four
	cp tree/drivers/a.c tree/drivers/b.c
	{
		printf '%s\n' '--- a/drivers/b.c' '+++ /dev/null' '@@ -1,7 +0,0 @@'
		sed 's/^/-/' tree/drivers/b.c
	} >>series/patches/four.patch
	status_json --series series tree
	[ "$status" -eq 1 ]
	[ "$(state_of four.patch)" = ABSENT ]
	rm tree/drivers/b.c
	sed -i s/four/FOUR/ tree/drivers/a.c
	status_json --series series tree
	[ "$status" -eq 0 ]
	[ "$(state_of four.patch)/$(evidence_of four.patch)" = PRESENT/replay ]
	sed -i s/one/eins/ tree/drivers/a.c
	status_json --series series tree
	[ "$status" -eq 2 ]
	[ "$(jq -c '[.patches[].hunks[] | [.file, .state]]' <<<"$output")" = \
		'[["drivers/a.c","conflict"],["drivers/b.c","present"]]' ]
}

# Two functions with the same lines; the series changes the first.
twins() {
	fake_tree tree
	body=$(printf '\tint a;\n\n\ta = 1;\n\tb = 2;\n\tc = 3;\n\treturn a;')
	{
		printf 'int first(void)\n{\n%s\n}\n\n' "$body"
		seq 1 20
		printf 'int second(void)\n{\n%s\n}\n' "$body"
	} >tree/drivers/a.c
	cp tree/drivers/a.c a.orig
	sed '1,/b = 2/s/b = 2/b = 4/' a.orig >b
	mkdir -p series/patches
	echo p >series/series
	diff -u --label a/drivers/a.c --label b/drivers/a.c a.orig b >series/patches/p || true # they differ
	# The tree has it in the second, where it means another thing.
	tac a.orig | sed '1,/b = 2/s/b = 2/b = 4/' | tac >tree/drivers/a.c
	run ! cmp -s tree/drivers/a.c b
}

@test "status: the same lines in another place are not the patch" {
	own_cache
	# Without a function's name in the hunk it is the replay that tells.
	twins
	grep -q '^@@ -[0-9,]* +[0-9,]* @@$' series/patches/p
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 1 ]
	# The first one gone, nothing is left but the wrong place.
	sed -i '/int first/,/^}/s/b = 2/b = 5/' tree/drivers/a.c
	sed -i 's/^@@ .* @@$/& int first(void)/' series/patches/p
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 3 ]
	[[ "$output" == *"found 6    "*"b = 5;"* ]]
}

@test "status: what the tree holds is not obeyed" {
	own_cache
	fake_tree tree
	fake_series series four
	echo secret >outside
	rm tree/drivers/a.c
	ln -s ../../outside tree/drivers/a.c
	assert_error 255 "leads out of the tree" "$top/scripts/status" --series series tree
	assert_error 255 "leads out of the tree" "$top/scripts/apply" --series series tree
	rm -r tree/drivers
	mkdir -p elsewhere
	printf 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n' >elsewhere/a.c
	before=$(snapshot elsewhere)
	ln -s ../elsewhere tree/drivers
	assert_error 255 "leads out of the tree" "$top/scripts/status" --series series tree
	assert_error 255 "leads out of the tree" "$top/scripts/apply" --in-place --series series tree
	[ "$(snapshot elsewhere)" = "$before" ]
	rm tree/drivers
	mkdir tree/drivers
	mkfifo tree/drivers/a.c
	assert_error 255 "is no plain file" "$top/scripts/status" --series series tree
	rm tree/drivers/a.c
	truncate -s 5M tree/drivers/a.c
	assert_error 255 "more than 1 MiB or 20000 lines" "$top/scripts/status" --series series tree
	yes a | head -n 20001 >tree/drivers/a.c
	assert_error 255 "more than 1 MiB or 20000 lines" "$top/scripts/status" --series series tree
	printf 'one\ntwo\nthree\n\033]0;vier\a\377\nfive\nsix\nseven\n' >tree/drivers/a.c
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 3 ]
	[[ "$output" == *"found 4    ?]0;vier?"* ]]
	[[ "$output" != *$'\033'* ]]
	status_json --series series tree
	[[ "$output" != *$'\033'* ]]
	assert_no_leftovers
}

@test "status: a link that stays in the tree is no file of a patch either" {
	own_cache
	fake_tree tree
	fake_series series four
	mv tree/drivers tree/real
	ln -s real tree/drivers
	assert_error 255 "a symbolic link leads to $here/tree/real/a.c; a patch has to name that" \
		"$top/scripts/status" --series series tree
}

@test "status: a broken hunk is named" {
	own_cache
	fake_tree tree
	fake_series series four
	sed -i '$d' series/patches/four.patch
	assert_error 255 "four.patch:14: drivers/a.c: hunk #1 is broken" \
		"$top/scripts/status" --series series tree
	fake_series series four
	sed -i 's/^ five$/five/' series/patches/four.patch
	assert_error 255 "drivers/a.c: hunk #1 is broken" \
		"$top/scripts/status" --series series tree
	fake_series series four
	sed -i 's/^@@.*/@@ -1,7 +1,6 @@/' series/patches/four.patch
	assert_error 255 "drivers/a.c: hunk #1 is broken" "$top/scripts/status" --series series tree
	fake_series series four
	sed -i 's/^@@.*/@@ -1,x +1,7 @@/' series/patches/four.patch
	assert_error 255 "four.patch:" "$top/scripts/status" --series series tree
}

commit() {
	git -C tree -c user.name=t -c user.email=t commit -q --allow-empty -am "$1"
}

@test "status: the log of a git tree is reported, and decides nothing" {
	own_cache
	fake_tree tree
	fake_series series four
	id=89027579bc6c2febbcc9c2f9d5069adf71539e4b
	sed -i "s/^X-Skport/Origin: backport, commit:$id\n&/" series/patches/four.patch
	git -C tree init -q
	git -C tree add -A
	commit base
	n=0
	for says in "(cherry picked from commit $id)" "(backported from commit ${id:0:14})" \
		"commit $id upstream." "[ Upstream commit $id ]" "This reverts commit $id."; do
		echo $((n += 1)) >>tree/drivers/a.c
		commit "subject $n

$says"
	done
	echo more >>tree/drivers/a.c
	commit "(cherry picked from commit ${id:0:8}), and commit $id is not meant"
	echo another >tree/other
	git -C tree add -A
	commit "commit $id upstream.

In a file of no concern."
	status_json --series series tree
	[ "$status" -eq 1 ]
	[ "$(state_of four.patch)" = ABSENT ]
	[ "$(jq -r '.patches[0].commits[] | .subject + ": " + .says' <<<"$output" | sort)" = "\
subject 1: says: cherry picked from commit $id
subject 2: says: backported from commit ${id:0:14}
subject 3: says: commit $id
subject 4: says: Upstream commit $id
subject 5: reverts it" ]
	run "$top/scripts/status" --series series tree
	[[ "$output" == *"log: "*" reverts it: subject 5"* ]]
	# By subject; and present, whatever the log says.
	sed -i s/four/FOUR/ tree/drivers/a.c
	commit four
	status_json --series series tree
	[ "$status" -eq 0 ]
	[ "$(jq -r '.patches[0].commits[0].says' <<<"$output")" = "has its subject" ]
}

@test "status: nothing that a git tree's configuration names is run" {
	own_cache
	fake_tree tree
	fake_series series four
	git -C tree init -q
	git -C tree add -A
	commit base
	printf '#!/bin/sh\ntouch "%s/ran"\n' "$here" >trap.sh
	chmod +x trap.sh
	for key in core.fsmonitor gpg.program core.pager core.sshCommand diff.external \
		core.gitProxy; do
		git -C tree config "$key" "$here/trap.sh"
	done
	git -C tree config log.showSignature true
	signed=$(git -C tree cat-file commit HEAD | sed '/^committer/a gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----' |
		git -C tree hash-object -t commit -w --stdin)
	git -C tree update-ref HEAD "$signed"
	# It would be, of a git that is only called.
	git -C tree log --format=%H >/dev/null
	[ -e ran ]
	rm ran
	before=$(snapshot tree)
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 1 ]
	[ ! -e ran ]
	[ "$(snapshot tree)" = "$before" ]
	# One that git will not read is no error.
	echo "[" >tree/.git/config
	run "$top/scripts/status" --series series tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"note: its log: cannot be read: "* ]]
}

# Half a minute is three seconds here.
@test "status: a log without an end is read for half a minute, by who shows it" {
	own_cache
	fake_tree tree
	fake_series series four
	git -C tree init -q
	mkdir bin
	printf '#!/bin/sh\necho "commit %040d"\necho " four"\nexec sleep 600\n' 7 >bin/git
	# shellcheck disable=SC2016 # the inner shell's
	printf '#!/bin/sh\n[ "$1" = 30 ] || exit 1\nshift\nexec %s 3 "$@"\n' "$(command -v timeout)" >bin/timeout
	chmod +x bin/git bin/timeout
	PATH="$PWD/bin:$PATH" run "$top/scripts/status" --series series tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"log: 000000000000 has its subject: four"* ]]
	[[ "$output" == *"note: its log: read for 30 s, not to its end"* ]]
	grep -qx "log: [0-9.]* s" <<<"$output"
	# It decides nothing: apply does not wait for it.
	rm bin/git
	printf '#!/bin/sh\n: >"%s/asked"\n' "$here" >bin/timeout
	git -C tree add -A
	PATH="$PWD/bin:$PATH" run "$top/scripts/apply" --series series tree
	[ "$status" -eq 0 ]
	[ ! -e asked ]
	PATH="$PWD/bin:$PATH" run "$top/scripts/status" --series series tree
	[ -e asked ]
}

# Words nominate: neither apply nor port takes tree $1 to have the fix, or to lack it.
is_not_taken() {
	local before
	before=$(snapshot "$1")
	assert_error 255 "$1: $cbc_patch is LIKELY to be there, in other words: nothing is applied; scripts/check decides" \
		"$top/scripts/apply" "$1"
	run "$top/scripts/apply" --in-place "$1"
	[ "$status" -eq 255 ]
	[ "$(snapshot "$1")" = "$before" ]
	run --separate-stderr "$top/scripts/port" "$1"
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"$cbc_patch: cannot be ported: is LIKELY to be there, in other words; scripts/check decides" ]]
}

@test "status: 6.1 has it, by blob id; changed, it is LIKELY, in other words" {
	tree=$("$top/scripts/fetch" debian:6.1)
	TIMEFORMAT="%U %S"
	time=$({ time "$top/scripts/status" --json "$tree" >out; } 2>&1)
	output=$(cat out)
	awk -v t="$time" 'BEGIN { split(t, s, " "); exit !(s[1] + s[2] < 2) }'
	[ "$(jq -r .state <<<"$output")" = PRESENT ]
	[ "$(evidence_of "$cbc_patch")" = blob ]
	[ "$(jq -r .is <<<"$output")" = FIXED ]
	few_files "$tree" few
	sed -i '1s/$/ /' "few/$cbc"
	status_json few
	[ "$status" -eq 0 ]
	[ "$(jq -r '.is + ": " + .state' <<<"$output")" = "FIXED: LIKELY" ]
	[ "$(evidence_of "$cbc_patch")" = words ]
	# Where it cannot be read what the driver asks for, the words are all there is.
	unreadable few
	run "$top/scripts/status" few
	[ "$status" -eq 4 ]
	[ "${lines[0]}" = "LIKELY FIXED" ]
	[[ "$output" == *"LIKELY   $cbc_patch (in other words; scripts/check decides"* ]]
	[ "${lines[-1]}" = LIKELY ]
	is_not_taken few
	# What only a comment says is not done.
	for was in 'ret |= crypto_skcipher_setkey(ctx->fallback, key, keylen);' \
		'crypto_skcipher_decrypt(subreq)' 'crypto_free_skcipher(ctx->fallback);'; do
		few_files "$tree" few
		unreadable few
		grep -qF "$was" "few/$cbc"
		sed -i "s@$was@/* & */ @" "few/$cbc"
		status_json few
		[ "$status" -eq 3 ]
		[ "$(state_of "$cbc_patch")" = CONFLICT ]
	done
}

@test "status: v4.10 and 4.10.1 are ABSENT; applied, PRESENT; each without fuzz or offset" {
	need_4_10
	few_files "$KERNEL_4_10" tree
	# The files in question are the same in both.
	for sublevel in 0 1; do
		sed -i "s/^SUBLEVEL = .*/SUBLEVEL = $sublevel/" tree/Makefile
		status_json tree
		[ "$status" -eq 1 ]
		[ "$(jq -r .is <<<"$output")" = AFFECTED ]
		[ "$(jq -r '.patches[].state' <<<"$output" | sort -u)" = ABSENT ]
	done
	for patch in $(patches); do
		run patch -d tree -p1 -F0 <"$top/patches/$patch"
		[ "$status" -eq 0 ]
		[[ "$output" != *offset* && "$output" != *fuzz* ]]
	done
	status_json tree
	[ "$status" -eq 0 ]
	[ "$(jq -r .is <<<"$output")" = FIXED ]
	[ "$(jq -r '.patches[] | .state, .evidence[].by' <<<"$output" | sort -u | paste -sd' ')" = "PRESENT replay" ]
	[ "$(jq '.patches | length' <<<"$output")" = "$(grep -cv '^#' "$top/series")" ]
}

@test "status: two of the six" {
	need_4_10
	few_files "$KERNEL_4_10" tree
	for patch in $(patches | head -n 2); do
		put_on tree "$patch"
	done
	status_json tree
	[ "$status" -eq 2 ]
	[ "$(jq -r '[.patches[].state] | join(" ")' <<<"$output")" = \
		"PRESENT PRESENT ABSENT ABSENT ABSENT ABSENT" ]
}

@test "status: one applied and then partly reverted" {
	need_4_10
	few_files "$KERNEL_4_10" tree
	for patch in $(patches); do
		put_on tree "$patch"
	done
	# The key goes to a blkcipher again.
	sed -i 's/crypto_skcipher_setkey/crypto_blkcipher_setkey/' "tree/$cbc"
	status_json tree
	[ "$status" -eq 2 ]
	[ "$(jq -r .is <<<"$output")" = UNKNOWN ]
	[[ "$(jq -r '.asks[0].why' <<<"$output")" == "$cbc:"*": crypto_blkcipher_setkey() takes a blkcipher, and a skcipher is asked for" ]]
	[ "$(state_of "$cbc_patch")/$(state_of "$xts_patch")" = PARTIAL/PRESENT ]
	line=$(grep -n crypto_blkcipher_setkey "tree/$cbc" | cut -d: -f1)
	[ "$(jq -c --arg p "$cbc_patch" '[.patches[] | select(.patch == $p) | .hunks[] |
		select(.state != "present") | [.hunk, .line, .state]]' <<<"$output")" = "[[6,$((line - 3)),\"absent\"]]" ]
}

@test "status: 4.10.2 to 4.10.8 are FIXED, and lack the check of kmalloc" {
	need_4_10
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	few_files "$KERNEL_4_10_17" tree
	for name in xts lrw; do
		sed -i '/unsigned int n = min(/,/subreq->cryptlen = n;/c\
		subreq->cryptlen = min(req->cryptlen, (unsigned)PAGE_SIZE);\
		rctx->ext = kmalloc(subreq->cryptlen, gfp);' "tree/crypto/$name.c"
	done
	status_json tree
	[ "$status" -eq 0 ]
	[ "$(jq -r .is <<<"$output")" = FIXED ]
	[ "$(jq -r '.patches[] | select(.state | IN("PRESENT", "LIKELY") | not) | .patch + " " + .state' <<<"$output")" = \
		"crypto-xts-lrw-kmalloc-failure.patch ABSENT" ]
}

@test "status: drift beside the hunks, and drift in them" {
	need_4_10
	few_files "$KERNEL_4_10" tree
	for file in crypto/xts.c crypto/lrw.c include/crypto/algapi.h "$cbc" drivers/crypto/vmx/aes_xts.c; do
		sed -i '1i/* A vendor was here. */\n' "tree/$file"
		printf '\n/* And here. */\n' >>"tree/$file"
	done
	sed -i '1i# A vendor was here.\n' tree/crypto/Kconfig
	status_json tree
	[ "$status" -eq 1 ]
	[ "$(jq -r '.patches[].state' <<<"$output" | sort -u)" = ABSENT ]
	first=$(sed -n 's/^@@ -\([0-9]*\),.*/\1/p' "$top/patches/$(patches | head -n 1)" | head -n 1)
	[ "$(jq '.patches[0].hunks[0].line' <<<"$output")" = $((first + 2)) ]
	run --separate-stderr "$top/scripts/apply" tree
	[ "$status" -eq 0 ]
	status_json "$output"
	[ "$status" -eq 0 ]
	sed -i 's/if (in_interrupt())/if (in_interrupt() || irqs_disabled())/' "tree/$cbc"
	run "$top/scripts/status" tree
	[ "$status" -eq 3 ]
	[[ "$output" == *"CONFLICT $cbc_patch"* ]]
	[[ "$output" == *"expected   	if (in_interrupt()) {"* ]]
	line=$(grep -n 'irqs_disabled' "tree/$cbc" | head -n 1 | cut -d: -f1)
	[[ "$output" == *"found $line  	if (in_interrupt() || irqs_disabled()) {"* ]]
}

@test "status: 4.10.17 has the fix in upstream's words, by blob id" {
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	status_json "$KERNEL_4_10_17"
	[ "$status" -eq 0 ]
	[ "$(evidence_of "$cbc_patch")" = blob ]
	# Another 4.10.y, or a vendor's.
	few_files "$KERNEL_4_10_17" tree
	echo >>"tree/$cbc"
	status_json tree
	[ "$status" -eq 0 ]
	[ "$(jq -r .is <<<"$output")" = FIXED ]
	[ "$(state_of "$cbc_patch")/$(state_of "$xts_patch")" = LIKELY/PRESENT ]
	[ "$(evidence_of "$cbc_patch")" = words ]
	# One hunk that is ours to the letter taken back: no words help.
	sed -i 's/ret += crypto_skcipher_setkey/ret += crypto_blkcipher_setkey/' "tree/$cbc"
	status_json tree
	[ "$status" -eq 2 ]
	[ "$(state_of "$cbc_patch")" = PARTIAL ]
}

@test "status: the words of the fix without its sense are LIKELY, and no more" {
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	few_files "$KERNEL_4_10_17" tree
	sed -i 's/ret += crypto_skcipher_setkey(/ret += 0; if (0) crypto_skcipher_setkey(/
		s/(req, src, dst, nbytes, desc->info)/(req, src, src, nbytes, NULL)/' "tree/$cbc"
	[ "$(diff "$KERNEL_4_10_17/$cbc" "tree/$cbc" | grep -c '^>')" -eq 3 ]
	# What the driver asks for is there: that it is put to use the patches do not say.
	status_json tree
	[ "$status" -eq 0 ]
	[ "$(jq -r '.is + ": " + .state' <<<"$output")" = "FIXED: LIKELY" ]
	unreadable tree
	status_json tree
	[ "$status" -eq 4 ]
	[ "$(jq -r '.is + ": " + .state' <<<"$output")" = "LIKELY FIXED: LIKELY" ]
	is_not_taken tree
}

@test "status: a file that cannot be read is named" {
	own_cache
	fake_tree tree
	fake_series series four
	chmod 0 tree/drivers/a.c
	# Root may read anything; here it may not.
	root=
	[ "$(id -u)" != 0 ] || root="setpriv --bounding-set=-dac_override,-dac_read_search"
	# shellcheck disable=SC2086 # words of a command
	assert_error 255 "tree/drivers/a.c: cannot be read: Permission denied" \
		$root "$top/scripts/status" --series series tree
}

@test "status: only the header's own Origin counts" {
	own_cache
	fake_tree tree
	fake_series series four
	id=89027579bc6c2febbcc9c2f9d5069adf71539e4b
	sed -i "s/^X-Skport/Origin: backport, commit:$id\n\nIs what another one says.\n\n&/" series/patches/four.patch
	git -C tree init -q
	git -C tree add -A
	commit "a subject

commit $id upstream."
	status_json --series series tree
	[ "$status" -eq 1 ]
	[ "$(jq '.patches[0].commits | length' <<<"$output")" -eq 0 ]
}

# A driver and a template of a few lines: $1 the type of the cipher asked for, by
# its call's name, $2 what the template is; for xts $3 and $4.
small_tree() {
	fake_tree tree
	rm -rf tree/drivers/crypto tree/crypto
	mkdir -p tree/drivers/crypto/vmx tree/crypto
	small_driver "tree/$cbc" "$1"
	small_driver tree/drivers/crypto/vmx/aes_xts.c "${3:-$1}"
	small_template tree/crypto/cbc.c "$2"
	small_template tree/crypto/xts.c "${4:-$2}"
}

small_driver() {
	cat >"$1" <<-EOF
		/* crypto_alloc_other() is but in a comment, and "so /* is" this. */
		static int init(struct tfm *tfm, char *s = "/* words")
		{
			ctx->fallback =
				crypto_alloc_$2(name(tfm, 1), ${type:-0},
					CRYPTO_ALG_NEED_FALLBACK);
			return 0;
		}
		struct alg = { .cra_driver_name = "driver" };
	EOF
}

small_template() {
	local how
	case $2 in
	blkcipher) how="inst->alg.cra_type = &crypto_blkcipher_type;" ;;
	*) how="return $2_register_instance(tmpl, inst);" ;;
	esac
	printf 'int create(void)\n{\n\t%s\n}\n' "$how" >"$1"
}

# The first line, and how status leaves.
tree_is() {
	run "$top/scripts/status" "${@:3}" tree
	[ "${lines[0]}/$status" = "$1/$2" ] || { echo "$output; $status" && return 1; }
}

@test "status: what a tree is: what the driver asks for, and what the templates give" {
	own_cache
	small_tree blkcipher blkcipher
	tree_is "NOT NEEDED" 5
	[ "${lines[1]}" = "         $cbc:5: crypto_alloc_blkcipher asks for a blkcipher" ]
	[ "${lines[2]}" = "         crypto/cbc.c:3: crypto_blkcipher_type gives a blkcipher" ]
	[ "$(grep -c "^CONFLICT" <<<"$output")" -gt 1 ]
	[[ "$output" != *expected* && "${lines[-1]}" != CONFLICT ]]
	small_tree blkcipher skcipher
	tree_is AFFECTED 3
	small_tree skcipher skcipher
	tree_is FIXED 0
	small_tree sync_skcipher lskcipher
	tree_is FIXED 0
	# Converted where there was no need.
	small_tree skcipher blkcipher
	tree_is FIXED 0
	# One of the two is enough; a driver of one alone is one.
	small_tree skcipher skcipher blkcipher
	tree_is AFFECTED 3
	small_tree blkcipher blkcipher blkcipher skcipher
	tree_is AFFECTED 3
	small_tree skcipher skcipher blkcipher blkcipher
	tree_is FIXED 0
	small_tree blkcipher blkcipher
	rm tree/drivers/crypto/vmx/aes_xts.c
	tree_is "NOT NEEDED" 5
	# Where it moved.
	small_tree skcipher lskcipher
	mkdir tree/arch/powerpc/crypto
	mv tree/drivers/crypto/vmx/aes_*.c tree/arch/powerpc/crypto
	tree_is FIXED 0
	[[ "${lines[1]}" == *" arch/powerpc/crypto/aes_cbc.c:5: "* ]]
	rm -r tree/arch/powerpc/crypto
	# A driver that has no fallback needs none.
	small_tree skcipher skcipher
	sed -i '/fallback/,/FALLBACK/d' tree/drivers/crypto/vmx/*.c
	tree_is "NOT NEEDED" 5
	[ "${lines[1]}" = "         $cbc: asks for no fallback" ]
	run --separate-stderr "$top/scripts/status" --json tree
	[ "$(jq -c '[.is, .state, .asks[0].kind, .asks[0].line]' <<<"$output")" = '["NOT NEEDED","CONFLICT","nothing",null]' ]
	# The number says nothing.
	small_tree blkcipher blkcipher
	sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 19/' tree/Makefile
	tree_is "NOT NEEDED" 5
}

# Neither AFFECTED nor FIXED nor NOT NEEDED, with these words.
is_not_read() {
	tree_is UNKNOWN 3
	[[ "$output" == *"         cannot be read: $1"* ]] || { echo "$output" && return 1; }
}

@test "status: what cannot be read is reported, and no verdict is made of it" {
	own_cache
	small_tree skcipher skcipher
	rm tree/crypto/cbc.c
	is_not_read "there is no crypto/cbc.c"
	small_tree skcipher other
	is_not_read "crypto/cbc.c: registers nothing that is known"
	small_tree other skcipher
	is_not_read "$cbc:5: crypto_alloc_other() is a call that is not known"
	type=flags small_tree skcipher skcipher
	is_not_read "$cbc:5: crypto_alloc_skcipher() asks by a type that is not known: flags"
	small_tree skcipher skcipher
	sed -i 's/name(tfm, 1)/"ecb(aes)"/' "tree/$cbc"
	is_not_read "$cbc:5: crypto_alloc_skcipher() asks for \"ecb(aes)\""
	sed -i 's/"ecb(aes)"/"cbc(aes)"/' "tree/$cbc"
	tree_is FIXED 0
	echo 'int b(void) { return crypto_alloc_blkcipher(x, 0, 0); }' >>"tree/$cbc"
	is_not_read "$cbc:10: a skcipher is asked for and a blkcipher"
	sed -i '10s/.*/#ifdef OLD\n&\n#endif/' "tree/$cbc"
	is_not_read "$cbc:11: a skcipher is asked for and a blkcipher"
	sed -i 's/#ifdef OLD/#if 0/' "tree/$cbc"
	tree_is FIXED 0
	sed -i 's/#if 0/#if 1\n#else/' "tree/$cbc"
	tree_is FIXED 0
	small_tree skcipher skcipher
	sed -i 's/crypto_alloc_skcipher/get/' "tree/$cbc"
	is_not_read "$cbc:6: there is a fallback, and no call that asks for it"
	echo "int a;" >"tree/$cbc"
	is_not_read "$cbc: registers no cipher"
	small_tree skcipher skcipher
	echo 'x = &crypto_blkcipher_type;' >>tree/crypto/xts.c
	is_not_read "crypto/xts.c:5: it is a skcipher and a blkcipher"
	small_tree skcipher skcipher
	{ printf '/*' && head -c 5000 /dev/zero | tr '\0' x && echo '*/'; } >>"tree/$cbc"
	is_not_read "$cbc: a line of it is too long"
	# What is certain of one is so whatever the other is.
	small_tree other skcipher blkcipher
	tree_is AFFECTED 3
	rm -r tree/drivers/crypto
	is_not_read "none of these is there: drivers/crypto/vmx/aes_cbc.c "
	# The patches nominate, where they say something.
	fake_series series four
	tree_is "LIKELY AFFECTED" 1 --series series
	sed -i s/four/FOUR/ tree/drivers/a.c
	tree_is "LIKELY FIXED" 0 --series series
}

@test "status: a type that templates do not offer is none; a series that is no fix goes by its patches" {
	own_cache
	type=CRYPTO_ALG_ASYNC small_tree skcipher skcipher
	tree_is AFFECTED 3
	[ "${lines[1]}" = "         $cbc:5: crypto_alloc_skcipher asks for an asynchronous skcipher" ]
	small_tree skcipher skcipher
	sed -i 's/CRYPTO_ALG_NEED_FALLBACK/& | CRYPTO_ALG_TESTED/' tree/drivers/crypto/vmx/*.c
	tree_is AFFECTED 3
	[ "${lines[1]}" = "         $cbc:5: crypto_alloc_skcipher asks for an untested skcipher" ]
	small_tree skcipher skcipher
	fake_series series four
	tree_is FIXED 0 --series series
	sed -i s/good/bad/ series/patches/four.patch
	tree_is FIXED 1 --series series
	run "$top/scripts/apply" --in-place --series series tree
	[ "$status" -eq 0 ]
	grep -qx FOUR tree/drivers/a.c
}

@test "apply and port: a tree that has no need of the series, or is fixed, is left as it is" {
	own_cache
	for kind in blkcipher skcipher; do
		small_tree "$kind" "$kind"
		words="has the fix already"
		[ "$kind" = skcipher ] || words="has no need of the series"
		before=$(snapshot tree)
		for how in "" --in-place; do
			# shellcheck disable=SC2086 # an option, or none
			run --separate-stderr "$top/scripts/apply" $how tree
			[ "$status" -eq 0 ]
			[ "$output" = "$here/tree" ]
			[ "$stderr" = "apply: tree $words" ]
		done
		[ "$(snapshot tree)" = "$before" ]
		run --separate-stderr "$top/scripts/port" tree
		[ "$status" -eq 1 ]
		[[ "$stderr" == *": there is nothing to port" ]]
	done
}

# A copy of ours whose boot says $1, and whose build builds nothing.
copy_that_says() {
	rm -rf copy image
	mkdir -p copy image/run
	cp -r "$top/scripts" "$top/series" "$top/patches" copy
	copy_programs copy
	jq -n --arg verdict "$1" '{verdict: $verdict, reason: "words", cases: []}' >image/run/run.json
	printf '#!/bin/sh\necho "%s/image"\n' "$here" >copy/scripts/build
	printf '#!/bin/sh\necho "%s/image/run"\n[ %s = good ]\n' "$here" "$1" >copy/scripts/boot
}

@test "prove: a tree that has no need of the series, or is fixed, is shown good as it is" {
	own_cache
	small_tree blkcipher blkcipher
	copy_that_says good
	run --separate-stderr copy/scripts/prove tree
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "proved: it has no need of the series, and is good" ]
	[ "$(cut -d' ' -f 1 <<<"$output" | paste -sd' ')" = "stage fetch build, boot, proved:" ]
	copy_that_says bad
	run --separate-stderr copy/scripts/prove tree
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "not proved: it has no need of the series, and is bad" ]
	small_tree skcipher skcipher
	run --separate-stderr copy/scripts/prove tree
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "not proved: it has the fix already, and is bad" ]
}

# A tree that the variable $1 names is $2.
ladder() {
	local tree
	eval "tree=\${$1:-}"
	[ -n "$tree" ] || { left="$left $1" && return; }
	run "$top/scripts/status" "$tree"
	[ "${lines[0]}" = "$2" ] || { echo "$1: $output" && return 1; }
}

@test "status: the ladder: 4.10 and 4.10.1 are AFFECTED, and no other" {
	left=
	ladder KERNEL_4_4 "NOT NEEDED"
	ladder KERNEL_4_8_UBUNTU "NOT NEEDED"
	ladder KERNEL_4_9 "NOT NEEDED"
	ladder KERNEL_4_10 AFFECTED
	ladder KERNEL_4_10_1 AFFECTED
	ladder KERNEL_4_10_17 FIXED
	ladder KERNEL_4_11 FIXED
	ladder KERNEL_4_19 FIXED
	ladder KERNEL_6_12 FIXED
	ladder KERNEL_7_2 FIXED
	[ -z "$left" ] || skip "these name no tree:$left"
}
