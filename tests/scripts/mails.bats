#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
# Series of others: --series takes a mailbox, patches as quilt's and Debian's, a range.
bats_require_minimum_version 1.5.0
load common

right_mail() {
	cat <<'END'
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Jo Doe <jo@example.org>
Date: Thu, 2 Mar 2017 10:00:00 +0100
Subject: [PATCH] drivers: a - Write four in capitals
Message-Id: <four@example.org>

Because it is more than three.

Signed-off-by: Jo Doe <jo@example.org>
---
 drivers/a.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/drivers/a.c b/drivers/a.c
index 1111111..2222222 100644
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
-- 
2.39.5

END
}

# Filters of mails.tsv that sed is none for.
encoded() {
	cat >mail
	sed '/^$/,$d' mail
	printf 'Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: %s\n\n' "$1"
	sed '1,/^$/d' mail >body
	[ -z "${2:-}" ] || sed -i 's/$/\r/' body
	case $1 in
	base64) base64 body ;;
	*) sed 's/=/=3D/g; s/^ $/=20/; s/more than/more=\n than/' body ;;
	esac
}

attached() {
	cat >mail
	sed '/^$/,$d' mail
	printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="xx"\n\n--xx\nContent-Type: text/plain\n\n'
	sed '1,/^$/d; /^---$/,$d' mail
	printf -- '---\n--xx\nContent-Type: text/x-patch; name="x.patch"\n\n'
	sed '1,/^diff/{/^diff/!d}' mail
	printf -- '--xx--\n'
}

with_others() {
	sed 's/\[PATCH\]/[PATCH 1\/1]/' >mail
	right_mail | sed 's/\[PATCH\].*/[PATCH 0\/1] drivers: a/; s/four@/cover@/; /^---$/,$d'
	echo
	cat mail
	right_mail | sed 's/\[PATCH\]/Re: [PATCH 1\/1]/; s/^[-+ @d].*/> &/; /^---$/,$d'
}

twice() {
	sed 's/\[PATCH\]/[PATCH 1\/1]/' >mail
	cat mail mail
}

@test "mails: each row of mails.tsv is taken, or refused with the right words" {
	own_cache
	fake_tree tree
	taken=0
	refused=0
	while IFS=$'\t' read -r is what filter words; do
		eval "right_mail | $filter" >theirs.mbox
		if [ "$is" = taken ]; then
			taken=$((taken + 1))
			run --separate-stderr "$top/scripts/apply" --series theirs.mbox tree
			[ "$status" -eq 0 ] || { echo "$what: $stderr" && false; }
			grep -qx FOUR "$output/drivers/a.c"
			[ "$words" != - ] || words="drivers: a - Write four in capitals"
			grep -qx "Subject: $words" "$XDG_CACHE_HOME"/skport/series/*/patches/0001* ||
				{ echo "$what: its subject" && false; }
			grep -q "ecause.* it is more than three.$" "$XDG_CACHE_HOME"/skport/series/*/patches/0001* ||
				{ echo "$what: its message" && false; }
			rm -r "$XDG_CACHE_HOME/skport/series"
		else
			refused=$((refused + 1))
			assert_error 255 "apply: $words" "$top/scripts/apply" --series theirs.mbox tree ||
				{ echo "$what" && false; }
			[ ! -e "$XDG_CACHE_HOME/skport/series" ]
		fi
	done < <(grep -v '^#' "$top/tests/scripts/mails.tsv")
	[ "$taken" -ge 20 ]
	[ "$refused" -ge 10 ]
	assert_no_leftovers
}

# Three mails in no order, with a cover letter.
three_mails() {
	right_mail | sed 's/\[PATCH\]/[PATCH 2\/3]/; s/four@/2@/; s/^-four/-FOUR/; s/^+FOUR/+VIER/; s/ - Write/ - 2 Write/'
	right_mail | sed 's/\[PATCH\].*/[PATCH 0\/3] drivers: a/; s/four@/0@/; /^---$/,$d'
	echo
	right_mail | sed 's/\[PATCH\]/[PATCH 3\/3]/; s/four@/3@/; s/^-four/-VIER/; s/^+FOUR/+vier/; s/ - Write/ - 3 Write/'
	right_mail | sed 's/\[PATCH\]/[PATCH 1\/3]/; s/four@/1@/; s/ - Write/ - 1 Write/'
}

@test "mails: by their numbers, on stdin as well" {
	own_cache
	fake_tree tree
	three_mails >theirs.mbox
	run --separate-stderr "$top/scripts/apply" --series - tree <theirs.mbox
	[ "$status" -eq 0 ]
	grep -qx vier "$output/drivers/a.c"
	run --separate-stderr "$top/scripts/status" --json --series theirs.mbox "$output"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.patches[].patch' <<<"$output")" = "0001-drivers-a-1-Write-four-in-capitals.patch
0002-drivers-a-2-Write-four-in-capitals.patch
0003-drivers-a-3-Write-four-in-capitals.patch" ]
	third=$(($(grep -n 'PATCH 3/3' theirs.mbox | cut -d: -f1) - 3))
	sed -i 's/3\/3/3\/4/' theirs.mbox
	assert_error 255 "theirs.mbox:$third: mail 3: is 3/4, and mail 1 is 2/3: one series, please" \
		"$top/scripts/status" --series theirs.mbox tree
	sed -i 's/ 3\/4\]/]/' theirs.mbox
	assert_error 255 "theirs.mbox:$third: mail 3: has no number, and mail 1 has one" \
		"$top/scripts/status" --series theirs.mbox tree
}

