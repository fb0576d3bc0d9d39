# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A patch on the index of a repository of ours, where there is no work tree.
. "$top/scripts/lib/core/git.sh"
. "$top/scripts/lib/series/patching.sh"

# File $2 of the index of $1, to $tmp/patched. One that is not there may be new.
take_from_index() {
	entry=$(our_git -C "$1" --literal-pathspecs ls-files -s -- "$2") || die "$1: cannot be read"
	case $entry in
	'') return 0 ;;
	100644* | 100755*) ;;
	*) echo "$2: cannot be patched: is no plain file" && return 1 ;;
	esac
	{ mkdir -p "$tmp/patched/$(dirname "$2")" &&
		our_git -C "$1" cat-file blob ":$2" >"$tmp/patched/$2"; } ||
		die "$tmp: cannot be written to; is the disk full?"
	case $entry in
	100755*) chmod +x "$tmp/patched/$2" ;;
	esac
}

# And back.
put_in_index() {
	if [ -f "$tmp/patched/$2" ]; then
		mode=100644
		[ ! -x "$tmp/patched/$2" ] || mode=100755
		blob=$(our_git -C "$1" hash-object -w --stdin <"$tmp/patched/$2") &&
			our_git -C "$1" update-index --add --cacheinfo "$mode,$blob,$2"
	else
		our_git -C "$1" update-index --force-remove -- "$2"
	fi || die "$1: cannot be written to"
}

# Patch $2 on the index of $1. What stands in the way is on stdout, for
# patch_failure.
apply_to_index() {
	rm -rf "$tmp/patched"
	mkdir "$tmp/patched"
	patch_facts files "$2" >"$tmp/changed" || die "$2: cannot be read"
	while read -r file; do
		take_from_index "$1" "$file" || return
	done <"$tmp/changed"
	apply_patch "$tmp/patched" "$2" || return
	while read -r file; do
		put_in_index "$1" "$file"
	done <"$tmp/changed"
}
