# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Which kind of machine a kernel is for: a line of scripts/lib/core/kinds.tsv. Sets kind
# and cross, the prefix of its compiler, where CROSS_COMPILE does not.

# By its options, lines of a .config in the file $1.
kind_of_config() {
	while read -r kind option _ cross; do
		case $kind in '#'* | '') continue ;; esac
		! grep -qxF "$option=y" "$1" || break
	done <"$top/scripts/lib/core/kinds.tsv"
	cross=${CROSS_COMPILE:-$cross}
}

# By the ELF file $1; what is none is taken for the first.
kind_of_vmlinux() {
	byte=$(od -An -tx1 -N 1 -j 5 "$1" 2>/dev/null | tr -d ' ')
	cut -f3 "$top/scripts/lib/core/kinds.tsv" | grep -qxF "$byte" || byte=01
	while read -r kind _ is cross; do
		case $kind in '#'* | '') continue ;; esac
		[ "$byte" != "$is" ] || break
	done <"$top/scripts/lib/core/kinds.tsv"
}

# The compiler of the kind, in its own words.
find_compiler() {
	# One that does not run has no version, which is what is looked at next.
	compiler=$("${cross}gcc" --version 2>/dev/null | head -n 1) || :
	[ -n "$compiler" ] || because=packages-missing die "${cross}gcc: there is no such compiler"
}
