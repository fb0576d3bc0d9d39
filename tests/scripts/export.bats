#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
bats_require_minimum_version 1.5.0
load common
load export

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$BATS_FILE_TMPDIR" || return
	# A machine may have no name for who commits.
	export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=Nobody
	export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=nobody@example.org
	nasty_tree tree
	nasty_series
	XDG_CACHE_HOME=$PWD/cache prepare "$PWD" "$PWD/tree" "$PWD/series"
}

content() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort -k 2)
}

# Of the ids in these files each is in a patch.
ids_known() {
	! grep -rhoE '\b[0-9a-f]{40}\b' "$@" | grep -vxE "0+|$id|$other_id"
}

@test "stable: git am takes it, and not a damaged one" {
	round_trip stable
	each_has '\[ Not upstream: ' stable/stable.mbox
	grep -q '^Subject: \[NOT FOR STABLE PATCH 4.10.y 0/4\]' stable/cover.mbox
	git -C "on stable" log --format=%an%n%s base..HEAD >authors
	grep -qx "$(sed -n '1s/Subject: //p' "$series/patches/first.patch")" authors
	[ "$(grep -cx 'Jörg Ünal Doe' authors)" -eq 4 ]
	messages_of "on stable" >log
	grep -qxF 'From jo@example.org Mon Sep 17 00:00:00 2001' log
	grep -qxF '>From there, and the next:' log
	ids_known log
	refused stable sed -i 's/^-gone/-lost/' stable.mbox
	refused stable sed -i '0,/^From 0/{/^From 0/d}' stable.mbox
}

@test "ubuntu: the form of an SRU, and a damaged one is refused" {
	round_trip ubuntu
	messages_of "on ubuntu" >log
	grep -qx "(backported from commit $id)" log
	grep -qx "(cherry picked from commit $id)" log
	grep -qx 'UBUNTU: SAUCE: dashes: Take them out' log
	ids_known log
	refused ubuntu sed -i 's/^-gone/-lost/' ubuntu.mbox
	refused ubuntu sed -i 's/^\[Test Plan\]/Test Plan/' cover.mbox
	refused ubuntu sed -i '/^To: /d' cover.mbox
	refused ubuntu sed -i 's/^\(Subject: .SRU.\)\[Z\]/\1[Zesty]/' ubuntu.mbox
	refused ubuntu sed -i '/^BugLink: /d' ubuntu.mbox
	refused ubuntu sed -i 's/UBUNTU: SAUCE: //' ubuntu.mbox
	refused ubuntu sed -i '0,/^Signed-off-by: /{/^Signed-off-by: /d}' ubuntu.mbox
}

@test "b4 takes stable and ubuntu, and not with a mail missing" {
	# It drops a CR, whatever its mail is encoded in.
	cp -r "$series" "$tree" .
	sed -i /crlf/d series/series
	own_cache
	prepare "$PWD" "$PWD/tree" "$PWD/series"
	for format in stable ubuntu; do
		"$top/scripts/export" --format "$format" --out "$format" --series "$series" \
			--all --signoff "$who"
		work_tree "by b4, $format"
		rm -rf mails
		read_by_b4 "$format/$format.mbox" "by b4, $format"
		same_commit "by b4, $format"
		grep -q '^Total patches: 3$' b4.log
	done
	awk '/^From 0/ { n++ } n != 2' stable/stable.mbox >short.mbox
	work_tree short
	rm -rf mails
	run read_by_b4 short.mbox short
	[ "$status" -ne 0 ]
	grep -q 'ERROR: missing \[2/3\]' b4.log
}

@test "debian: dquilt, dpkg-source and lintian take it, and not a damaged one" {
	round_trip debian
	refused debian sed -i 's/^-gone/-lost/' debian/patches/bugfix/all/dashes.patch
	refused debian sed -i /first/d debian/patches/series.add
	refused debian sed -i '/^Origin:/d; /^Applied-Upstream:/d' debian/patches/bugfix/all/first.patch
	grep -q 'patch-not-forwarded-upstream .*first.patch' tags.txt
}

