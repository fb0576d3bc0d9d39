# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a patch, a file, says of itself: patch-facts/header.c has the form of it.

# Each line of the header: its number, its kind, its value, by tabs.
header_of() {
	patch_facts header "$1"
}

# The values of one kind: Subject, body, a field by its name.
field_of() {
	patch_facts field "$2" "$1"
}

# What is before the "---".
text_of() {
	patch_facts text "$1"
}

# From the first file on.
diff_of() {
	patch_facts diff "$1"
}
