# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What files of a tree hold of a patch. The verb has read a series; `tree` is the
# tree, $tmp/orig its files as they are, $tmp/scratch those that are worked on.

. "$top/scripts/lib/regression/fallback/judge.sh"
. "$top/scripts/lib/series/patching.sh"

fields() {
	awk -F '\t' -v n="$2" '!/^#/ { print $n }' "$top/scripts/lib/regression/$1"
}

is_too_long() {
	die "$tree/$file: more than 1 MiB or 20000 lines: no source of a kernel"
}

cannot_read() {
	die "$tree/$file: cannot be read: $(sed -n 's/.*: //; 1p' "$tmp/out")"
}

# Copies of all files that are asked about.
copy_files() {
	for name in $names; do
		files_of "$name"
	done >"$tmp/patched"
	{ cat "$tmp/patched" && fields equivalents.tsv 2 && fallback_files; } | sort -u >"$tmp/files"
	mkdir -p "$tmp/orig" "$tmp/map"
	while read -r file; do
		no_link "$tree" "$file"
		[ -f "$tree/$file" ] || continue
		# What takes long to read takes long to search.
		[ "$(stat -L -c %s -- "$tree/$file")" -le 1048576 ] || is_too_long
		mkdir -p "$tmp/orig/${file%/*}"
		cp -- "$tree/$file" "$tmp/orig/$file" 2>"$tmp/out" || cannot_read
		[ "$(wc -l <"$tmp/orig/$file")" -le 20000 ] || is_too_long
		chmod u+rw "$tmp/orig/$file"
	done <"$tmp/files"
	cp -R "$tmp/orig" "$tmp/scratch"
}

try() {
	apply_patch "$tmp/scratch" "$@" >"$tmp/out"
}

# Where the hunks of patch $1 are in the scratch copy, looked for by what they
# make (new) or by what they take (old): see patch-facts/search.c. With $3, near,
# what is there in place of a hunk as well.
hunks() {
	for file in $(files_of "$1"); do
		mkdir -p "$tmp/map/$(dirname "$file")"
		# A file that only one side has makes no map.
		diff "$tmp/scratch/$file" "$tmp/orig/$file" >"$tmp/map/$file" 2>/dev/null || :
	done
	old=
	[ "$2" = new ] || old=1
	patch_facts search --root "$tmp/scratch" --maps "$tmp/map" ${old:+--old} ${3:+--near} \
		"$series/patches/$1" >"$tmp/hunks" ||
		die "$1: its hunks cannot be looked for"
}

# The numbers of those hunks that are in state $1.
numbers() {
	awk -F '\t' -v is="$1" '$1 == "hunk" && $5 == is { printf " %d", $2 }' "$tmp/hunks"
}

blob_id() {
	# It reads a pipe: what fails is what writes there.
	{ printf 'blob %d\0' "$(wc -c <"$1")" && cat "$1"; } | sha1sum | cut -d' ' -f1
}

# Says who has the files of patch $1 to the byte as this tree has them, with the
# patch.
known_files() {
	who=
	for file in $(files_of "$1"); do
		[ -f "$tmp/orig/$file" ] || return 1
		who=$(awk -F '\t' -v p="$1" -v f="$file" -v id="$(blob_id "$tmp/orig/$file")" \
			'$1 == p && $2 == f && $3 == id { print $4 }' "$top/scripts/lib/regression/blobs.tsv")
		[ -n "$who" ] || return 1
	done
	printf '%s\n' "$who"
}

# The part of a file that a line of equivalents is about.
part_of() {
	case $1 in
	*.[ch]) awk -f "$top/scripts/lib/status/code.awk" "$1" ;;
	*) cat "$1" ;;
	esac | awk -v from="$2" 'from == "." || $0 == from { on = 1; print; next }
		on && /^[a-z]/ { exit }
		on'
}

# Do the files below $2 hold what equivalents says of patch $1? Says where they
# do; of those that do not, $tmp/unlike has what was not as it should be.
other_words() {
	: >"$tmp/unlike"
	awk -F '\t' -v p="$1" '$1 == p { d = $2; sub("/[^/]*$", "", d); print d }' \
		"$top/scripts/lib/regression/equivalents.tsv" | sort -u >"$tmp/directories"
	while read -r directory; do
		awk -F '\t' -v OFS='\t' -v p="$1" -v d="$directory/" '$1 == p && index($2, d) == 1 {
			print $2, $3, $4, $5 }' "$top/scripts/lib/regression/equivalents.tsv" >"$tmp/rows"
		alike=1
		while IFS='	' read -r file from sign pattern; do
			[ -f "$2/$file" ] || { alike= && break; }
			part_of "$2/$file" "$from" >"$tmp/part"
			if [ "$sign" = + ]; then
				grep -qE -- "$pattern" "$tmp/part" && continue
				printf '%s\t0\tnothing matches %s\n' "$file" "$pattern" >>"$tmp/unlike"
			else
				grep -nE -- "$pattern" "$tmp/part" >"$tmp/left" || continue
				sed "s|^\([0-9]*\):[[:blank:]]*|$file	\1	|" "$tmp/left" >>"$tmp/unlike"
			fi
			alike=
		done <"$tmp/rows"
		[ -z "$alike" ] || { printf '%s\n' "$directory" && return; }
	done <"$tmp/directories"
	return 1
}