@test "suse: the rules for its headers, quilt; a damaged one is refused" {
	round_trip suse
	grep -qx "Git-commit: $id" "$(echo suse/patches.suse/k-se-*.patch)"
	grep -qx "Git-commit: $other_id" suse/patches.suse/new-make-a-file.patch
	grep -qx "References: bsc#1" suse/patches.suse/dashes-take-them-out.patch
	refused suse sed -i 's/^-gone/-lost/' patches.suse/dashes-take-them-out.patch
	refused suse sed -i /^References/d patches.suse/new-make-a-file.patch
	refused suse sed -i "s/^\(Git-commit: ...\).*/\1/" patches.suse/new-make-a-file.patch
	refused suse mv patches.suse/new-make-a-file.patch patches.suse/New_file.patch
	refused suse sed -i '$!d' series.conf
}

@test "fedora: rpmspec and rpmbuild take it, and not a damaged one" {
	round_trip fedora
	refused fedora sed -i 's/^-gone/-lost/' 0004-dashes.patch
	refused fedora sed -i 's/^Patch40001:/Patch40002:/' kernel.spec.lines
	refused fedora sed -i '/^ApplyOptionalPatch 0002/d' kernel.spec.lines
	refused fedora mv 0001-first.patch 0005-first.patch
}

@test "openwrt: quilt takes it in the order of the names, and not another" {
	round_trip openwrt
	refused openwrt sed -i 's/^-gone/-lost/' target/linux/generic/pending-4.10/804-dashes-take-them-out.patch
	cd openwrt/target/linux/generic/backport-4.10
	[ "$(echo * | sed 's/k-se[a-z-]*/k-se/')" = "890-01-v4.11-k-se.patch 890-02-v4.11-crlf-keep-it.patch 890-03-v4.11-new-make-a-file.patch" ]
	cd "$here"
	refused openwrt mv target/linux/generic/backport-4.10/890-02-v4.11-crlf-keep-it.patch target/linux/generic/crlf.part
	refused openwrt mv target/linux/generic/backport-4.10/890-02-v4.11-crlf-keep-it.patch target/linux/generic/backport-4.10/802-v4.11-crlf.patch
}

@test "buildroot: patch takes it as apply-patches.sh calls it, and not a damaged one" {
	round_trip buildroot
	refused buildroot sed -i 's/^-gone/-lost/' linux/0004-dashes.patch
	refused buildroot sed -i /^Upstream:/d linux/0001-first.patch
	refused buildroot sed -i /^Signed-off-by:/d linux/0001-first.patch
}

@test "yocto: the status that OE-Core looks for, a .bbappend; a damaged one is refused" {
	round_trip yocto
	refused yocto sed -i 's/^-gone/-lost/' recipes-kernel/linux/linux-yocto/0004-dashes.patch
	refused yocto sed -i 's/^Upstream-Status: .*/Upstream-Status: Maybe/' recipes-kernel/linux/linux-yocto/0001-first.patch
	refused yocto sed -i /0002/d recipes-kernel/linux/linux-yocto_4.10.bbappend
}

@test "quilt: push takes it, and not a damaged one" {
	round_trip quilt
	refused quilt sed -i 's/^-gone/-lost/' patches/dashes.patch
	refused quilt sed -i 1d patches/series
}

