# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Patches that are no mails made a series, for given.sh: a directory with `series` beside
# them, as quilt's and Debian's are, and a range of a git repository.

# So many commits, at most.
range_max=200

from_quilt() {
	given_dir=$given
	found=$(patch_facts series --foreign "$given_dir" 2>&1) || die "${found#patch-facts: }"
	printf '%s\n' "$found" >"$taken/listed"
	while IFS=$tab read -r is line name rest; do
		case $is in
		wrong) die "$given_dir/series:$line: $name: $rest" ;;
		patch)
			read_patch_file "$name"
			add_patch "$(clean_name "$name")" "${rest:-1}"
			;;
		esac
	done <"$taken/listed"
	twice=$(sort "$made/series" | uniq -d | head -n 1) # text in, text out
	[ -z "$twice" ] || die "$given_dir/series: two patches are called $twice here; rename one"
}

# A name as ours are.
clean_name() {
	name=$(printf %s "${1%.patch}" | tr -c 'A-Za-z0-9._+-' -)
	printf '%s.patch' "${name%.diff}"
}

# What git has as the headers of a mail, a patch may have without being one.
fields_of_head() {
	awk '/^[ \t]*\r?$/ && NR > 1 || /^(---|diff |Index: )/ { exit }
		/^(Fixes|Origin|Bug|Bug-[A-Za-z]+|Forwarded|Applied-Upstream): / { sub(/\r$/, ""); print }' "$raw"
}

# The patch $1 of the directory, of whichever form of header: a mail's, DEP-3's, or words.
read_patch_file() {
	raw=$given_dir/$1
	at=$raw:1
	what=
	id='' sender='' date=''
	case $(head -n 1 -- "$raw" | tr -d '\000') in
	"From "* | [Ff][Rr][Oo][Mm]:* | [Ss][Uu][Bb][Jj][Ee][Cc][Tt]:* | [Dd][Aa][Tt][Ee]:*) read_mail_file ;;
	[A-Z]*:*) read_dep3_file ;;
	*) split_file "$raw" && subject= ;;
	esac
	fields_of_head >"$taken/fields"
	[ ! -s "$taken/fields" ] || add_fields
	[ -n "$subject" ] || subject=$(printf %s "${1##*/}" | sed 's/[.]\(patch\|diff\)$//')
	shown=$subject
}

read_mail_file() {
	mail_git mailinfo -u --quoted-cr=strip "$taken/message" "$taken/diff" <"$raw" >"$taken/info" ||
		refuse "cannot be read: $(sed -n 's/^\(error\|fatal\): //p' "$taken/git" | head -n 1)"
	subject=$(info Subject)
	sender="$(info Author) <$(info Email)>"
	date=$(info Date)
}

split_file() {
	{ patch_facts text "$1" >"$taken/message" && patch_facts tail "$1" >"$taken/diff"; } 2>"$taken/why" ||
		refuse "$(sed 's/^patch-facts: .*:1: //' "$taken/why")"
}

# DEP-3: the first line of Description or Subject is the subject; what is folded below it,
# a line of "." for an empty one, and what is below the fields, is the message.
read_dep3_file() {
	split_file "$raw"
	awk -v subject="$taken/subject" '
		BEGIN { printf "" >subject }
		{ sub(/\r$/, "") }
		below { print; next }
		/^[ \t]*$/ { below = 1; print; next }
		/^(Description|Subject):/ { on = 1; sub(/^[^:]*:[ \t]*/, ""); print >subject; next }
		/^[ \t]/ { if (on) { sub(/^[ \t]/, ""); print $0 == "." ? "" : $0 } next }
		{ on = 0 }' "$taken/message" >"$taken/text"
	subject=$(one_line <"$taken/subject")
	sender=$(sed -nE 's/^(Author|From): *//p' "$taken/message" | head -n 1 | one_line)
	mv "$taken/text" "$taken/message"
}

# Fields go into the last paragraph, as ours are.
add_fields() {
	awk '{ line[NR] = $0 } END {
		for (end = NR; end && line[end] ~ /^[ \t]*$/; end--)
			;
		for (first = end; first > 1 && line[first - 1] !~ /^[ \t]*$/; first--)
			;
		for (n = 1; n <= end; n++)
			print line[n]
		if (line[first] !~ /^[A-Za-z][A-Za-z-]*: /)
			print "" }' "$taken/message" >"$taken/text"
	cat "$taken/text" "$taken/fields" >"$taken/message"
}

is_range() {
	case $1 in
	*...*) return 1 ;;
	?*@?*..?*) [ -d "${1%@*}" ] ;;
	*) return 1 ;;
	esac
}

range_git() {
	their_git "$range_repo" "$@" 2>"$taken/git"
}

commit_of() {
	range_git rev-parse --verify --quiet --end-of-options "$1^{commit}" ||
		die "$given: $range_repo has no commit $1"
}

from_range() {
	range_repo=${given%@*}
	range=${given##*@}
	raw='' id=''
	range_from=$(commit_of "${range%..*}")
	range_to=$(commit_of "${range##*..}")
	range_git log --reverse --topo-order --format='%H %P' --end-of-options "$range_from..$range_to" >"$taken/commits" ||
		die "$given: cannot be read: $(head -n 1 "$taken/git")"
	[ "$(wc -l <"$taken/commits")" -le "$range_max" ] || die "$given: has more than $range_max commits"
	merge=$(awk 'NF > 2 { print substr($1, 1, 12); exit }' "$taken/commits")
	[ -z "$merge" ] || die "$given: $merge: is a merge; give a range without one"
	number=0
	while read -r commit parents; do
		number=$((number + 1))
		read_commit
		add_patch "$(name_patch "$number")" 1
	done <"$taken/commits"
}

read_commit() {
	at="$given: $(printf %s "$commit" | cut -c1-12)"
	what=
	[ -n "$parents" ] || refuse "has no parent"
	for value in 'subject %s' 'sender %an <%ae>' 'date %aD'; do
		eval "${value%% *}=\$(range_git log -1 --encoding=UTF-8 --format=\"\${value#* }\" \"\$commit\" | one_line)"
	done
	shown=$subject
	range_git log -1 --encoding=UTF-8 --format=%b "$commit" >"$taken/message" ||
		refuse "cannot be read"
	{ echo --- && range_git diff-tree -p --stat --full-index --no-renames --no-color --no-ext-diff \
		--no-textconv "$commit^" "$commit"; } >"$taken/diff" ||
		refuse "cannot be read; is it a partial clone?"
}
