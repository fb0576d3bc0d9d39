# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a tree needs to build today: configs/remedies/table.
. "$top/scripts/lib/series/patching.sh"

# The remedies for the tree $1, each with its reason, into $tmp/remedies.
find_remedies() {
	version=$(number_of "$(tree_version "$1")")
	while IFS=$tab read -r from before remedy file symptom why; do
		case $from in '#'* | '') continue ;; esac
		[ "$version" -ge "$(number_of "$from")" ] || continue
		[ "$before" = - ] || [ "$version" -lt "$(number_of "$before")" ] || continue
		grep -qE "$symptom" "$1/$file" 2>/dev/null || continue
		printf '%s\t%s\n' "$remedy" "$why"
	done <"$top/configs/remedies/table" >"$tmp/remedies"
}

# Those that are for $1: make, config or patch.
remedies_of() {
	sed -n "s/^$1:\([^$tab]*\).*/\1/p" "$tmp/remedies"
}

# All that goes into a build by them.
remedies_text() {
	cat "$tmp/remedies"
	remedies_of patch | (cd "$top/configs/remedies" && xargs -r cat)
}

# To the throw-away copy src, whose files may be links to the tree's: each that
# changes is made a new one first. What is for make is kept there, for kmake.
apply_remedies() {
	remedies_of make >"$src/skport.make"
	for patch in $(remedies_of patch); do
		sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$top/configs/remedies/$patch" |
			while read -r file; do
				cp "$src/$file" "$src/$file.new" && mv "$src/$file.new" "$src/$file"
			done
		apply_patch "$src" "$top/configs/remedies/$patch" >"$tmp/patch" ||
			because=does-not-apply skip "does not build: configs/remedies/$patch does not apply: $(patch_failure "$tmp/patch")"
	done
}
