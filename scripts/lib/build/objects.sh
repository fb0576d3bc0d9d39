# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A build that begins with the objects of another: those that "build --keep" left of
# the image $after. make goes by times, and the times of two trees say nothing of each
# other; so what is another file than it was gets the time of now, in the copy src.

# What stamp saw of the tree, a line a file. A link is what it leads to: a copy's are new.
keep_stats() {
	sed -E 's/ [0-9]+ [0-9]+ [0-9.]+ ([0-7]+ [^ ]+)$/ 0 0 0 \1/' "$tmp/stats" | sort >"$tmp/tree.stats"
}

# The files of which a line of the stats $1 has no equal in $2.
only_in() {
	comm -23 "$1" "$2" | sed -E 's/ [0-9]+ [0-9]+ [0-9.]+ [0-7]+ [^ ]*$//'
}

is_plain() {
	[ -f "$1" ] && [ ! -L "$1" ]
}

# Is each of the files named on stdin one whose users kbuild's records know, and is it
# in both trees? A new header may hide another that no record has a word of, and what
# runs here, of scripts/ and tools/, is not always in one.
all_followed() {
	while read -r file; do
		case $file in
		./Documentation/* | ./MAINTAINERS) continue ;;
		./scripts/* | ./tools/*) return 1 ;;
		*.[chS] | */Kconfig*) is_plain "$1/$file" && is_plain "$2/$file" || return 1 ;;
		*) return 1 ;;
		esac
	done
}

# From here on a build in src does only what has changed; where that cannot be had, all.
take_objects() {
	[ -n "$after" ] || return 0
	kept=$cache/objects/${after##*/}
	{ hold "$kept" && [ "$(cat "$kept/skport.recipe")" = "$recipe" ]; } || return 0
	only_in "$tmp/tree.stats" "$kept/skport.stats" >"$tmp/newer"
	only_in "$kept/skport.stats" "$tmp/tree.stats" | cat - "$tmp/newer" | all_followed "$src" "$kept" || return 0
	cp -a "$kept/obj" "$kept/skport" "$src/" || die "$src: cannot be written; is the disk full?"
	while read -r file; do
		{ cp -p "$src/$file" "$src/$file.new" && touch "$src/$file.new" &&
			mv "$src/$file.new" "$src/$file"; } ||
			die "$src/$file: cannot be written; is the disk full?"
	done <"$tmp/newer"
}

# What the objects in src are of, for one who takes them.
mark_objects() {
	echo "$recipe" >"$src/skport.recipe"
	cp "$tmp/tree.stats" "$src/skport.stats"
}
