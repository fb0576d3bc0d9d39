# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The root that the storage tier boots, for boot. image is the kernel's.
. "$top/scripts/lib/core/tree.sh"

# The suite of the root: the newest whose systemd runs on the kernel of this release.
suite_for() {
	while read -r from suite; do
		case $from in '#'* | '') continue ;; esac
		[ "$(number_of "$1")" -ge "$(number_of "$from")" ] || continue
		printf '%s\n' "$suite"
		return
	done <"$top/scripts/lib/boot/suites.tsv"
}

# What the kernel lacks for a root on a disk, in words; nothing where there is no
# .config to tell.
lacking_option() {
	[ -s "$image/config" ] || return 0
	while read -r option module; do
		case $option in '#'* | '') continue ;; esac
		grep -qx "$option=y" "$image/config" || { [ -n "$module" ] && has_module "$image" "$module"; } || {
			echo "$option"
			return
		}
	done <"$top/scripts/lib/boot/needed.tsv"
}

# Does a test that was asked for load scsi_debug?
wants_scsi_debug() {
	awk -v asked="${autopkgtest:-systemd:storage}" '
		!/^#/ && ($1 == asked || index($1, asked ":") == 1) { found = 1 }
		END { exit !found }' "$top/scripts/lib/boot/scsi-debug.tsv"
}

# Where the kernel's packages have none: it is left in more_modules.
find_scsi_debug() {
	[ -s "$image/config" ] && wants_scsi_debug || return 0
	! grep -qx 'CONFIG_SCSI_DEBUG=y' "$image/config" && ! has_module "$image" scsi_debug || return 0
	guard "$top/scripts/lib/boot/scsi-debug" "$image" >"$tmp/scsi_debug.at" || exit
	more_modules=$(cat "$tmp/scsi_debug.at")
}

# Leaves its file in root; words are more for the kernel's command line.
find_root() {
	lacks=$(lacking_option)
	[ -z "$lacks" ] || because=option-lost skip "$image: the storage tier needs $lacks: build --tier storage has it"
	find_scsi_debug
	on_disk=1
	words="$words skport.target=$((limit / 2)) skport.quiet=$((silence * 5 / 6)) systemd.getty_auto=no"
	[ -n "$root" ] || {
		release=$(jq -r '.release // empty' "$image/image.json" 2>/dev/null) || release=
		suite=$(suite_for "${release:-0}")
		[ -n "$suite" ] || because=kernel-too-old skip "$image: ${release:-a kernel of no known release}: no suite's systemd runs on it: from $(tail -n 1 "$top/scripts/lib/boot/suites.tsv" | cut -f1) on"
		guard "$top/scripts/lib/boot/root" --suite "$suite" "${autopkgtest:-systemd:storage}" >"$tmp/root.at" || exit
		root=$(cat "$tmp/root.at")/root.img
	}
	{ hold "$root" && [ -f "$root" ]; } || die "$root: there is no such file"
}

# Which root it was, in the directory of the run.
record_root() {
	[ ! -f "${root%/*}/root.json" ] || cp "${root%/*}/root.json" "$run/"
}
