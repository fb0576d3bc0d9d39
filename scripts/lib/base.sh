# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # set by the verb, or by common.sh
# What a series does on the tree that it is for, shown by the tools that its
# users have: quilt, git quiltimport, git am, checkpatch. All of it on copies of
# the files that it changes, in $tmp: quilt/, git/, am/, mail.

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=skport GIT_AUTHOR_EMAIL=skport@localhost
export GIT_COMMITTER_NAME=skport GIT_COMMITTER_EMAIL=skport@localhost

take_files() {
	mkdir "$tmp/quilt" "$tmp/git"
	for name in $names; do
		files_of "$name"
	done | sort -u >"$tmp/files"
	while read -r file; do
		[ -f "$1/$file" ] || continue
		for copy in quilt git; do
			mkdir -p "$tmp/$copy/$file"
			rmdir "$tmp/$copy/$file"
			cp -- "$1/$file" "$tmp/$copy/$file"
		done
	done <"$tmp/files"
	printf '%s\n' "$names" | tr ' ' '\n' | sed '/^$/d' >"$tmp/series"
	cp -r "$series/patches" "$tmp/patches"
	cp -r "$series/patches" "$tmp/refreshed"
	for name in $names; do
		sed '/^---$/,$d; s/^Subject: //; /^$/d' "$tmp/patches/$name"
	done >"$tmp/words.wanted"
}

# What patch(1) said of the hunks of patch $1, with their lines in it.
hunk_complaints() {
	awk -v NAME="$1" '
		FNR == NR && /^\+\+\+ b\// { file = substr($2, 3); n = 0 }
		FNR == NR && /^--- a\// { old = substr($2, 3) }
		FNR == NR && /^\+\+\+ \/dev\/null/ { file = old; n = 0 }
		FNR == NR && /^@@ / { at[file, ++n] = FNR }
		FNR == NR { next }
		/^patching file / { file = $3 }
		/^Hunk #[0-9]+ (FAILED|.*\(offset)/ {
			n = substr($2, 2)
			how = /FAILED/ ? "does not apply; is TREE the base of the series?" : \
				"applies with an offset; refresh it: quilt --quiltrc scripts/lib/quiltrc refresh"
			printf "patches/%s:%d: %s: hunk #%d %s\n", NAME, at[file, n], file, n, how
		}' "$tmp/patches/$1" "$tmp/log"
}

quilt_here() {
	(cd "$tmp/quilt" && QUILT_PATCHES=../refreshed QUILT_SERIES=../series QUILT_PC=.pc \
		quilt --quiltrc "$top/scripts/lib/quiltrc" "$@" >"$tmp/log" 2>&1 </dev/null)
}

# Push and refresh; stop at a patch that does not apply.
push_all() {
	pushed=
	for name in $names; do
		rc=0
		quilt_here push --fuzz=0 || rc=$?
		found=$(hunk_complaints "$name")
		[ "$rc" = 0 ] || [ -n "$found" ] ||
			found="patches/$name:1: does not apply: $(grep -v '^$' "$tmp/log" | tail -n 1 | cut -c1-120)"
		complain "$found"
		[ "$rc" = 0 ] || return 0
		quilt_here refresh || die "quilt refresh: $(tail -n 1 "$tmp/log")"
		cmp "$tmp/patches/$name" "$tmp/refreshed/$name" >"$tmp/log" 2>&1 ||
			complain "patches/$name:$(sed 's/.* line \([0-9]*\).*/\1/;q' "$tmp/log"): is not refreshed; quilt --quiltrc scripts/lib/quiltrc refresh"
	done
	pushed=1
}

git_here() {
	git -C "$tmp/git" -c core.autocrlf=false -c commit.gpgsign=false \
		-c core.hooksPath=/dev/null "$@" >"$tmp/log" 2>&1 </dev/null
}

# Does the work tree have the files that quilt made, and the log the words of
# the headers?
same_files() {
	while read -r file; do
		[ -e "$tmp/quilt/$file" ] || [ -e "$tmp/git/$file" ] || continue
		cmp -s "$tmp/quilt/$file" "$tmp/git/$file" ||
			complain "series:1: $file: $1 does not make of it what quilt makes of it"
	done <"$tmp/files"
	git -C "$tmp/git" log --reverse --format=%B base.. | grep -v '^$' >"$tmp/words"
	cmp "$tmp/words.wanted" "$tmp/words" >"$tmp/log" 2>&1 ||
		complain "series:1: $1 takes words out of a message, or adds some: $(diff "$tmp/words.wanted" "$tmp/words" | sed -n '2{s/[^ -~]/?/g;p}')"
}

