# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A form is a file in scripts/lib/export/formats that says how patches are handed over
# in one format. Its first line is a comment that says to whom; its parts begin
# with a line %NAME each, and are templates for fill.awk:
#
#   file     where a patch goes, below DIR; the same for all makes an mbox
#   patch    what is before the --- line
#   mail     patches are mails; what the Subject has in its brackets
#   subject  where that is not the patch's
#   cover    the cover letter
#   index    where a list of the patches goes; its head, entry for each, tail
#   second   the entry of a second list, behind a middle, before the tail
#   upstream-order  the list is in the order in which upstream had the commits
#   signoff  why one is wanted
#   bug      what --bug has to be, an expression, and that in words; else there is none
#   needs    values without which there is no such patch: the name, what to do
#   to       whom the mails are for
#
# The values that there are: see read_whole and read_patch of the verb.

forms=$top/scripts/lib/export/formats

list_formats() {
	(cd "$forms" && for form in *; do
		printf '  %-10s %s\n' "$form" "$(sed 's/^# //; q' "$form")"
	done)
}

# The form of a format. A branch is made of the mails for stable.
find_form() {
	form=$forms/$format
	[ "$format" != git ] || form=$forms/stable
	case $format in
	*/* | .*) form= ;;
	esac
	[ -f "$form" ] ||
		die "$format: no such format; there are $(cd "$forms" && echo *) git"
}

# A part of a form, or of a cover, without empty lines around it.
part() {
	awk -v head="%$2" '/^%/ { on = $0 == head; next }
		on && $0 == "" { blank = started ? blank "\n" : ""; next }
		on { printf "%s%s\n", blank, $0; started = 1; blank = "" }' "$1"
}

set_value() {
	printf '%s' "$2" >"$tmp/values/$1"
}

# The part $1 of the form, filled in, to $2.
fill() {
	part "$form" "$1" >"$tmp/part"
	awk -v values="$tmp/values" -f "$top/scripts/lib/export/fill.awk" "$tmp/part" >"$2" 2>"$tmp/why" ||
		die "$form: %$1: $(head -n 1 "$tmp/why")"
}

is_mail() {
	grep -qx %mail "$form"
}

has_cover() {
	grep -qx %cover "$form"
}

wants_author() {
	is_mail || grep -q '@author@' "$form"
}
