# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Which byte order a kernel is of: a line of scripts/lib/core/byte-orders.tsv. Sets
# order, its name, and cross, the prefix of its compiler, where CROSS_COMPILE does not.

# The line whose field $1 is $2, or else the first.
take_order() {
	line=$(awk -F '\t' -v at="$1" -v is="$2" '/^(#|$)/ { next }
		!first { first = $1 " " $4 }
		$at == is { print $1, $4; found = 1; exit }
		END { if (!found) print first }' "$top/scripts/lib/core/byte-orders.tsv")
	# shellcheck disable=SC2034 # some want the compiler alone
	order=${line% *}
	cross=${CROSS_COMPILE:-${line#* }}
}

# By its options, lines of a .config in the file $1.
order_of_config() {
	take_order 2 "$(grep -xE 'CONFIG_CPU_(LITTLE|BIG)_ENDIAN=y' "$1" | sed 's/=y//')"
}

# By the ELF file $1; what is none is taken for the first.
order_of_vmlinux() {
	take_order 3 "$(od -An -tx1 -N 1 -j 5 "$1" 2>/dev/null | tr -d ' ')"
}

# The compiler of this byte order, in its own words.
find_compiler() {
	# One that does not run has no version, which is what is looked at next.
	compiler=$("${cross}gcc" --version 2>/dev/null | head -n 1) || :
	[ -n "$compiler" ] || because=packages-missing die "${cross}gcc: there is no such compiler"
}
