#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What those who take an export ask of names, places and fields, beside what their
# tools read back in export.bats.
bats_require_minimum_version 1.5.0
load common
load export

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	export top SOURCE_DATE_EPOCH=1488888888
}

export_as() {
	"$top/scripts/export" --format "$1" --out "$1" --signoff "$who" "${@:2}"
}

# A series in own/ of patches of these names, which are alike.
alike() {
	fake_series own four
	: >own/series
	for name; do
		sed "1s/.*/Subject: drivers: $name/" own/patches/four.patch >"own/patches/$name.patch~"
		echo "$name.patch" >>own/series
	done
	rm own/patches/four.patch
	for name; do
		mv "own/patches/$name.patch~" "own/patches/$name.patch"
	done
}

@test "debian: what is of one architecture is in its directory, the rest in all" {
	export_as debian --bug https://bugs.debian.org/1
	(cd debian/debian/patches && find . -name '*.patch' | sort) | sed 's|^\./||' >there
	[ "$(cat there)" = "$(sort debian/debian/patches/series.add)" ]
	grep -c '^bugfix/all/crypto-\(xts\|api\)-' there | grep -qx 4
	grep -c '^bugfix/powerpc/crypto-vmx-' there | grep -qx 2
	for patch in debian/debian/patches/bugfix/*/*.patch; do
		# As the kernel team's own: a mail's header, DEP-3's fields among it.
		sed '/^$/,$d' "$patch" | sed 's/: .*//' | tr '\n' ' ' |
			grep -qE '^From Date Subject Origin Bug-Debian (Bug-Ubuntu )?Applied-Upstream Last-Update $'
		grep -qxE 'Origin: backport, https://git\.kernel\.org/linus/[0-9a-f]{40}' "$patch"
		grep -qxE 'Applied-Upstream: [0-9.]+(-rc[0-9]+)?, https://git\.kernel\.org/linus/[0-9a-f]{40}' "$patch"
	done
}

@test "debian: of two architectures is all; an unverified id says so" {
	alike one two three
	sed -i 's|drivers/a\.c|arch/x86/a.c|' own/patches/one.patch
	sed -i 's|drivers/a\.c|arch/powerpc/crypto/a.c|' own/patches/two.patch
	cat own/patches/one.patch >own/patches/three.patch
	sed -n '/^--- /,$p' own/patches/two.patch >>own/patches/three.patch
	sed -i "s/^X-Skport/Origin: backport, commit:0123456789ab (unverified)\n&/" own/patches/*
	export_as debian --series own --all
	[ "$(sort debian/debian/patches/series.add)" = "bugfix/all/three.patch
bugfix/powerpc/two.patch
bugfix/x86/one.patch" ]
	for patch in debian/debian/patches/bugfix/*/*.patch; do
		grep -qx 'Origin: backport, commit:0123456789ab' "$patch"
		grep -qx 'That id, 0123456789ab, is unverified.' "$patch"
	done
}

