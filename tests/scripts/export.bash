# SPDX-License-Identifier: GPL-2.0
# For export.bats: a series with what mails and patches get lost on, and of each
# format the reader: it puts an export on a tree with the tools that those have
# who take the format, and fails where these refuse it.

id=0123456789abcdef0123456789abcdef01234567
other_id=89abcdef0123456789abcdef0123456789abcdef
who='Jörg Ünal Doe <joerg@example.org>'

nasty_tree() {
	fake_tree "$1"
	printf '%s\r\n' eins zwei drei vier fünf sechs >"$1/drivers/crlf.c"
	printf '%s\n' -- '- ' '-- ' gone 'From here to there' >"$1/drivers/dashes.c"
}

# One patch: what differs between a/ and b/, with the header $2.
nasty_patch() {
	{
		printf '%s\n' "$2"
		TZ=UTC diff -urN a b | sed -E '/^diff /d
			s/^--- .*\t1970-.*/--- \/dev\/null/
			s/^((---|\+\+\+) [^\t]*).*/\1/'
	} >"series/patches/$1"
	echo "$1" >>series/series
	rm -r a
	cp -r b a
}

nasty_series() {
	mkdir -p series/patches
	nasty_tree a
	cp -r a b
	sed -i 's/four/vier – ∀x/' b/drivers/a.c
	nasty_patch first.patch "Subject: käse: $(printf 'a long way to say it, %.0s' 1 2 3 4 5 6 7 8)and the end

From here on a line looks like the first of a mail, as does
>From there, and the next:

From jo@example.org Mon Sep 17 00:00:00 2001

  indented, with  many   blanks, and a line of its own:

-- 
which is no signature.

Fixes: f1c131b45410 (\"käse: not so long\")
Origin: backport, commit:$id
Bug-Ubuntu: https://bugs.launchpad.net/bugs/1
Applied-Upstream: 4.11-rc1
Reviewed-by: Ægir <aegir@example.org>
X-Skport-Verdict: bad
---"
	sed -i 's/drei/DREI/; s/sechs/sechs und ein halb/' b/drivers/crlf.c
	nasty_patch crlf.patch "Subject: crlf: Keep it

One line.

Origin: upstream, commit:$id
Applied-Upstream: 4.11-rc1
X-Skport-Verdict: bad
---"
	printf '%s\n' 'a file that was not there' '' "$(head -c 1200 /dev/zero | tr '\0' x)" >b/drivers/new.c
	nasty_patch new.patch "Subject: new: Make a file

One line.

Origin: backport, commit:$other_id
Applied-Upstream: 4.11-rc1
X-Skport-Verdict: good
---"
	printf '%s\n' 'From now on' 'From jo@example.org Mon Sep 17 00:00:00 2001' >b/drivers/dashes.c
	nasty_patch dashes.patch "Subject: dashes: Take them out

Dashes make a signature.

Origin: vendor
Forwarded: no
X-Skport-Verdict: good
---"
	rm -r a b
	printf '%s\n' %base 4.10 %title 'käse: all of it' %impact 'It breaks.' \
		%fix 'It mends.' %risk 'None, or ürgendwo.' >series/cover
}

# What the readers work on: a tree, the series, the tree as scripts/apply makes
# it of them, and both as commits of $base/repo.
prepare() {
	base=$1
	tree=$2
	series=$3
	want=$("$top/scripts/apply" --series "$series" "$tree") || return
	directories=$(sed -n 's|^+++ b/\(.*\)/.*|\1|p' "$series"/patches/* | sort -u)
	git init -q --bare "$base/repo"
	# One pack, written as it is read.
	git -C "$base/repo" config core.bigFileThreshold 1
	git -C "$base/repo" config core.compression 0
	commit_of "$tree"
	git -C "$base/repo" branch base "$commit"
	commit_of "$want"
	git -C "$base/repo" branch want "$commit"
	git -C "$base/repo" symbolic-ref HEAD refs/heads/base
	export base tree series want directories
}

commit_of() {
	local git=(git --git-dir="$base/repo" --work-tree="$1")
	"${git[@]}" add -A -f
	commit=$(echo tree | "${git[@]}" commit-tree "$("${git[@]}" write-tree)")
}

# A work tree of the base with the directories of the series alone; what git does
# not check out it still has.
work_tree() {
	git -C "$base/repo" worktree add -q --no-checkout --detach "$PWD/$1" base
	printf '%s\n' "$directories" | git -C "$1" sparse-checkout set --stdin
	git -C "$1" checkout -q
}

same_commit() {
	git -C "$1" diff --quiet HEAD && git -C "$1" diff --stat want HEAD | tee diff && [ ! -s diff ]
}

# A copy of the tree by links, with files of its own where the series writes.
copy_tree() {
	rm -rf "$1"
	if [ -d copied ]; then
		mv copied "$1"
	else
		cp -al "$tree" "$1" 2>/dev/null || cp -a "$tree" "$1"
	fi
	sed -n 's|^+++ b/||p' "$series"/patches/* | sort -u | while read -r file; do
		rm -f "$1/$file"
		[ ! -f "$tree/$file" ] || cp -p "$tree/$file" "$1/$file"
	done
}

# But for what the readers leave at the top.
same_tree() {
	rm -rf "$1/.pc" "$1/patches" "$1/debian"
	diff -r --no-dereference -x .git "$1" "$want"
}

push() {
	(cd "$1" && QUILT_PATCHES=${2:-patches} quilt --quiltrc="${3:--}" push -a --fuzz=0)
}

messages_of() {
	git -C "$1" log --format=%B base..HEAD
}

# Of each file of $1 a line that matches.
each_has() {
	local file
	for file in "${@:2}"; do
		grep -qE "$1" "$file" || { echo "$file: no $1" && return 1; }
	done
}

read_stable() {
	git -C "$2" am -q "$PWD/$1/stable.mbox" &&
		each_has '^Subject: \[NOT FOR STABLE PATCH 4\.10\.y 0/[0-9]+\]' "$1"/cover.mbox &&
		messages_of "$2" >messages &&
		each_has '^\[ Not for stable@ as it is: .* \]$' messages
}

read_ubuntu() {
	git -C "$2" am -q "$PWD/$1/ubuntu.mbox" || return
	each_has '^To: kernel-team@lists\.ubuntu\.com$' "$1"/*.mbox || return
	[ "$(cat "$1"/*.mbox | grep -cE '^Subject: \[SRU\]\[[A-Z]\]\[PATCH [0-9]+/[0-9]+\]')" = \
		"$(cat "$1"/*.mbox | grep -c '^From 0')" ] || return
	for section in Impact Fix 'Test Plan' 'Where problems could occur'; do
		each_has "^\[$section\]$" "$1"/cover.mbox || return
	done
	local commit
	for commit in $(git -C "$2" rev-list base..HEAD); do
		git -C "$2" show -s --format=%B "$commit" >message
		head -n 3 message | grep -qE '^BugLink: https://bugs\.launchpad\.net/' || return
		grep -qE '^\((cherry picked|backported) from commit [0-9a-f]{40}\)$' message ||
			head -n 1 message | grep -q '^UBUNTU: SAUCE: ' || return
		! grep -q '^(backported' message ||
			grep -A 1 '^(backported' message | tail -n 1 | grep -qE '^\[[^ :]+: .+\]$' || return
		sed '/^$/d' message | tail -n 1 | grep -q '^Signed-off-by: ' || return
	done
}

# b4 0.12 reads a folded subject from its standard input alone.
read_by_b4() {
	mkdir -p home mails
	git config -f home/.gitconfig user.name Jo
	git config -f home/.gitconfig user.email jo@example.org
	HOME=$PWD/home XDG_CACHE_HOME=$PWD/home b4 am -m - -M -o mails <"$1" >b4.log 2>&1 &&
		! grep -q '^  ERROR' b4.log && git -C "$2" am -q "$PWD"/mails/*.maildir
}

read_debian() {
	printf '%s\n' 'QUILT_PATCHES=debian/patches' \
		'QUILT_REFRESH_ARGS="-p ab --no-timestamps --no-index"' >quiltrc-dpkg
	rm -rf given
	cp -r "$1" given
	mv given/debian/patches/series.add given/debian/patches/series
	set -- given "$2"
	cp -r "$1/debian" "$2" && push "$2" debian/patches "$PWD/quiltrc-dpkg" && lintian_of "$1"
}

# A source package of the files that the patches change, and lintian's word.
lintian_of() {
	rm -rf src
	mkdir -p src/skport-1/debian/source
	sed -n 's|^--- a/||p' "$series"/patches/* | sort -u | while read -r file; do
		install -D "$tree/$file" "src/skport-1/$file"
	done
	tar -C src -czf src/skport_1.orig.tar.gz skport-1
	cp -r "$1/debian" src/skport-1
	# lintian takes all before the diff for fields, and sees none where there is text.
	find src/skport-1/debian/patches -name '*.patch' | while read -r file; do
		awk '!fields && /^$/ { text = fields = 1 } /^---$/ { text = 0 } !text' "$file" >fields &&
			mv fields "$file"
	done
	echo '3.0 (quilt)' >src/skport-1/debian/source/format
	printf '%s\n' 'Source: skport' "Maintainer: $who" '' 'Package: skport' \
		'Architecture: all' 'Description: a test' >src/skport-1/debian/control
	printf '%s\n' 'skport (1-1) unstable; urgency=low' '' '  * A test.' '' \
		" -- $who  Mon, 01 Jan 2024 00:00:00 +0000" >src/skport-1/debian/changelog
	(cd src && dpkg-source -b skport-1 >dpkg 2>&1) || { cat src/dpkg && return 1; }
	local tags=patch-file-present-but-not-mentioned-in-series
	tags+=,patch-not-forwarded-upstream,quilt-patch-missing-description
	tags+=,quilt-series-references-non-existent-patch
	lintian --allow-root --pedantic --tags "$tags" src/*.dsc >tags.txt 2>&1 || { cat tags.txt && return 1; }
	# A follow-up is not forwarded, and lintian is to see that.
	[ "$(grep -c patch-not-forwarded-upstream tags.txt)" = \
		"$(grep -rl '^Forwarded: no$' "$1"/debian/patches | wc -l)" ] &&
		! grep -v patch-not-forwarded-upstream tags.txt
}

# The rules of kernel-source's README.md and of its check-patchhdr.
read_suse() {
	! find "$1/patches.suse" -type f -printf '%f\n' | grep -vxE '[a-z0-9.-]+\.patch' || return
	each_has '^References: ((bsc|boo)#[0-9]+|jsc#[A-Z]+-[0-9]+|CVE-[0-9]+-[0-9]+|git-fixes)$' "$1"/patches.suse/* || return
	each_has '^(From|Author): ' "$1"/patches.suse/* &&
		each_has '^Subject: .' "$1"/patches.suse/* &&
		each_has '^(Signed-off|Acked|Reviewed)-by: ' "$1"/patches.suse/* &&
		each_has '^Patch-mainline: (v4\.[0-9]+(-rc[0-9]+)?$|(Never|Not yet), .)' "$1"/patches.suse/* || return
	local file
	for file in "$1"/patches.suse/*; do
		if grep -q '^Patch-mainline: v' "$file"; then
			grep -qE '^Git-commit: [0-9a-f]{40}$' "$file"
		else
			! grep -q '^Git-commit:' "$file"
		fi || return
	done
	mkdir "$2/patches"
	cp -r "$1/patches.suse" "$2/patches"
	grep -P '^\tpatches\.suse/' "$1/series.conf" | tr -d '\t' >"$2/patches/series"
	push "$2"
}

# In a spec as Fedora's is: its ApplyOptionalPatch wants a patch to be listed, and its
# patch_command is this. rpm's macros cannot do with a space in a path.
read_fedora() {
	local rpm=$BATS_TEST_TMPDIR/rpm
	rm -rf "$rpm"
	mkdir -p "$rpm/SOURCES" "$rpm/BUILD"
	cp "$1"/*.patch "$rpm/SOURCES"
	{
		printf '%s\n' 'Name: kernel' 'Version: 4.10' 'Release: 1' 'Summary: a test' 'License: GPLv2'
		sed '/^# Before Apply/,$d' "$1/kernel.spec.lines"
		# shellcheck disable=SC2016 # of the spec
		printf '%s\n' %description 'A test.' %prep 'ApplyOptionalPatch()' '{' \
			"grep -qE \"^Patch[0-9]+: \$1\$\" '$rpm/kernel.spec' || exit 1" \
			'patch -p1 -F1 -s <"$RPM_SOURCE_DIR/$1" || exit 1' '}' \
			'%setup -q -T -c' "cp -al '$PWD/$2/.' ."
		sed -n '/^# Before Apply/,/^#.*%changelog/p' "$1/kernel.spec.lines" | grep -v '^#'
		echo %changelog
		sed '1,/^#.*%changelog/d; s/^# //; s/^\*.*/& [4.10-1]/' "$1/kernel.spec.lines"
	} >"$rpm/kernel.spec"
	rpmspec --define "_topdir $rpm" -P "$rpm/kernel.spec" >spec 2>&1 || { cat spec && return 1; }
	[ "$(grep -c '^Patch[0-9]*:' spec)" = "$(find "$1" -name '*.patch' | wc -l)" ] && ! grep 'bogus date' spec &&
		[ "$(sed '1,/^\* /d' spec | grep -c '^- ')" = "$(find "$1" -name '*.patch' | wc -l)" ] || return
	rpmbuild --define "_topdir $rpm" --quiet -bp "$rpm/kernel.spec" >built 2>&1 ||
		{ cat built && return 1; }
	rm -rf "$2"
	mv "$rpm"/BUILD/kernel-4.10 "$2"
}

# As with QUILT=1: backports, then what is pending, each in the order of its names,
# which are those of PATCHES.md.
read_openwrt() {
	local directory patch
	for directory in backport-4.10 pending-4.10; do
		for patch in $(cd "$1/target/linux/generic/$directory" && LC_ALL=C ls); do
			case $directory in
			backport-*) [[ $patch =~ ^[0-9]{3}-[0-9]{2}-v4\.11-[a-z0-9_-]+\.patch$ ]] ;;
			*) [[ $patch =~ ^[0-9]{3}-[a-z0-9_-]+\.patch$ ]] ;;
			esac || return
			each_has '^Signed-off-by: ' "$1/target/linux/generic/$directory/$patch" || return
			(cd "$2" && quilt --quiltrc=- import -P "$directory/$patch" -p 1 \
				"../$1/target/linux/generic/$directory/$patch" &&
				quilt --quiltrc=- push --fuzz=0) || return
		done
	done
}