@test "git: a branch in a clone; the repository stays as it is" {
	# But for times: the clone shares its objects by hard links.
	before=$(content "$base/repo")
	round_trip git "$base/repo"
	[ "$(content "$base/repo")" = "$before" ]
	[ "$(git -C git log --reverse --format=%s origin/base..skport)" = "$(cat "$series"/patches/{first,crlf,new,dashes}.patch |
		sed -n 's/^Subject: //p')" ]
	git -C git log --format=%b origin/base..skport | grep -qxF "[ Not for stable@ as it is: our own writing of an upstream commit. ]"
	[ "$(git -C git log --format=%an,%cn,%ct origin/base..skport | sort -u | wc -l)" -eq 1 ]
	git -C git diff --quiet HEAD
	assert_error 255 "first.patch does not apply" "$top/scripts/export" --series "$series" \
		--format git --out other --signoff "$who" "$base/repo@want"
	[ ! -e other ]
	assert_error 255 "no such revision" "$top/scripts/export" --format git --out other \
		--signoff "$who" "$base/repo@nothing"
}

@test "v4.10: by its own tool each format gives what scripts/apply makes" {
	need_4_10
	prepare "$PWD" "$KERNEL_4_10" "$top"
	for format in stable ubuntu debian suse fedora openwrt buildroot yocto quilt; do
		round_trip "$format" >log 2>&1 || { echo "$format" && tail -n 20 log && return 1; }
		# What has been found to be the same need not be copied again.
		[ -e "on $format/.git" ] || mv "on $format" copied
	done
	round_trip git "$base/repo"
	for format in stable ubuntu; do
		rm -rf mails
		work_tree "by b4, $format"
		read_by_b4 "$format/$format.mbox" "by b4, $format"
		same_commit "by b4, $format"
	done
}

export_it() {
	"$top/scripts/export" --series "$series" "$@"
}

@test "the fix, and follow-ups only when asked for; no id that a patch does not have" {
	mkdir all
	for format in "$top"/scripts/lib/export/formats/*; do
		format=${format##*/}
		# shellcheck disable=SC2046 # an option and its value
		set -- --signoff "$who" $(wanted_by "$format")
		export_it --format "$format" --out "$format" "$@"
		export_it --format "$format" --out "all/$format" "$@" --all
		run ! grep -rq 'Dashes make a signature' "$format"
		grep -rq 'Dashes make a signature' "all/$format"
		ids_known "all/$format"
	done
	[ "$(cat quilt/patches/series)" = "$(head -n 3 "$series/series")" ]
}

@test "arguments: one line that says what is wrong, and nothing is made" {
	mkdir full
	: >full/file
	assert_error 255 "is not empty" export_it --format quilt --out full
	assert_error 255 "is no directory" export_it --format quilt --out full/file
	assert_error 255 "no directory to make it in" export_it --format quilt --out none/none
	assert_error 255 "no such format; there are buildroot debian" export_it --format rpm --out new
	assert_error 255 "no such format" export_it --format ../export/quilt --out new
	run export_it --out new
	[ "$status" -eq 255 ]
	run export_it --format quilt
	[ "$status" -eq 255 ]
	run export_it --format quilt --out new tree
	[ "$status" -eq 255 ]
	run export_it --format git --out new
	[ "$status" -eq 255 ]
	for bad in Jo '<jo@example.org>' 'Jo jo@example.org' 'Jo <jo>' ' Jo <jo@example.org>' \
		'Jo <jo@example.org> x' 'Jo <jo@a@b>' 'Jo <jo @example.org>' $'Jo\nX-Evil: 1 <jo@example.org>' \
		$'Jo <jo@example.org>\nSigned-off-by: X <x@example.org>' $'J\xff <jo@example.org>' $'J\e[31m <jo@example.org>'; do
		assert_error 255 "--signoff: has to be 'Name <mail>'" export_it --format quilt --out new --signoff "$bad"
	done
	run --separate-stderr export_it --format quilt --out new ''
	[ "$status" -eq 255 ]
	[ "${stderr_lines[-1]}" = "export: an empty TREE" ]
	ln -s nowhere link
	assert_error 255 "link: is a link to what is not there" export_it --format quilt --out link
	rm link
	[ "$(ls -A)" = full ]
	[ "$(ls -A full)" = file ]
	mkdir empty
	export_it --format quilt --out empty
	[ -s empty/patches/series ]
}