@test "mails: bounds: bytes, mails, a patch" {
	own_cache
	fake_tree tree
	{ right_mail && yes "$(printf '%080d' 0)" | head -c 17000000; } >theirs.mbox
	assert_error 255 "theirs.mbox: is over 16 MiB" "$top/scripts/status" --series theirs.mbox tree
	head -c 2000000 theirs.mbox >one.mbox
	assert_error 255 "one.mbox:1: mail 1: is over 1 MiB" "$top/scripts/status" --series one.mbox tree
	for _ in $(seq 201); do
		right_mail
	done >theirs.mbox
	assert_error 255 "theirs.mbox: has 201 mails; 200 are taken" "$top/scripts/status" --series theirs.mbox tree
}

@test "a quilt or Debian directory: names, options, forms of header, paths" {
	own_cache
	fake_tree tree
	mkdir -p tree/debian quilt/sub
	right_mail | sed '1,/^---$/d; s/-four/-FOUR/; s/+FOUR/+VIER/; s/ [ab]\// /' >quilt/no-header
	cat >"quilt/sub/dep3~1.diff" - <(right_mail | sed '1,/^diff/{/^diff/!d}') <<'END'
Description: Write four in capitals
 It is more
 .
 than three.
Author: Jo Doe <jo@example.org>
Origin: upstream, commit:016df0abc56ec06d0c63c5318ef53e40738dea8b
X-Skport-Verdict: bad

END
	right_mail | sed '1d; s/-four/-VIER/; s/+FOUR/+vier/' >quilt/mail.patch
	printf '# first\nsub/dep3~1.diff -p1\nno-header -p0 # as it is\nmail.patch -pab\n' >quilt/series
	run --separate-stderr "$top/scripts/apply" --series quilt tree
	[ "$status" -eq 0 ]
	grep -qx vier "$output/drivers/a.c"
	cd "$XDG_CACHE_HOME"/skport/series/*
	[ "$(cat series)" = "sub-dep3-1.patch
no-header.patch
mail.patch" ]
	[ "$(sed '/^---/,$d' patches/sub-dep3-1.patch)" = "Subject: Write four in capitals

It is more

than three.

Origin: upstream, commit:016df0abc56ec06d0c63c5318ef53e40738dea8b" ]
	grep -qx "Subject: no-header" patches/no-header.patch
	grep -qx "Subject: drivers: a - Write four in capitals" patches/mail.patch
	cd "$here"
	cp -r quilt tree/debian/patches
	run "$top/scripts/status" --series tree tree
	[ "$status" -eq 1 ]
	mkdir project
	mv quilt project/patches
	run "$top/scripts/status" --series project tree
	[ "$status" -eq 1 ]
	echo gone.patch >>project/patches/series
	assert_error 255 "project/patches/series:5: gone.patch: there is no such patch" \
		"$top/scripts/status" --series project tree
	sed -i '$s/.*/mail.patch -R/' project/patches/series
	assert_error 255 "project/patches/series:5: mail.patch -R: no name of a patch" \
		"$top/scripts/status" --series project tree
	sed -i '$d' project/patches/series
	sed -i 's/^-VIER/-VIER\n-more/' project/patches/mail.patch
	assert_error 255 "project/patches/mail.patch:26: drivers/a.c: hunk #1 is broken" \
		"$top/scripts/status" --series project tree
}

commit() {
	git -C repo -c user.name=Jo -c user.email=jo@example.org commit -q "$@"
}

# A tree, and somebody else's repository of it with a commit more.
their_repo() {
	own_cache
	fake_tree tree
	cp -r tree repo
	git -C repo init -q -b main
	git -C repo add -A
	commit -m base
	sed -i s/four/FOUR/ repo/drivers/a.c
	commit -am "drivers: a - Write four in capitals"
}