# What check-package asks for, and the patch command of apply-patches.sh.
read_buildroot() {
	local patch
	each_has '^Signed-off-by: ' "$1"/linux/* && each_has '^Upstream: .' "$1"/linux/* || return
	! grep -E '^Subject:.*\[PATCH *[0-9]+/[0-9]+\]' "$1"/linux/* || return
	for patch in $(cd "$1/linux" && LC_ALL=C ls); do
		[[ $patch =~ ^[0-9]{1,4}-[^/]*\.patch$ ]] || return
		patch -g0 -p1 -E --no-backup-if-mismatch -d "$2" -t -N -F0 -r rejected <"$1/linux/$patch" || return
	done
}

# The expression of OE-Core's check_upstream_status, the files that SRC_URI has, and
# quilt, which is what a recipe's do_patch takes.
read_yocto() {
	local append=$1/recipes-kernel/linux/linux-yocto_4.10.bbappend patches=$1/recipes-kernel/linux/linux-yocto
	mkdir "$2/patches"
	# shellcheck disable=SC2016 # bitbake's
	each_has '^FILESEXTRAPATHS:prepend := "\$\{THISDIR\}/linux-yocto:"$' "$append" || return
	each_has '^Upstream-Status: (Pending|Submitted|Denied|Inappropriate|Backport|Inactive-Upstream)( .+)?$' "$patches"/*.patch &&
		each_has '^Signed-off-by: .' "$patches"/*.patch &&
		sed 1d "$append" | sed 's/ .$//' | tr -d '\n' | grep -qxE 'SRC_URI \+= "( *file://[^ ]+)* *"' || return
	grep -oE 'file://[^ ]+' "$append" | sed 's|file://||' >"$2/patches/series"
	[ "$(wc -l <"$2/patches/series")" = "$(find "$1" -name '*.patch' | wc -l)" ] || return
	cp "$patches"/*.patch "$2/patches"
	push "$2"
}

read_quilt() {
	cp -r "$1/patches" "$2" && push "$2"
}

# Put the export $2, of the format $1, on a tree: $3. Is that what scripts/apply
# makes?
read_in() {
	case $1 in
	git) git -C "$2" fetch -q origin want:want && same_commit "$2" ;;
	stable | ubuntu)
		rm -rf "$3"
		git -C "$base/repo" worktree prune
		work_tree "$3" && "read_$1" "$2" "$3" && same_commit "$3"
		;;
	*) copy_tree "$3" && "read_$1" "$2" "$3" && same_tree "$3" ;;
	esac
}

# What a format does not do without.
wanted_by() {
	case $1 in
	suse) echo "--bug bsc#1" ;;
	esac
}

round_trip() {
	# shellcheck disable=SC2046 # an option and its value
	"$top/scripts/export" --format "$1" --out "$1" --series "$series" --all \
		--signoff "$who" $(wanted_by "$1") "${@:2}" 2>note && read_in "$1" "$1" "on $1"
}

# What the command makes of the export must not pass.
refused() {
	local format=$1
	shift
	rm -rf bad
	cp -r "$format" bad
	(cd bad && "$@") || return
	! read_in "$format" bad "on bad" >refusal 2>&1 || { echo "$format: taken after: $*" && return 1; }
}
