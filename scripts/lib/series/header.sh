# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # set by the verb, or by common.sh
# What a patch, a file, says of itself. header.awk has the form of it.

# Each line of the header: its number, its kind, its value, by tabs.
header_of() {
	awk -f "$top/scripts/lib/series/header.awk" "$1"
}

# The values of one kind: Subject, body, a field by its name.
field_of() {
	header_of "$1" | awk -F '\t' -v kind="$2" '$2 == kind {
		sub(/^[^\t]*\t[^\t]*\t/, ""); print }'
}

# From the first file on.
diff_of() {
	sed -n '/^--- [^ ]/,$p' "$1"
}
