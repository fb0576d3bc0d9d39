# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A series: a directory with `series` and `patches/`, as quilt has them. Sets
# `series` to it, `names` to its patches in order. None of it is trusted.
. "$top/scripts/lib/series/header.sh"
. "$top/scripts/lib/series/policy.sh"
. "$top/scripts/lib/core/driver.sh"
. "$top/scripts/lib/series/given.sh"

complaints=

# $1 is "FILE:LINE: what is wrong; what to do", or several such lines.
complain() {
	[ -z "$1" ] || complaints="$complaints$1
"
}

# Complain of what a command finds.
collect() {
	found=$("$@") || die "$series: cannot be judged: $1 failed"
	complain "$found"
}

# The entries of `series`, by tabs: patch or wrong, the line, the name; what is wrong.
entries() {
	patch_facts series "$series"
}

check_entries() {
	names=
	found=$(entries 2>&1) || die "${found#patch-facts: }"
	while IFS=$tab read -r is line name why; do
		case $is in
		patch) names="$names $name" ;;
		wrong) complain "series:$line: $name: $why" ;;
		esac
	done <<END
$found
END
	[ -n "$names$complaints" ] || complain "series:1: names no patch"
}

# Is each a patch that a tree may be given? $1 is loose, or strict: in our form as well?
# One that is no text is not looked at any further.
check_patches() {
	text=
	strict=
	[ "$1" = loose ] || strict=1
	for name in $names; do
		rc=0
		found=$(patch_facts check ${strict:+--strict} --name "patches/$name" "$series/patches/$name" 2>&1) || rc=$?
		case $rc in
		0) text="$text $name" ;;
		1) ;;
		*) die "$series/patches/$name: cannot be judged: ${found#patch-facts: }" ;;
		esac
		complain "$found"
	done
	names=$text
}

find_series() {
	take_series "$1"
	series=$(absolute "$series")
	[ -f "$series/series" ] || die "$series/series: there is none"
	[ -d "$series/patches" ] || die "$series/patches: there is none"
	need_patch_facts
}

# For who applies a series: all of it, or the first complaint.
read_series() {
	find_series "$1"
	check_entries
	check_patches loose
	check_headers loose
	[ -z "$complaints" ] || die "$series/${complaints%%
*}"
}

# The driver lies in another directory since 6.9 (scripts/lib/regression/drivers.tsv). Where the tree
# $1 has it in another one than the patches do, the series from here on is a copy
# whose paths are the tree's.
follow_driver() {
	find_driver "$1" || return 0
	while IFS=$tab read -r other _; do
		case $other in '#'* | '' | "$driver") continue ;; esac
		grep -qsE "^(---|[+]{3}) [^/]+/$other/" "$series"/patches/* || continue
		mkdir -p "$tmp/followed"
		cp -R "$series/series" "$series/patches" "$tmp/followed/"
		find "$tmp/followed/patches" -type f -exec sed -E -i \
			"/^(diff|---|[+]{3}) /s,( [^/ ]+)/$other/,\1/$driver/,g" {} +
		series=$tmp/followed
	done <"$top/scripts/lib/regression/drivers.tsv"
}

# The files that a patch changes.
files_of() {
	patch_facts files "$series/patches/$1"
}

# The tree $1 is not trusted either: its file $2 is the very file of that name,
# and not one that a link leads to, out of the tree or within.
no_link() {
	real=$(absolute "$1")
	at=$(realpath -m -- "$real/$2")
	shown=$(printf '%s' "$at" | tr '[:cntrl:]' '?')
	case $at in
	"$real/$2") ;;
	"$real"/*) die "$1/$2: a symbolic link leads to $shown; a patch has to name that" ;;
	*) die "$1/$2: a symbolic link leads out of the tree, to $shown" ;;
	esac
	[ ! -e "$at" ] || [ -f "$at" ] || die "$1/$2: is no plain file"
}

no_links() {
	for name in $names; do
		for file in $(files_of "$name"); do
			no_link "$1" "$file"
		done
	done
}

# Is it the text that we keep, on the tree that it is for?
is_ours() {
	case $series in
	"$top" | "$top"/hazards) ;;
	*) return 1 ;;
	esac
}

# Is there a patch that makes the kernel good?
is_fix() {
	for name in $names; do
		[ "$(field_of "$series/patches/$name" X-Skport-Verdict)" != good ] || return 0
	done
	return 1
}

# The patches that are the fix: up to the first one whose header says that the
# kernel is good with it. Those after it are follow-ups.
fix_of() {
	for name in $names; do
		printf '%s\n' "$name"
		[ "$(field_of "$series/patches/$name" X-Skport-Verdict)" != good ] || break
	done
}
