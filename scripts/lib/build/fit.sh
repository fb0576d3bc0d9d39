# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Does a module that was built here fit the packaged kernel? What the kernel's own
# modules have, has to be in it: their vermagic, the size of their struct module, and
# their checksums of the symbols that both need.

# The sum of each symbol that a module needs of another or of the kernel.
sums_of() {
	# One that is built without them has none.
	modprobe --dump-modversions "$1" 2>/dev/null | awk '{ print $2, $1 }' | sort
}

# In bytes: it goes by the configuration, which MODVERSIONS does not look at here.
size_of_struct_module() {
	"${cross}readelf" -SW "$1" >"$tmp/sections" || die "$1: cannot be read"
	sed -n 's/.*[]] [.]gnu[.]linkonce[.]this_module *[A-Z]* *[0-9a-f]* *[0-9a-f]* *\([0-9a-f]*\).*/\1/p' "$tmp/sections"
}

# The same of the kernel's own: once for the image $image.
read_theirs() {
	[ ! -f "$tmp/theirs" ] || return 0
	find "$image/modules" -name '*.ko' | sort >"$tmp/theirs"
	while read -r ko; do
		sums_of "$ko"
	done <"$tmp/theirs" | sort -u >"$tmp/their.sums"
}

does_not_fit() {
	because=modules-of-another die "$tree: ${1##*/}: $2"
}

check_fit() {
	read_theirs
	first=$(head -n 1 "$tmp/theirs")
	[ -n "$first" ] || return 0
	magic=$(modinfo -F vermagic "$first")
	ours=$(modinfo -F vermagic "$1")
	[ "$magic" = "$ours" ] ||
		does_not_fit "$1" "is for $ours, the kernel's own modules are for $magic (vermagic)"
	[ "$(size_of_struct_module "$1")" = "$(size_of_struct_module "$first")" ] ||
		does_not_fit "$1" "its struct module has 0x$(size_of_struct_module "$1") bytes, that of the kernel's own modules 0x$(size_of_struct_module "$first"): it was built in another configuration"
	sums_of "$1" >"$tmp/ours.sums"
	other=$(awk 'NR == FNR { sum[$1] = $2; next } $1 in sum && sum[$1] != $2 { print $1; exit }' \
		"$tmp/ours.sums" "$tmp/their.sums")
	[ -z "$other" ] ||
		does_not_fit "$1" "$other has another checksum (MODVERSIONS) in the headers than in the kernel"
}

# A source is of the kernel's release, as far as the kernel tells: Debian's says 6.1.0
# where it is 6.1.176.
check_version() {
	of=$(tree_version "$1")
	is=$(printf '%s' "$release" | sed 's/[^0-9.].*//; s/^\([0-9]*[.][0-9]*\)$/\1.0/')
	[ "${of%.*}" = "${is%.*}" ] ||
		because=source-of-another die "$1: is source of $of, and the kernel is $release"
	package=$(jq -r '.debian // empty' "$image/image.json" | sed 's/.*=//; s/^\([0-9]*[.][0-9]*[.][0-9]*\).*/\1/')
	is=${package:-$is}
	[ "$of" = "$is" ] || [ "${is##*.}" = 0 ] ||
		printf '%s: %s is source of %s, and the kernel is %s: modules of it may not fit\n' "$prog" "$1" "$of" "$is" >&2
}
