# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # set by the verb, or by common.sh
# A series: a folder with `series` and `patches/`, as quilt has them. Sets
# `series` to it, `names` to its patches in order.

read_series() {
	series=$(absolute "$1") || die "$1: no such folder"
	[ -f "$series/series" ] || die "$series/series: there is none"
	names=$(sed 's/[[:space:]]*#.*//; /^$/d' "$series/series")
	[ -n "$names" ] || die "$series/series: names no patch"
	for name in $names; do
		case /$name/ in
		*/../*) die "$series/series: $name: leads out of patches/" ;;
		esac
		[ -f "$series/patches/$name" ] ||
			die "$series/series: $name: there is no such patch"
		for file in $(files_of "$name"); do
			case /$file/ in
			*/../* | //*) die "$name: $file: leads out of the tree" ;;
			esac
		done
	done
}

# The files that a patch changes.
files_of() {
	sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$series/patches/$1"
}

# The patches that are the fix: up to the first one whose header says that the
# kernel is good with it. Those after it are follow-ups.
fix_of() {
	for name in $names; do
		printf '%s\n' "$name"
		! grep -q '^X-Skport-Verdict: good$' "$series/patches/$name" || break
	done
}

# $tree is somebody else's: no file of it is reached by way of a link out of it.
inside() {
	real=$(readlink -m -- "$tree/$1")
	case $real in
	"$(absolute "$tree")"/*) ;;
	*) die "$tree/$1: a symbolic link leads out of the tree, to $real" ;;
	esac
	[ ! -e "$tree/$1" ] || [ -f "$tree/$1" ] || die "$tree/$1: is no plain file"
}
