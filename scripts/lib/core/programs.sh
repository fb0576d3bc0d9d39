# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Our own programs, in C.

# Make targets of the Makefile that are missing or older than their source; $@
# may have variables of it as well. An installed copy has no Makefile, and what
# it has was made when it was installed.
make_programs() {
	[ -f "$top/Makefile" ] || return 0
	! make -s -q -C "$top" "$@" >/dev/null 2>&1 || return 0
	need compiler
	make_tmp
	mkdir -p "$top/build" || die "$top/build: cannot be made"
	guard flock "$top/build/.lock" make -s -C "$top" "$@" >"$tmp/log" 2>&1 ||
		die "our own programs do not build: $(grep -m 1 -E 'error|\*\*\*' "$tmp/log" | cut -c1-200)"
}

# What is in a patch, or in a series: see scripts/lib/series/patch-facts/main.c.
patch_facts() {
	"$top/build/bin/patch-facts" "$@"
}

need_patch_facts() {
	make_programs patch-facts
	[ -x "$top/build/bin/patch-facts" ] || die "$top: this copy has no build/bin/patch-facts"
}
