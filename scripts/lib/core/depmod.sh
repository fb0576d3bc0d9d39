# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The tables of modules that a guest is booted with.

# Words of a package, for a message.
printable() {
	printf '%s' "$1" | tr -c '[:print:]' '?' | cut -c1-160
}

# Those of lib/modules/$3 below $2, of what the user calls $1. depmod asks for two
# lists of the build that nobody needs here.
depmod_in() {
	touch "$2/lib/modules/$3/modules.order" "$2/lib/modules/$3/modules.builtin"
	depmod -b "$2" "$3" 2>"$tmp/depmod" ||
		die "$1: depmod: $(printable "$(head -n 1 "$tmp/depmod")")"
}
