# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a series does on the tree that it is for, shown by the tools that its
# users have: quilt, git quiltimport, and git am and checkpatch on the mails that
# scripts/export makes. All of it on copies of the files that it changes, in $tmp:
# quilt/, git/, mails/.
. "$top/scripts/lib/core/git.sh"

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
		field_of "$tmp/patches/$name" Subject
		text_of "$tmp/patches/$name" | awk 'NR == 1 || subject && /^[ \t]/ { subject = 1; next }
			{ subject = 0 }
			$0 != ""'
	done >"$tmp/words.header"
	# The fields become others in a mail, or none.
	for name in $names; do
		field_of "$tmp/patches/$name" Subject
		field_of "$tmp/patches/$name" body | sed '/^$/d'
	done >"$tmp/words.text"
}

# What patch(1) said of the hunks of patch $1, with their lines in it.
hunk_complaints() {
	patch_facts hunks "$tmp/patches/$1" >"$tmp/hunks" || die "$1: cannot be read"
	# Mails may have been written for another tree of the same lines.
	awk -v NAME="$1" -v given="$given" '
		FNR == NR { at[$1, $2] = $3; next }
		/^patching file / { file = $3 }
		given && !/FAILED/ { next }
		/^Hunk #[0-9]+ (FAILED|.*\(offset)/ {
			n = substr($2, 2)
			how = /FAILED/ ? "does not apply; is TREE the base of the series?" : \
				"applies with an offset; refresh it: quilt --quiltrc scripts/lib/series/quiltrc refresh"
			printf "patches/%s:%d: %s: hunk #%d %s\n", NAME, at[file, n], file, n, how
		}' "$tmp/hunks" "$tmp/log"
}

quilt_here() {
	(cd "$tmp/quilt" && QUILT_PATCHES=../refreshed QUILT_SERIES=../series QUILT_PC=.pc \
		quilt --quiltrc "$top/scripts/lib/series/quiltrc" "$@" >"$tmp/log" 2>&1 </dev/null)
}

# The ids that git has for the files of patch $1 before and after it, of a series of
# ours: what scripts/export writes into mails.
check_ids() {
	is_ours || return 0
	for file in $(files_of "$1"); do
		row=$(printf '%s\t%s\t%s\t%s' "$1" "$file" \
			"$(our_git hash-object --no-filters "$tmp/quilt/.pc/$1/$file")" \
			"$(our_git hash-object --no-filters "$tmp/quilt/$file")")
		grep -qxF "$row" "$top/scripts/lib/regression/index.tsv" ||
			complain "patches/$1:1: $file: its ids are others than in scripts/lib/regression/index.tsv; put there: $row"
	done
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
		check_ids "$name"
		[ -z "$given" ] || continue
		quilt_here refresh || die "quilt refresh: $(tail -n 1 "$tmp/log")"
		cmp "$tmp/patches/$name" "$tmp/refreshed/$name" >"$tmp/log" 2>&1 ||
			complain "patches/$name:$(sed 's/.* line \([0-9]*\).*/\1/;q' "$tmp/log"): is not refreshed; quilt --quiltrc scripts/lib/series/quiltrc refresh"
	done
	pushed=1
}

git_here() {
	our_git -C "$tmp/git" "$@" >"$tmp/log" 2>&1 </dev/null
}

# Does the work tree have the files that quilt made?
same_files() {
	while read -r file; do
		[ -e "$tmp/quilt/$file" ] || [ -e "$tmp/git/$file" ] || continue
		cmp -s "$tmp/quilt/$file" "$tmp/git/$file" ||
			complain "series:1: $file: $1 does not make of it what quilt makes of it"
	done <"$tmp/files"
}

# Does the log have the words in $2, by what diff says of it like $3?
same_words() {
	our_git -C "$tmp/git" log --reverse --format=%B base.. >"$tmp/said"
	grep_any -v '^$' "$tmp/said" >"$tmp/words"
	diff_any "$2" "$tmp/words" >"$tmp/log"
	lost=$(grep -a -m 1 "$3" "$tmp/log" | tr -c '\n -~' '?')
	[ -z "$lost" ] || complain "series:1: $1: $lost"
}

# git stopped: at which patch, if it names one, and with what words?
git_stopped() {
	name=$(sed -n 's/^\([A-Za-z0-9._+/-]*\.patch\)$/\1/p' "$tmp/log" | tail -n 1)
	why=$(grep -m 1 -E '^(error|fatal|Patch)' "$tmp/log" || tail -n 1 "$tmp/log")
	complain "${name:+patches/}${name:-series}:1: $1 does not take it: $(printf '%s' "$why" | tr -c ' -~' '?' | cut -c1-120)"
}

# git quiltimport does not quote its own path.
git_imports() {
	case $tmp in
	*[[:space:]]*) die "$cache: git quiltimport cannot do with a space there; set XDG_CACHE_HOME" ;;
	esac
	if ! git_here quiltimport --author 'skport <skport@localhost>' \
		--patches ../patches --series ../series; then
		git_stopped "git quiltimport"
		return 1
	fi
	same_files "git quiltimport"
	same_words "git quiltimport takes words out of a message, or adds some" "$tmp/words.header" '^[<>]'
}

