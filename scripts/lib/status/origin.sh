# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Where a tree comes from and what is on it, for the records. As JSON.

# What lies beside a tree of our own making; {} for another.
origin_of() {
	case $(absolute "$1") in
	"$cache"/tree/*) jq -c 'del(.version)' "$(absolute "$1").json" 2>/dev/null || echo '{}' ;;
	*) echo '{}' ;;
	esac
}

# What scripts/status says of a tree.
series_of() {
	rc=0
	SKPORT_REASON='' SKPORT_INNER=1 "$top/scripts/status" --json "$1" >"$tmp/series" 2>/dev/null || rc=$?
	[ "$rc" -le 5 ] || echo '{"state": "unknown", "patches": []}' >"$tmp/series"
	jq -c '{state: (.state | ascii_downcase),
		patches: [.patches[] | {name: .patch, state: (.state | ascii_downcase)}]}' "$tmp/series"
}