@test "without --signoff it is from git's user, or says what to give" {
	export HOME=$here/home GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME=$here/cache
	unset GIT_CONFIG_COUNT
	mkdir home
	assert_error 255 "give --signoff" export_it --format stable --out new
	export_it --format quilt --out quilt
	run ! grep -rE '^(From|Signed-off-by):' quilt
	git config --global user.name 'Ann Bee'
	git config --global user.email ann@example.org
	run --separate-stderr export_it --format stable --out new
	[ "$status" -eq 0 ]
	[[ $stderr == *"no Signed-off-by; nobody takes a patch without it: give --signoff"* ]]
	grep -qx 'From: Ann Bee <ann@example.org>' new/stable.mbox
	run ! grep -q '^Signed-off-by:' new/stable.mbox
}

@test "the same again is the same, whatever git and the place are set up to" {
	export_it --format stable --out one --signoff "$who"
	export SOURCE_DATE_EPOCH=1488888888 TZ=Asia/Tokyo HOME=$here/home
	mkdir home other
	export_it --format ubuntu --out two --signoff "$who"
	git config --global format.signoff true
	git config --global format.attach x
	git config --global format.headers 'X-Evil: 1'
	git config --global i18n.commitEncoding ISO-8859-1
	cd other
	LANG=C.UTF-8 export_it --format ubuntu --out three --signoff "$who"
	diff -r ../two three
	unset SOURCE_DATE_EPOCH TZ
	export_it --format stable --out one --signoff "$who"
	diff -r ../one one
	grep -q '^Date: Tue, 7 Mar 2017 12:14:48 +0000$' ../two/ubuntu.mbox
	SOURCE_DATE_EPOCH=0 export_it --format stable --out zero --signoff "$who"
	grep -q '^Date: Thu, 1 Jan 1970 00:00:00 +0000$' zero/stable.mbox
	SOURCE_DATE_EPOCH=soon assert_error 255 "no number" export_it --format stable --out four --signoff "$who"
}

# A patch of the series, changed by sed: the export says $1.
hostile() {
	local words=$1
	shift
	rm -rf bad
	cp -r "$series" bad
	sed -i "$@" bad/patches/new.patch
	! cmp -s bad/patches/new.patch "$series/patches/new.patch" || return
	assert_error 255 "$words" "$top/scripts/export" --series bad --format yocto --out new --signoff "$who" &&
		[ ! -e new ]
}

@test "a forged header, or text that passes for one: an error, and nothing is made" {
	hostile "new.patch: Origin: has to be" 's/^Origin: .*/Origin: backport, commit:HEAD/'
	hostile "new.patch: Origin: has to be" 's/^Origin: .*/Origin: backport, commit:0123456/'
	hostile "new.patch: Origin: has to be" '/^Origin: /d'
	hostile "new.patch: Origin: is there twice" "s/^Origin: .*/&\nOrigin: upstream, commit:$id/"
	hostile "new.patch: Subject: is there twice" 's/^Origin: .*/&\nSubject: another/'
	hostile "new.patch: has no Subject" 1d
	hostile "takes for a header or a diff" 's/^One line/From: Eve <eve@example.org>\n\nOne line/'
	hostile "takes for a header or a diff" 's/^One line/Subject: another\n\nOne line/'
	hostile "drivers/new.c: is not the file of this line" 's/^One line/diff --git a b/'
	hostile "takes for a header or a diff" '1s/.*/Subject: [other] and  more/'
	cp -r "$series" odd
	mv odd/patches/new.patch 'odd/patches/%{new}.patch'
	sed -i 's/^new/%{new}/' odd/series
	assert_error 255 "no name of a patch" "$top/scripts/export" --series odd --format fedora --out new --signoff "$who"
	rm -r odd
	cp -r "$series" odd
	rm odd/cover
	assert_error 255 "odd/cover: there is none; stable needs one" \
		"$top/scripts/export" --series odd --format stable --out new --signoff "$who"
	"$top/scripts/export" --series odd --format quilt --out quilt
	[ ! -e new ]
}