git_takes() {
	git_here init -q . || die "git init: $(head -n 1 "$tmp/log")"
	for words in "add -f ." "commit -q --allow-empty -m base" "tag base"; do
		# shellcheck disable=SC2086 # a list of words
		git_here $words || die "git $words: $(head -n 1 "$tmp/log")"
	done
	if [ -n "$given" ]; then
		remake_mails
	else
		git_imports && make_mails || return 0
		git_here checkout -q base
	fi
	if ! git_here am "$tmp"/mails/*; then
		git_stopped "git am"
		return
	fi
	same_files "git am"
	same_words "git am does not get the words of a header" "$tmp/words.text" '^<'
}

# The mails of a series that came as such, or might have.
remake_mails() {
	mkdir "$tmp/mails"
	n=0
	while IFS=$tab read -r name _ sender date _; do
		[ "$name" != - ] || continue
		n=$((n + 1))
		case $sender in
		?*" <"?*@?*">") ;;
		*) sender='skport <skport@localhost>' ;;
		esac
		{ printf 'From %040d Mon Sep 17 00:00:00 2001\nFrom: %s\nDate: %s\n' 0 "$sender" "$date" &&
			cat "$series/patches/$name"; } >"$tmp/mails/$(printf %04d "$n")"
	done <"$series/given.tsv"
}

# The mails that stable gets, one for each patch, in the order of the series; a
# series without a cover gets ours, as it is not looked at.
make_mails() {
	mkdir "$tmp/sent" "$tmp/mails"
	cp -r "$series/patches" "$tmp/series" "$tmp/sent"
	cp "$series/cover" "$tmp/sent" 2>/dev/null || cp "$top/cover" "$tmp/sent"
	: >"$tmp/why"
	if ! guard env SKPORT_INNER=1 SKPORT_REASON="$tmp/why" "$top/scripts/export" --all --format stable \
		--series "$tmp/sent" --out "$tmp/mbox" --signoff 'skport <skport@localhost>' >"$tmp/log" 2>&1; then
		why=$(head -n 1 "$tmp/why")
		name=${why%%: *}
		case " $names " in
		*" $name "*) complain "patches/$name:1: scripts/export does not take it: ${why#*: }" ;;
		*) die "scripts/export: ${why:-$(tail -n 1 "$tmp/log")}" ;;
		esac
		return 1
	fi
	our_git -C "$tmp/git" mailsplit -o"$tmp/mails" "$tmp/mbox/stable.mbox" >"$tmp/log" 2>&1 ||
		die "git mailsplit: $(tail -n 1 "$tmp/log")"
}

# Lines of checkpatch as complaints about patch $1: up to the body the mail has $2
# lines more than the patch, its "---" is on line $3, that of the patch on line $4.
checkpatch_complaints() {
	awk -F : -v NAME="$1" -v more="$2" -v mark="$3" -v ours="$4" '
		$2 ~ /^ (ERROR|WARNING|CHECK)$/ || $3 ~ /^ ?(ERROR|WARNING|CHECK)$/ {
			line = $2 >= mark ? $2 - mark + ours : $2 - more
			if ($2 < mark && line >= ours)
				line = ours - 1
			sub(/^[^:]*:[0-9]*: */, "")
			gsub(/[^ -~]/, "?")
			print "patches/" NAME ":" (line < 1 ? 1 : line) ": checkpatch: " substr($0, 1, 200) }' "$tmp/log"
}

# A mail as who reads it sees it.
decoded() {
	sed '/^$/q' "$1"
	our_git -C "$tmp/git" mailinfo "$tmp/said" "$tmp/diff" <"$1" >/dev/null ||
		die "git mailinfo: cannot read what scripts/export made"
	cat "$tmp/said" "$tmp/diff"
}

# How many lines the body of patch $1 is further down in the mail.
more_lines() {
	header_of "$1" | awk -F '\t' '$2 == "body" && $3 != "" { print $1 "\t" $3; exit }' >"$tmp/first"
	at=$(cut -f2- "$tmp/first" | grep -nxF -m 1 -f - "$tmp/mail" | cut -d: -f1)
	echo $((${at:-1} - $(cut -f1 "$tmp/first")))
}

checkpatch() {
	ignored=$(sed -n 's/^\([A-Z][A-Z_]*\)	.*/\1/p' "$top/scripts/lib/series/checkpatch-ignored.tsv" | paste -sd ,)
	n=0
	for name in $names; do
		n=$((n + 1))
		patch=$series/patches/$name
		decoded "$tmp/mails/$(printf %04d "$n")" >"$tmp/mail"
		rc=0
		(cd "$tmp" && HOME=$tmp perl "$1/scripts/checkpatch.pl" --root "$1" --emacs \
			--show-types --ignore "$ignored" mail >log 2>log.err) || rc=$?
		grep -q '^total: ' "$tmp/log" ||
			die "$1/scripts/checkpatch.pl: does not run: $(tail -n 1 "$tmp/log.err")"
		found=$(checkpatch_complaints "$name" \
			"$(more_lines "$patch")" \
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
	[ -f "$tmp/mails/0001" ] || return 0
	if [ -f "$tree/scripts/checkpatch.pl" ]; then
		checkpatch "$(absolute "$tree")"
	else
		echo "note: $tree has no scripts/checkpatch.pl: left out"
	fi
}
