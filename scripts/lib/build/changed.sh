# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What of a kernel a change to files of its source is about, where only modules are
# built anew: the file $changed has their names, those of the tree $driver_tree.

# The module that the file $2 of the tree $1 is part of, and the option that it is
# built by, by the Makefile beside it: "xts CONFIG_CRYPTO_XTS", or "- y" of what is
# always built in. Nothing where the Makefile does not say.
part_of_kernel() {
	makefile=$1/${2%/*}/Makefile
	[ -f "$makefile" ] || makefile=$1/${2%/*}/Kbuild
	[ -f "$makefile" ] || return 0
	name=${2##*/}
	awk -v of="${name%.*}.o" '
		function option(lhs) {
			sub(/^obj-/, "", lhs)
			gsub(/[$(){}]/, "", lhs)
			return lhs
		}
		function whole(object, depth, lhs) {
			lhs = in_[object]
			if (lhs ~ /^obj-/) { sub(/[.]o$/, "", object); print (option(lhs) == "y" ? "-" : object), option(lhs); return }
			if (lhs == "" || depth > 4) return
			sub(/-(y|objs|[$].*)$/, "", lhs)
			whole(lhs ".o", depth + 1)
		}
		{ sub(/#.*/, "") }
		/\\$/ { line = line substr($0, 1, length($0) - 1) " "; next }
		{ $0 = line $0; line = "" }
		match($0, /^[ \t]*[^ \t:=+]+[ \t]*[:+]?=/) {
			lhs = substr($0, 1, RLENGTH)
			gsub(/[ \t:+=]/, "", lhs)
			n = split(substr($0, RLENGTH + 1), words, " ")
			for (i = 1; i <= n; i++)
				if (lhs ~ /^obj-|-(y|objs)$|-[$][({]CONFIG_/ && !(words[i] in in_)) in_[words[i]] = lhs
		}
		END { whole(of, 0) }' "$makefile"
}

whole_kernel() {
	because=built-in skip "$tree: $1: it takes a whole kernel: scripts/build TREE, scripts/prove TREE"
}

# The value of an option in the packaged kernel: y, m or nothing.
value_of() {
	sed -n "s/^$1=\([ym]\)$/\1/p" "$image/config"
}

# A file of the change: a line in $tmp/rebuilt, "DIRECTORY MODULE", where it is part of
# a module; in $tmp/kept where what is built in keeps what it has.
look_at_change() {
	case $1 in
	"$driver"/* | Documentation/* | MAINTAINERS | */Kconfig*) return ;;
	include/* | arch/*/include/*) echo "$1" >>"$tmp/kept" && return ;;
	esac
	# shellcheck disable=SC2046 # two words
	set -- "$1" $(part_of_kernel "$driver_tree" "$1")
	[ $# = 3 ] || whole_kernel "$1 is part of no module that its Makefile names"
	case $2/$3 in
	-/*) whole_kernel "$1 is always built in" ;;
	*/m) value=m ;;
	*/*[!A-Z0-9_]*) whole_kernel "$1 is built by no plain option" ;;
	*) value=$(value_of "$3") ;;
	esac
	case $value in
	y) whole_kernel "$1 is built in ($3=y)" ;;
	m) ! has_module "$image" "$(printf '%s' "$2" | tr - _)" || echo "${1%/*} $2" >>"$tmp/rebuilt" ;;
	esac
}

# Modules that the check does not load, and options that are off, are of no concern.
find_changed() {
	: >"$tmp/rebuilt"
	: >"$tmp/kept"
	[ -n "$changed" ] || return 0
	while read -r file; do
		look_at_change "$file"
	done <"$changed"
	sort -u -o "$tmp/rebuilt" "$tmp/rebuilt"
	[ ! -s "$tmp/kept" ] || printf '%s: %s: what is built into the kernel keeps the old one\n' \
		"$prog" "$(plain "$(paste -sd ' ' "$tmp/kept")")" >&2
}