@test "a git range: commits, no merge, nothing of the repository's is run" {
	their_repo
	git -C repo mv drivers/a.c drivers/b.c
	commit -m "drivers: b - Move a"
	printf '#!/bin/sh\ntouch "%s/ran"\n' "$here" >"$BATS_TEST_TMPDIR/trap.sh"
	chmod +x "$BATS_TEST_TMPDIR/trap.sh"
	for key in diff.external diff.x.command diff.x.textconv core.fsmonitor core.pager; do
		git -C repo config "$key" "$BATS_TEST_TMPDIR/trap.sh"
	done
	echo '* diff=x' >repo/.git/info/attributes
	run --separate-stderr "$top/scripts/apply" --series "repo@main~2..main" tree
	[ "$status" -eq 0 ]
	[ ! -e ran ]
	[ ! -e "$output/drivers/a.c" ]
	grep -qx FOUR "$output/drivers/b.c"
	run --separate-stderr "$top/scripts/status" --json --series "repo@main~2..main~1" tree
	[ "$(jq -r '.patches[].patch' <<<"$output")" = 0001-drivers-a-Write-four-in-capitals.patch ]
	assert_error 255 "repo@main~9..main: repo has no commit main~9" \
		"$top/scripts/status" --series "repo@main~9..main" tree
	assert_error 255 "repo@main..main: has no patch" "$top/scripts/status" --series "repo@main..main" tree
	git -C repo checkout -q -b side main~1
	commit --allow-empty -m side
	git -C repo -c user.name=Jo -c user.email=jo@example.org merge -q -m merge main
	id=$(git -C repo rev-parse side)
	assert_error 255 "repo@main~2..side: ${id:0:12}: is a merge" \
		"$top/scripts/status" --series "repo@main~2..side" tree
	for words in nowhere "repo@main...side" "nowhere@a..b"; do
		assert_error 255 "$words: no such directory, mailbox, or range REPO@A..B" \
			"$top/scripts/status" --series "$words" tree
	done
}

@test "compare: of a clone without blobs nothing is fetched, and no answer is made up" {
	their_repo
	git -C repo config uploadpack.allowfilter true
	git clone -q --bare --filter=blob:none "file://$here/repo" partial
	right_mail | sed "s/^Because/commit $(git -C repo rev-parse main) upstream.\n\n&/" >theirs.mbox
	run --separate-stderr "$top/scripts/compare" --series theirs.mbox repo
	[ "$status" -eq 0 ]
	[[ "${lines[-1]}" == "  the same" ]]
	before=$(find partial | sort)
	run --separate-stderr "$top/scripts/compare" --series theirs.mbox partial
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"drivers/a.c is not there: a partial clone? Nothing is fetched" ]]
	[ "$(find partial | sort)" = "$before" ]
	assert_error 255 "partial@main~1..main: " "$top/scripts/status" --series "partial@main~1..main" tree
	[[ "$stderr" == *"is it a partial clone?" ]]
	[ "$(find partial | sort)" = "$before" ]
}

@test "lint-series: what is wanted of somebody else's mails, on a tree too" {
	own_cache
	fake_tree tree
	three_mails >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --series theirs.mbox tree
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "3 patches: clean by their text, and on tree" ]
	run --separate-stderr "$top/scripts/lint-series" --series - tree <theirs.mbox
	[ "${lines[-1]}" = "3 patches: clean by their text, and on tree" ]
	right_mail | sed '/^Signed/d; s/capitals/& & & & & & & & &/' >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --series theirs.mbox tree
	[ "$status" -eq 1 ]
	[[ "$output" == *":1: Subject: say it in 75 characters"* ]]
	[[ "$output" == *":1: Signed-off-by: is missing; who wrote it signs it off"* ]]
	[[ "$output" != *X-Skport* ]]
	right_mail | sed 's/^-four/-five/' >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --series theirs.mbox tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"drivers/a.c: hunk #1 does not apply"* ]]
	right_mail | sed 's/^Because/diff -u, because/' >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --series theirs.mbox tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"git am does not get the words of a header: < diff -u, because it"* ]]
}

@test "--format mail: a reply, in its thread, and no Tested-by where nothing was run" {
	own_cache
	fake_tree tree
	export GIT_CONFIG_GLOBAL=$here/gitconfig
	git config -f gitconfig user.name "Rë View"
	git config -f gitconfig user.email re@example.org
	three_mails >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --format mail --series theirs.mbox tree
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >reply
	grep -qx 'In-Reply-To: <0@example.org>' reply
	grep -qx 'To: Jo Doe <jo@example.org>' reply
	git mailinfo -k said rest <reply >info
	grep -qx 'Subject: Re: \[PATCH 0/3\] drivers: a' info
	grep -qx 'Author: Rë View' info
	grep -qx 'Email: re@example.org' info
	grep -qx '> \[PATCH 3/3\] drivers: a - 3 Write four in capitals' said
	grep -qx '3 patches: clean by their text, and on tree' said
	run ! grep Tested-by reply
	sed -i 's/^-FOUR/-five/' theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --format mail --series theirs.mbox tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"hunk #1 does not apply"* ]]
	[[ "$output" != *Tested-by* ]]
	assert_error 255 "a reply is to mails" "$top/scripts/lint-series" --format mail
	sed -i '/^Message-Id/d' theirs.mbox
	assert_error 255 "whose mails have a Message-Id" "$top/scripts/lint-series" --format mail --series theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --format html --series theirs.mbox
	[ "$status" -eq 255 ]
	git config -f gitconfig --unset user.email
	three_mails >theirs.mbox
	assert_error 255 "who is it from?" "$top/scripts/lint-series" --format mail --series theirs.mbox
}