@test "a bug is of the tracker of those who get it, and of no other" {
	for bad in debian:https://bugs.launchpad.net/bugs/1 debian:1 ubuntu:https://bugs.debian.org/1 \
		ubuntu:https://bugs.launchpad.net/bugs/x ubuntu:bsc#1 suse:https://bugs.debian.org/1 suse:1 \
		fedora:https://bugs.debian.org/1; do
		assert_error 255 "--bug: ${bad#*:}: " export_as "${bad%%:*}" --bug "${bad#*:}"
	done
	for format in stable openwrt buildroot yocto quilt; do
		run --separate-stderr export_as "$format" --bug https://bugs.debian.org/1
		[ "$status" -eq 255 ]
		[ "${stderr_lines[-1]}" = "export: $format names no bug but those of the patches; no --bug" ]
	done
	[ -z "$(ls)" ]
	for bug in bsc#1 boo#22 jsc#PED-333 CVE-2017-18551 git-fixes; do
		rm -rf suse
		export_as suse --bug "$bug"
		[ "$(grep -lx "References: $bug" suse/patches.suse/* | wc -l)" -eq 6 ]
	done
	export_as fedora --bug https://bugzilla.redhat.com/1
	[ "$(grep -lx "Bugzilla: https://bugzilla.redhat.com/1" fedora/*.patch | wc -l)" -eq 6 ]
}

# "(backported from commit ID)", why in brackets, the sign-off, and then the diff.
provenance() {
	awk '/^\(backported from commit [0-9a-f]+\)$/ { at = NR; mails++ }
		NR == at + 1 && at && !/^\[[^ :]+: .+\]$/ { bad = 1 }
		NR == at + 2 && at && !/^Signed-off-by: / { bad = 1 }
		NR == at + 3 && at && !/^---$/ { bad = 1 }
		END { exit bad || mails != 6 }' "$1"
}

@test "ubuntu: where it comes from, who changed what, and the sign-off last" {
	export_as ubuntu
	provenance ubuntu/ubuntu.mbox
	sed '/^\[j/s/: / /' ubuntu/ubuntu.mbox >other
	run ! provenance other
	sed '/^(backported from/{N; s/\(.*\)\n\(.*\)/\2\n\1/}' ubuntu/ubuntu.mbox >other
	run ! provenance other
	sed '0,/^Signed-off-by: /{/^Signed-off-by: /d}' ubuntu/ubuntu.mbox >other
	run ! provenance other
}

@test "two patches that would be one file: an error, and nothing is made" {
	alike one two
	sed -i '1s/.*/Subject: drivers: The same/; s/^X-Skport/Origin: vendor\n&/' own/patches/*
	assert_error 255 "two.patch: suse: patches.suse/drivers-the-same.patch is one.patch already" \
		export_as suse --series own --all --bug bsc#1
	[ ! -e suse ]
	export_as buildroot --series own --all
}

@test "openwrt: hazards are in the order of the series, ids unverified or not" {
	export_as openwrt --series hazards
	(cd openwrt/target/linux/generic/backport-4.10 && grep -h '^Subject' -A 1 -- *) |
		sed -n 's/^Subject: \[PATCH\] \(.\{30\}\).*/\1/p' >order
	sed 's/ *#.*//; /^$/d' "$top/hazards/series" | while read -r name; do
		sed -n 's/^Subject: \(.\{30\}\).*/\1/p' "$top/hazards/patches/$name"
	done | diff - order
	[ "$(ls openwrt/target/linux/generic)" = backport-4.10 ]
}

@test "yocto: a layer's directory, as the kernel manual has it" {
	export_as yocto
	[ "$(find yocto -name '*.patch' -printf '%h\n' | sort -u)" = yocto/recipes-kernel/linux/linux-yocto ]
	[ -f yocto/recipes-kernel/linux/linux-yocto_4.10.bbappend ]
}

# A repository with upstream's commit of a series of one patch, and a follow-up of ours.
with_upstream() {
	export GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.org
	fake_tree clone
	git -C clone init -q
	git -C clone add -A
	git -C clone -c user.name=b -c user.email=b@example.org commit -qm base
	sed -i 's/four/FOUR/' clone/drivers/a.c
	GIT_AUTHOR_NAME=Up GIT_AUTHOR_EMAIL=up@example.org GIT_AUTHOR_DATE='2017-03-01T00:00:00 +0000' \
		git -C clone commit -qam "crypto: four - Spell it

Signed-off-by: Up <up@example.org>
[ m: in capitals ]
Signed-off-by: A Maintainer <m@example.org>"
	up=$(git -C clone rev-parse HEAD)
	alike four three
	cp "$top/cover" own/
	sed -i "s/^Subject: .*/Subject: crypto: four - Spell it/; s/^X-Skport/Origin: backport, commit:$up\nApplied-Upstream: 4.11\n&/" \
		own/patches/four.patch
	sed -i 's/^X-Skport/Origin: vendor\nForwarded: no\n&/' own/patches/three.patch
}

@test "--upstream: to stable@, the commit's id on the first line, and the exporter's changelog" {
	with_upstream
	export_as stable --series own --upstream clone
	[ "$(grep -hc '^To: stable@vger.kernel.org$' stable/*.mbox | sort -u)" = 1 ]
	grep -qx "From $up Mon Sep 17 00:00:00 2001" stable/stable.mbox
	rm -r stable
	export_as stable --series own
	run ! grep -rE "^To:|^From $up" stable
	export_as fedora --series own --upstream clone --all
	grep -qxF "# * Tue Mar 07 2017 $who" fedora/kernel.spec.lines
	grep -qx "From $up Mon Sep 17 00:00:00 2001" fedora/0001-four.patch
	run ! grep -q "^From $up" fedora/0002-three.patch
	export_as suse --series own --upstream clone --all --bug bsc#1
	grep -qx 'From: Up <up@example.org>' suse/patches.suse/crypto-four-spell-it.patch
	grep -qx 'Date: Wed, 1 Mar 2017 00:00:00 +0000' suse/patches.suse/crypto-four-spell-it.patch
	# What is ours has our name and date, also behind a patch of upstream's.
	grep -qx "From: $who" suse/patches.suse/*three*.patch
	grep -qx 'Date: Tue, 07 Mar 2017 12:14:48 +0000' suse/patches.suse/*three*.patch
}

@test "debian: a maintainer's note between the sign-offs is no field" {
	with_upstream
	export_as debian --series own --upstream clone
	patch=debian/debian/patches/bugfix/all/four.patch
	grep -qxF '[ m: in capitals ]' "$patch"
	sed '/^$/,$d' "$patch" >fields
	run ! grep -vE '^[A-Z][A-Za-z-]*: .' fields
}