@test "what is not UTF-8 is not sent as that" {
	hostile "bad/patches/new.patch:3: is not UTF-8; convert it with iconv" '3s/$/ \xe9/'
	cp -r "$series" odd
	sed -i '/^%risk/s/$/\n\xfc/' odd/cover
	line=$(grep -n '^%risk' odd/cover | cut -d: -f1)
	assert_error 255 "odd/cover:$((line + 1)): is not UTF-8" \
		"$top/scripts/export" --series odd --format ubuntu --out new --signoff "$who"
	[ ! -e new ]
}

# Both series of ours, in each format that takes them without knowing more.
@test "no FIXME in anything: what is not known is left out, or asked for" {
	for name in "$top" hazards; do
		for format in "$top"/scripts/lib/export/formats/*; do
			format=${format##*/}
			case $name/$format in
			hazards/suse) bug=bsc#1 ;;
			*) bug=https://bugs.launchpad.net/bugs/1 ;;
			esac
			case $name/$format in
			hazards/suse | hazards/ubuntu)
				assert_error 255 "$format: " "$top/scripts/export" --series "$name" --format "$format" \
					--out "${name##*/} $format" --signoff "$who" --bug "$bug"
				[[ $stderr == *"wants all 40 digits of the upstream commit, and these are not known" ]]
				continue
				;;
			esac
			# shellcheck disable=SC2046 # an option and its value
			"$top/scripts/export" --series "$name" --format "$format" --out "${name##*/} $format" \
				--signoff "$who" $(wanted_by "$format")
		done
	done
	[ "$(find . -type f | wc -l)" -ge 100 ]
	run ! grep -rqE 'FIXME|X-Skport' .
	assert_error 255 "suse: kernel-source wants a reference: give --bug bsc#NUMBER" \
		"$top/scripts/export" --format suse --out new --signoff "$who"
	cp -r "$series" odd
	sed -i '/^Bug-Ubuntu/d' odd/patches/*
	assert_error 255 "first.patch: ubuntu: an SRU has a bug: give --bug https://bugs.launchpad.net/bugs/NUMBER" \
		"$top/scripts/export" --series odd --format ubuntu --out new --signoff "$who"
	[ ! -e new ]
	"$top/scripts/export" --series odd --format ubuntu --out new --signoff "$who" --bug https://bugs.launchpad.net/bugs/2
	grep -qx 'BugLink: https://bugs.launchpad.net/bugs/2' new/cover.mbox
	assert_error 255 "--bug: has to be one word" export_it --format debian --out other --bug $'1\nOrigin: x'
	export_it --format debian --out other --bug https://bugs.debian.org/1
	grep -qx 'Bug-Debian: https://bugs.debian.org/1' other/debian/patches/bugfix/all/new.patch
}

@test "an id that is not verified is written as that" {
	cp -r "$series" odd
	sed -i 's/^Origin: .*/Origin: backport, commit:0123456789ab (unverified)/' odd/patches/*
	for format in openwrt buildroot yocto; do
		"$top/scripts/export" --series odd --format "$format" --out "$format" --signoff "$who"
		grep -rqE '0123456789ab, unverified' "$format"
		run ! grep -rE 'torvalds/c/0123456789ab' "$format"
	done
}

