# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The patches of a plan as the commits of a branch.
. "$top/scripts/lib/series/index.sh"

# A branch in a clone. The repository itself is read only. All is known to apply
# before a kernel's worth of files is written.
to_git() {
	repo=$tree
	rev=HEAD
	[ -d "$tree" ] || { repo=${tree%@*} && rev=${tree##*@}; }
	commit=$(their_git "$repo" rev-parse --verify --quiet --end-of-options "$rev^{commit}" 2>/dev/null) ||
		die "$tree: no git repository, or no such revision in it"
	runner="stage clone"
	clone_git "$repo" "$aside" >"$tmp/git.said" 2>&1 || cannot "cannot be cloned"
	runner=
	in_clone read-tree "$commit" || cannot "cannot be read"
	for text in $(planned text); do
		[ "$text" != 0.text ] || continue
		commit_text "${text%.text}"
	done
	in_clone branch skport "$commit" || cannot "cannot be branched"
	# One that has been written is taken for what is checked out.
	rm -f "$aside/.git/index"
	runner="stage checkout"
	in_clone checkout -q skport || cannot "cannot be checked out"
	runner=
}

in_clone() {
	our_git -C "$aside" "$@" 2>"$tmp/git.said"
}

commit_text() {
	tail_of "$tmp/parts/$1.text" >"$tmp/diff"
	apply_to_index "$aside" "$tmp/diff" >"$tmp/said" ||
		die "$tree: $(cat "$tmp/parts/$1.name") does not apply (what has it? scripts/status): $(patch_failure "$tmp/said")"
	{ printf '%s\n\n' "$(cat "$tmp/parts/$1.subject")" && sed '/^---$/,$d' "$tmp/parts/$1.text"; } >"$tmp/message"
	{ index=$(in_clone write-tree) &&
		commit=$(in_clone commit-tree -p "$commit" -F "$tmp/message" "$index"); } ||
		cannot "cannot be written to"
}

cannot() {
	die "$tree: $1: $(sed -n 's/^\(error\|fatal\): //p' "$tmp/git.said" | head -n 1 | cut -c1-200)"
}