# git stopped: at which patch, if it names one, and with what words?
git_stopped() {
	name=$(sed -n 's/^\([A-Za-z0-9._+/-]*\.patch\)$/\1/p' "$tmp/log" | tail -n 1)
	why=$(grep -m 1 -E '^(error|fatal|Patch)' "$tmp/log" || tail -n 1 "$tmp/log")
	complain "${name:+patches/}${name:-series}:1: $1 does not take it: $(printf '%s' "$why" | tr -c ' -~' '?' | cut -c1-120)"
}

# git quiltimport does not quote its own path.
git_takes() {
	case $tmp in
	*[[:space:]]*) die "$cache: git quiltimport cannot do with a space there; set XDG_CACHE_HOME" ;;
	esac
	git_here init -q --template= . || die "git init: $(head -n 1 "$tmp/log")"
	for words in "add -f ." "commit -q --allow-empty -m base" "tag base"; do
		# shellcheck disable=SC2086 # a list of words
		git_here $words || die "git $words: $(head -n 1 "$tmp/log")"
	done
	if ! git_here quiltimport --author 'skport <skport@localhost>' \
		--patches ../patches --series ../series; then
		git_stopped "git quiltimport"
		return
	fi
	same_files "git quiltimport"
	git_here format-patch -o ../mails base || die "git format-patch: $(head -n 1 "$tmp/log")"
	git_here checkout -q base
	if ! git_here am "$tmp"/mails/*.patch; then
		git_stopped "git am"
		return
	fi
	same_files "git am"
}

# The patch $1 as stable gets it, without the fields that are for us. $2: of
# body, mark, a line before that which is as in the patch.
mail() {
	upstream=$(field_of "$1" Origin | sed -n 's/^[a-z]*, commit:\([0-9a-f]*\)$/\1/p')
	fixes=$(field_of "$1" Fixes)
	printf 'From: skport <skport@localhost>\nSubject: %s\n\n' "$(subject_of "$1")"
	[ -z "$upstream" ] || printf 'commit %s upstream.\n\n' "$upstream"
	body_of "$1"
	[ -z "$fixes" ] || printf '\nFixes: %s' "$fixes"
	printf '\nSigned-off-by: skport <skport@localhost>\n'
	sed -n '/^---$/,$p' "$1"
}

# Lines of checkpatch as complaints about patch $1: the header of the mail has
# $2 lines more than the patch's up to the body, its "---" is on line $3, that
# of the patch on line $4.
checkpatch_complaints() {
	awk -F : -v NAME="$1" -v more="$2" -v mark="$3" -v ours="$4" '
		$2 ~ /^ (ERROR|WARNING|CHECK)$/ || $3 ~ /^ ?(ERROR|WARNING|CHECK)$/ {
			line = $2 >= mark ? $2 - mark + ours : $2 - more
			sub(/^[^:]*:[0-9]*: */, "")
			gsub(/[^ -~]/, "?")
			print "patches/" NAME ":" (line < 1 ? 1 : line) ": checkpatch: " substr($0, 1, 200) }' "$tmp/log"
}

checkpatch() {
	ignored=$(sed -n 's/^\([A-Z][A-Z_]*\)	.*/\1/p' "$top/scripts/lib/checkpatch-ignored" | paste -sd ,)
	for name in $names; do
		patch=$series/patches/$name
		mail "$patch" >"$tmp/mail"
		rc=0
		(cd "$tmp" && HOME=$tmp perl "$1/scripts/checkpatch.pl" --root "$1" --emacs \
			--show-types --ignore "$ignored" mail >log 2>log.err) || rc=$?
		grep -q '^total: ' "$tmp/log" ||
			die "$1/scripts/checkpatch.pl: does not run: $(tail -n 1 "$tmp/log.err")"
		found=$(checkpatch_complaints "$name" \
			"$(($(grep -c '^commit .* upstream\.$' "$tmp/mail") * 2 + 1))" \
			"$(grep -n -m 1 '^---$' "$tmp/mail" | cut -d: -f1)" \
			"$(grep -n -m 1 '^---$' "$patch" | cut -d: -f1)")
		[ "$rc" = 0 ] || [ -n "$found" ] || found="patches/$name:1: checkpatch: $(tail -n 1 "$tmp/log")"
		complain "$found"
	done
}

check_on_tree() {
	no_links "$tree"
	take_files "$tree"
	push_all
	[ -n "$pushed" ] || return 0
	git_takes
	if [ -f "$tree/scripts/checkpatch.pl" ]; then
		checkpatch "$(absolute "$tree")"
	else
		echo "note: $tree has no scripts/checkpatch.pl: left out"
	fi
}
