# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What --series takes. A directory in our form is what it is. All else, which somebody
# else has made, becomes one: an entry of the cache with `series`, `patches/` and
# given.tsv, whose rows are the patches: name, message id, author, date, subject as it
# was; in the first row "-" for the name, and the cover letter. None of it is trusted.
#
# take_series sets `series` to the directory, and `given` to what the user called it
# where it is not in our form.
. "$top/scripts/lib/core/programs.sh"
. "$top/scripts/lib/core/git.sh"
. "$top/scripts/lib/series/mails.sh"
. "$top/scripts/lib/series/foreign.sh"

# Where the series $1 is. One of ours goes by its name: the directory at the top of
# skport, where there is none of that name here.
series_at() {
	case $1 in
	*/* | .*) ;;
	*)
		if [ ! -e "$1" ] && [ -f "$top/$1/series" ]; then
			printf '%s\n' "$top/$1"
			return
		fi
		;;
	esac
	printf '%s\n' "$1"
}

take_series() {
	# shellcheck disable=SC2030 # prove reads a series once more, in a shell of its own
	given=
	series=$(series_at "$1")
	case $series in
	-) make_given "the mails on stdin" from_mails ;;
	*)
		if [ -d "$series" ]; then
			take_directory
		elif [ -f "$series" ] || [ -p "$series" ]; then
			make_given "$series" from_mails
		elif is_range "$series"; then
			make_given "$series" from_range
		else
			die "$series: no such directory, mailbox, or range REPO@A..B"
		fi
		;;
	esac
}

take_directory() {
	if [ -f "$series/given.tsv" ]; then
		given=$series
	elif [ -f "$series/series" ] && [ -d "$series/patches" ]; then
		:
	elif [ -f "$series/series" ]; then
		make_given "$series" from_quilt
	elif [ -f "$series/patches/series" ]; then
		make_given "$series/patches" from_quilt
	elif [ -f "$series/debian/patches/series" ]; then
		make_given "$series/debian/patches" from_quilt
	fi
}

# The series that $2 makes of $1, as an entry of the cache.
make_given() {
	given=$1
	need given
	need_patch_facts
	make_tmp
	taken=$tmp/taken
	made=$taken/made
	mkdir -p "$made/patches"
	: >"$made/series"
	: >"$made/given.tsv"
	our_git init -q --bare "$taken/mail.git" || die "$tmp: cannot be written to; is the disk full?"
	"$2"
	[ -s "$made/series" ] || die "$given: has no patch"
	series=$cache/series/$( (cd "$made" && find . -type f -exec sha256sum {} + | sort) | sha256)
	publish "$made" "$series"
}

# What is wrong with the patch at hand. `at` says where that is, as FILE:LINE or a
# commit; a line of the patch is one of the file, where that is as it was written.
refuse() {
	die "$at: $*"
}

refuse_line() {
	line=${1%%:*}
	[ -z "$raw" ] || at=${at%:*}:$(awk -v first="${at##*:}" -v n="$line" -v theirs="$(wc -l <"$raw")" \
		-v ours="$(wc -l <"$taken/whole")" 'BEGIN { at = first + theirs - ours + n - 1
			print at < first ? first : at }')
	refuse "$what${1#*: }"
}

# A line of text, of what may be anything.
one_line() {
	tr '\n\t' '  ' | tr -d '\000-\037\177' | cut -c1-500 | sed 's/ *$//'
}

# One more patch, of `subject`, `sender`, `date`, `id`, of which `shown` is the subject
# as it was: $1 is its name, $2 how many directories its paths have too many. Its
# message is in $taken/message, from its "---" on it is in $taken/diff. What skport itself
# goes by in a header is for those who keep a series with it.
add_patch() {
	[ -n "$subject" ] || refuse "${what}has no subject"
	{ printf 'Subject: %s\n\n' "$subject" && grep_any -av '^X-Skport-' "$taken/message" &&
		cat "$taken/diff"; } >"$taken/whole"
	mkdir -p "$made/patches/$(dirname "$1")"
	patch_facts take --strip "$2" "$taken/whole" >"$made/patches/$1" 2>"$taken/why" ||
		refuse "$what$(sed 's/^patch-facts: .*:1: //' "$taken/why")"
	found=$(patch_facts check --name patch "$made/patches/$1") ||
		refuse "$what${found#patch:1: }"
	[ -z "$found" ] || refuse_line "$(printf '%s\n' "$found" |
		sed -n '1{s/^patch://; s/; refresh it: quilt.*/; were lines wrapped on the way?/; p;}')"
	printf '%s\n' "$1" >>"$made/series"
	add_row "$1"
}

add_row() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "${id:--}" "${sender:--}" "${date:--}" "$shown" >>"$made/given.tsv"
}

# A name for the patch number $1.
name_patch() {
	printf '%04d-%s.patch' "$1" "$(printf %s "$subject" | tr -cs 'A-Za-z0-9_' - |
		cut -c1-52 | sed 's/^-*//; s/-*$//')"
}
