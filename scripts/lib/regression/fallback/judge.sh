# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a tree is, AFFECTED, FIXED or NOT NEEDED: by what the driver asks for and
# what the templates give, both read from copies of its files, $tmp/orig. The
# tables beside this file say what a call asks for and what comes of it.

fallback=$top/scripts/lib/regression/fallback

# The files that have to be read.
fallback_files() {
	awk -F '\t' '!/^#/ { print $1; print $2 }' "$fallback/places.tsv" | sort -u
}

# The words of file $1 that match $2, into $tmp/words.
read_words() {
	if [ ! -f "$tmp/orig/$1" ]; then
		cannot="there is no $1"
		return 1
	fi
	awk -v want="$2" -f "$fallback/words.awk" "$tmp/orig/$1" >"$tmp/words" || {
		cannot="$1: a line of it is too long"
		return 1
	}
}

# What the driver's file $1 asks for as $2, "cbc(aes)": sets asked, and where.
read_ask() {
	read_words "$1" '^crypto_(alloc|grab|free)_|^crypto_[a-z_]*cipher_(setkey|encrypt|decrypt)$|[Ff]allback|FALLBACK|^cra_driver_name$' ||
		return
	awk -v name="$2" -v file="$1" -f "$fallback/ask.awk" "$fallback/asks.tsv" "$fallback/uses.tsv" \
		"$tmp/words" >"$tmp/found"
	take_found || return
	ask_line=$found_line ask_by=$found_by asked=$found
}

# What the template's file $1 gives: sets given, and where.
read_given() {
	read_words "$1" "^($(awk -F '\t' '!/^#/ { print $1 }' "$fallback/gives.tsv" | paste -sd '|'))\$" || return
	awk -v file="$1" -f "$fallback/give.awk" "$fallback/gives.tsv" "$tmp/words" >"$tmp/found"
	take_found || return
	given_line=$found_line given_by=$found_by given=$found
}

# What was found, or why nothing was.
take_found() {
	IFS='	' read -r found found_line found_by <"$tmp/found"
	[ "$found" = "?" ] || return 0
	cannot=$found_line
	return 1
}

# One driver and its template as a fact: what it asks for, what it is given, and what
# comes of it; "?" where that cannot be read.
judge_place() {
	cannot='' asked='' ask_line='' ask_by='' given='' given_line='' given_by=''
	is="?"
	if ! read_ask "$1" "$3"; then
		:
	elif [ "$asked" = nothing ]; then
		is="NOT NEEDED"
	elif read_given "$2"; then
		is=$(awk -F '\t' -v a="$asked" -v g="$given" '$1 == a && $2 == g { print $3 }' "$fallback/decides.tsv")
		[ -n "$is" ] || is="?" cannot="whether a $asked is found in a $given is not known"
	fi
	note ask "$1" "$ask_line" "$ask_by" "$asked" "$2" "$given_line" "$given_by" "$given" "$is" "$cannot"
	printf '%s\n' "$is" >>"$tmp/is"
}

# What all of them make of the tree; without one of the files of the driver there
# is nothing to be read. $1 is the state of the patches, for where that is so.
judge_tree() {
	: >"$tmp/is"
	while IFS='	' read -r driver template name; do
		case $driver in '#'*) continue ;; esac
		[ ! -f "$tmp/orig/$driver" ] || judge_place "$driver" "$template" "$name"
	done <"$fallback/places.tsv"
	[ -s "$tmp/is" ] ||
		note ask "" "" "" "" "" "" "" "" "?" \
			"none of these is there: $(awk -F '\t' '!/^#/ { print $1 }' "$fallback/places.tsv" | paste -sd ' ')"
	if grep -qx AFFECTED "$tmp/is"; then
		is=AFFECTED
	elif [ ! -s "$tmp/is" ] || grep -qxF "?" "$tmp/is"; then
		case $1 in
		PRESENT | LIKELY) is="LIKELY FIXED" ;;
		ABSENT) is="LIKELY AFFECTED" ;;
		*) is=UNKNOWN ;;
		esac
	elif grep -qx FIXED "$tmp/is"; then
		is=FIXED
	else
		is="NOT NEEDED"
	fi
}
