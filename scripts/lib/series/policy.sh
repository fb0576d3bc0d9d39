# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The headers of a series held against the table header-policy. All of it is
# for lint-series; who applies a series asks for the fields that skport itself
# goes by, X-Skport-*, whether they are what they look like.
#
# `headers` has all of them, as lines of NAME, LINE, KIND, VALUE.

policy=$top/scripts/lib/series/header-policy.tsv
start="^[^$tab]*${tab}[0-9]*$tab"

# Such lines on stdin, as complaints: $1 is the text, in it KIND stands for the kind.
reword() {
	WORDS=$1 awk -F '\t' '{ words = ENVIRON["WORDS"]
		gsub(/[^ -~]/, "?", $3)
		sub(/KIND/, $3, words)
		print "patches/" $1 ":" $2 ": " words }'
}

# Those of the kinds $1 whose value is like $2, a pattern.
like() {
	printf '%s\n' "$headers" | grep_any -aiE "$start($1)$tab${2:-}"
}

# The values of a field that do not match, in UTF-8; none matches "-".
unlike() {
	[ "$pattern" != - ] || pattern='^'
	printf '%s\n' "$headers" | awk -F '\t' -v kind="$field" '$3 == kind' |
		LC_ALL=C.UTF-8 grep -avE "$start$field$tab($pattern)\$" |
		reword "KIND: $message"
}

# Of each patch: is the field there where it has to be, and without the one that
# it does not go with?
company() {
	{
		printf '%s\n' "$names" | tr ' ' '\n'
		printf '%s\n' "$headers"
	} | FIELD=$field WHEN=$required NOT=$excludes WORDS=$message awk -F '\t' '
		function is(kind, start) {
			return NF > 1 && $3 == kind && $4 ~ "^(" start ")"
		}
		BEGIN { split(ENVIRON["WHEN"], when, "="); unless = sub(/^!/, "", when[1]) }
		NF == 1 { order[++n] = $1 }
		is(ENVIRON["FIELD"], "") && $4 != "" { at[$1] = $2 }
		is(ENVIRON["NOT"], "") { other[$1] = 1 }
		is(when[1], when[2]) { named[$1] = 1 }
		END { for (i = 1; i <= n; i++) {
			name = order[i]
			head = "patches/" name ":"
			wanted = unless ? !(name in named) : name in named
			if (!(name in at) && (when[1] == "always" || wanted))
				print head "1: " ENVIRON["FIELD"] ": is missing; " ENVIRON["WORDS"]
			if (name in at && name in other)
				print head at[name] ": " ENVIRON["FIELD"] ": does not go with " \
					ENVIRON["NOT"] "; " ENVIRON["WORDS"] } }'
}

# Not where a field belongs, but a reader might take it for one; $1: the names.
stray() {
	like 'body|odd|stat' "[[:space:]]*($1)[[:space:]]*:" |
		awk -F '\t' '{ sub(/:.*/, "", $4); print $1 "\t" $2 "\t" $4 }' |
		reword "KIND: is not in the last paragraph before ---, as \"Name: value\"; move it there"
}

odd() {
	like odd | reword 'no "Name: value"; line 2 stays empty, and the last paragraph has fields alone'
}

twice() {
	like "$1" | awk -F '\t' '$3 !~ /^(body|odd|stat)$/ && seen[$1 "\t" tolower($3)]++' |
		reword "KIND: is there twice; keep one"
}

# A field that looks like one of those meant, $1, and that the table does not have.
unknown() {
	like "$1" | awk -F '\t' -v known="|body|odd|stat|$known|" '!index(known, "|" $3 "|")' |
		reword "KIND: no such field; those there are: scripts/lib/series/header-policy.tsv"
}

# Where an escape sequence or a CR would hide what a header says.
control() {
	printf '%s\n' "$headers" | tr '\t' ' ' | grep -anP '[\x00-\x08\x0b-\x1f\x7f]' |
		awk '{ sub(/^[0-9]*:/, ""); print "patches/" $1 ":" $2 ": a control character; take it out" }'
}

not_utf8() {
	printf '%s\n' "$headers" | LC_ALL=C.UTF-8 grep -axv '.*' |
		awk '{ print "patches/" $1 ":" $2 ": is not UTF-8; convert it with iconv" }'
}

# $1 is strict: all of the table, or loose: X-Skport-*, or foreign: another table, for
# what somebody else has written.
check_headers() {
	[ "$1" != foreign ] || policy=$top/scripts/lib/series/foreign-policy.tsv
	known=$(sed -n "s/^\([A-Z][A-Za-z-]*\)$tab.*/\1/p" "$policy" | sort -u | paste -sd '|')
	headers=$(for name in $names; do
		patch_facts header --name "$name" "$series/patches/$name" || exit
	done) || die "$series: its headers cannot be read"
	meant='X-Skport-[A-Za-z-]*' misplaced=$meant
	[ "$1" = loose ] || meant='[A-Za-z0-9-]*' misplaced="$known|$misplaced"
	while IFS=$tab read -r field pattern required excludes message; do
		case $1/$field in
		*/'#'* | */) continue ;;
		strict/* | foreign/*) [ "$required$excludes" = -- ] || collect company ;;
		loose/X-Skport-*) ;;
		*) continue ;;
		esac
		collect unlike
	done <"$policy"
	collect control
	[ "$1" = loose ] || collect not_utf8
	[ "$1" != foreign ] || return 0
	collect stray "$misplaced"
	[ "$1" = loose ] || collect odd
	collect twice "$meant"
	collect unknown "$meant"
}