@test "v4.10: git am takes the form of stable without an option, and with -3 beside a drift" {
	need_4_10
	for name in "$top" hazards; do
		"$top/scripts/export" --series "$name" --format stable --out "${name##*/}.out" --signoff "$who"
	done
	mkdir repo
	(cd "$KERNEL_4_10" && cp -r --parents --no-preserve=mode crypto include/crypto drivers/crypto/vmx \
		arch/powerpc/kernel "$here/repo")
	export GIT_AUTHOR_NAME=u GIT_AUTHOR_EMAIL=u@example.org GIT_COMMITTER_NAME=u GIT_COMMITTER_EMAIL=u@example.org
	git -C repo init -q
	git -C repo add -A
	git -C repo commit -qm base
	git clone -q repo drifted
	git -C repo am -q "$here/${top##*/}.out/stable.mbox"
	git -C repo am -q "$here/hazards.out/stable.mbox"
	git -C repo log --reverse --format=%s HEAD~14..HEAD >subjects
	cut -f 3 "$top/scripts/lib/regression/upstream.tsv" | grep -v '^#' | diff - subjects
	# What differs beside a hunk: only a merge of three sides takes it, by the ids.
	sed -i 's/^static int p8_aes_cbc_setkey(struct crypto_tfm \*tfm, const u8 \*key,/static noinline &/' \
		drifted/drivers/crypto/vmx/aes_cbc.c
	sed -i 's/^static int p8_aes_cbc_init(struct crypto_tfm \*tfm)/static noinline int p8_aes_cbc_init(struct crypto_tfm *tfm)/' \
		drifted/drivers/crypto/vmx/aes_cbc.c
	git -C drifted commit -qam drift
	run ! git -C drifted am -q "$here/${top##*/}.out/stable.mbox"
	git -C drifted am --abort
	git -C drifted am -q -3 "$here/${top##*/}.out/stable.mbox"
	grep -q 'static noinline int p8_aes_cbc_init' drifted/drivers/crypto/vmx/aes_cbc.c
}

@test "cover letters: a file of their own, for people; copies to whom is named" {
	for format in stable ubuntu; do
		"$top/scripts/export" --format "$format" --out "$format" --signoff "$who" \
			--cc 'Ann Bee <ann@example.org>' --cc "$who"
		tr '\n' ' ' <"$format/cover.mbox" >line
		grep -qE 'scripts/lint-series --build linux-4\.10' line
		run ! grep -qE "headers in skport|over the 100" line
		grep -qx ' -  bad   v4.10 as it is' "$format/cover.mbox"
		grep -qx ' 6  good  crypto: vmx - Use skcipher for xts fallback' "$format/cover.mbox"
		[ "$(grep -c '^From 0' "$format/cover.mbox")/$(grep -c '^From 0' "$format/$format.mbox")" = 1/6 ]
		[ "$(grep -cx 'Cc: Ann Bee <ann@example.org>,' "$format/$format.mbox")" -eq 6 ]
		python3 -c 'import mailbox, sys, email.header as h
for m in mailbox.mbox(sys.argv[1]): print(str(h.make_header(h.decode_header(m["Cc"]))).replace("\n", ""))' \
			"$format/$format.mbox" >copies
		[ "$(grep -cF "$who" copies)" -eq 6 ]
	done
	grep -q 'Not for stable@ as it is' stable/cover.mbox
	assert_error 255 "--cc: has to be 'Name <mail>'" export_it --format stable --out new --cc $'A <a@b.org>\nTo: x'
	"$top/scripts/export" --series hazards --format stable --out hazards --signoff "$who"
	grep -qx ' -  good  v4.10 with the fix' hazards/cover.mbox
}

# A repository with upstream's commit of a series of one patch, which is in other words.
with_upstream() {
	export GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.org
	fake_tree clone
	git -C clone init -q
	git -C clone add -A
	git -C clone -c user.name=b -c user.email=b@example.org commit -qm base
	sed -i 's/four/FOUR/' clone/drivers/a.c
	GIT_AUTHOR_NAME='Ünal Up' GIT_AUTHOR_EMAIL=up@example.org git -C clone commit -qam "crypto: four - Spell it

In the beginning it was small.

Signed-off-by: Ünal Up <up@example.org>
Signed-off-by: A Maintainer <m@example.org>"
	up=$(git -C clone rev-parse HEAD)
	fake_series one four
	cp "$top/cover" one/
	sed -i "s/^Subject: .*/Subject: crypto: four - Spell it/; s/^X-Skport/Origin: backport, commit:${1:-$up}\nApplied-Upstream: 4.11\n&/; s/^+FOUR/+VIER/" \
		one/patches/four.patch
}

from_upstream() {
	"$top/scripts/export" --series one --upstream clone --signoff "$who" "$@"
}

@test "--upstream: upstream's own commit: text, author, sign-offs and diff, and who hands it over" {
	with_upstream
	before=$(content clone)
	from_upstream --format stable --out out
	[ "$(content clone)" = "$before" ]
	grep -q '^Subject: \[PATCH 4.10.y 1/1\] crypto: four - Spell it$' out/stable.mbox
	run ! grep -rqiE 'not for stable|own writing' out
	git clone -q clone on
	git -C on checkout -q HEAD~1
	git -C on am -q "$here/out/stable.mbox"
	[ "$(git -C on log -1 --format='%an <%ae>')" = "Ünal Up <up@example.org>" ]
	[ "$(git -C on log -1 --format=%B)" = "crypto: four - Spell it

commit $up upstream.

In the beginning it was small.

Signed-off-by: Ünal Up <up@example.org>
Signed-off-by: A Maintainer <m@example.org>
Signed-off-by: $who" ]
	git -C on diff --quiet HEAD "$up"
	from_upstream --format ubuntu --out ubuntu --bug https://bugs.launchpad.net/bugs/1
	grep -qxF "(cherry picked from commit $up)" ubuntu/ubuntu.mbox
	run ! grep -qE 'backported|written anew' ubuntu/ubuntu.mbox
	from_upstream --format suse --out suse --bug bsc#1
	grep -qx 'From: Ünal Up <up@example.org>' suse/patches.suse/crypto-four-spell-it.patch
	grep -qx "Git-commit: $up" suse/patches.suse/crypto-four-spell-it.patch
	from_upstream --format debian --out debian
	grep -qx "Origin: upstream, https://git.kernel.org/linus/$up" debian/debian/patches/bugfix/all/four.patch
	for format in fedora openwrt buildroot yocto quilt; do
		from_upstream --format "$format" --out "$format"
		grep -rqx '+FOUR' "$format"
		grep -rqx 'From: Ünal Up <up@example.org>' "$format"
	done
}

@test "--upstream: an id of 12 digits is one of 40 once it has been seen" {
	with_upstream
	sed -i -E 's/^(Origin: .*commit:.{12}).*/\1 (unverified)/' one/patches/four.patch
	from_upstream --format suse --out suse --bug bsc#1
	grep -qx "Git-commit: $up" suse/patches.suse/crypto-four-spell-it.patch
}

@test "--upstream: another subject, no such commit, no repository, a partial clone: nothing is made" {
	with_upstream
	sed -i '1s/Spell/Spill/' one/patches/four.patch
	assert_error 255 "four.patch: clone: $up is \"crypto: four - Spell it\", and not \"crypto: four - Spill it\"" \
		from_upstream --format stable --out out
	with_upstream 0123456789012345678901234567890123456789
	assert_error 255 "four.patch: clone: has no commit 0123456789012345678901234567890123456789" \
		from_upstream --format stable --out out
	assert_error 255 "--upstream: nowhere: no such directory" from_upstream --upstream nowhere --format stable --out out
	mkdir empty
	assert_error 255 "--upstream: empty: no git repository" from_upstream --upstream empty --format stable --out out
	run --separate-stderr from_upstream --format git --out out clone
	[ "$status" -eq 255 ]
	rm -rf clone one
	with_upstream
	git -C clone config uploadpack.allowFilter true
	git clone -q --bare --filter=blob:none "file://$here/clone" partial
	assert_error 255 "four.patch: partial: $up cannot be read; is it a partial clone?" \
		from_upstream --upstream partial --format stable --out out
	[ ! -e out ]
}

@test "interrupted, it leaves nothing" {
	own_cache
	mkdir bin out
	real=$(command -v git)
	printf '%s\n' '#!/bin/sh' "case \" \$* \" in *\" clone \"*) echo \$\$ >'$here/started'; exec sleep 60 ;; esac" \
		"exec '$real' \"\$@\"" >bin/git
	chmod +x bin/git
	PATH=$here/bin:$PATH "$top/scripts/export" --series "$series" --format git --out out/new --signoff "$who" "$base/repo" 2>err &
	pid=$!
	until [ -s started ]; do
		kill -0 "$pid"
		sleep 0.1
	done
	[ "$(find out -name '.new.skport-*' | wc -l)" -eq 1 ]
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	[ "$rc" -eq 255 ]
	grep -q 'export: interrupted' err
	[ -z "$(ls -A out)" ]
	run ! kill -0 "$(cat started)"
	assert_no_leftovers
}

@test "a new format is a file of a few lines" {
	mkdir -p new/scripts
	cp -r "$top/scripts/lib" "$top/scripts/export" new/scripts
	copy_programs new
	printf '%s\n' '# a list for the shop' %file 'shop/@nn@' %index shop/list %entry 'item @nn@ @name@' \
		%patch 'What: @subject@' 'Since: @mainline@' 'By: @?vendor@us' '@trailers@' >new/scripts/lib/export/formats/shop
	new/scripts/export --help | grep -q '^  shop  *a list for the shop$'
	new/scripts/export --series "$series" --all --format shop --out out
	[ "$(sed -n 2p out/shop/list)" = "item 02 crlf" ]
	grep -qx 'By: us' out/shop/04
	run ! grep -q '^By: us' out/shop/01
	grep -qx 'Reviewed-by: Ægir <aegir@example.org>' out/shop/01
	echo 'Bad: @unheard@' >>new/scripts/lib/export/formats/shop
	assert_error 255 "%patch: @unheard@: there is no such value" \
		new/scripts/export --series "$series" --format shop --out other
}

@test "the format that docs/tables.md has for an example is one" {
	mkdir -p new/scripts
	cp -r "$top/scripts/lib" "$top/scripts/export" new/scripts
	copy_programs new
	awk '/^## / { on = $0 == "## An export format" } on && /^```/ { block = !block; next }
		on && block' "$top/docs/tables.md" >example
	[ "$(wc -l <example)" -lt 20 ]
	grep -qx '# linux/.*' example
	cp example new/scripts/lib/export/formats/example
	new/scripts/export --series "$series" --all --format example --out example.out --signoff "$who"
	read_in buildroot example.out "on it"
	sed -i '/^Upstream: http/d' new/scripts/lib/export/formats/example
	new/scripts/export --series "$series" --all --format example --out less --signoff "$who"
	run read_in buildroot less "on it"
	[ "$status" -ne 0 ]
}

@test "a subject that is folded over two lines is one, in every format" {
	for series in whole folded; do
		mkdir "$series"
		cp -r "$top/series" "$top/patches" "$top/cover" "$series"
	done
	sed -i '1s/ for xts fallback/\n for xts\n\tfallback/' folded/patches/crypto-vmx-skcipher-xts-fallback.patch
	[ "$(head -n 1 folded/patches/crypto-vmx-skcipher-xts-fallback.patch)" = "Subject: crypto: vmx - Use skcipher" ]
	for format in "$top"/scripts/lib/export/formats/*; do
		for series in whole folded; do
			# shellcheck disable=SC2046 # an option and its value
			SOURCE_DATE_EPOCH=1500000000 "$top/scripts/export" --format "${format##*/}" --series "$series" \
				--out "$series.${format##*/}" --signoff 'Jo Doe <jo@example.org>' $(wanted_by "${format##*/}") 2>/dev/null
		done
		diff -r "whole.${format##*/}" "folded.${format##*/}"
	done
}
