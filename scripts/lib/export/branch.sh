# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The patches of a plan as the commits of a branch.

# A branch in a clone. The repository itself is read only. All is known to apply
# before a kernel's worth of files is written.
to_git() {
	repo=$tree
	rev=HEAD
	[ -d "$tree" ] || { repo=${tree%@*} && rev=${tree##*@}; }
	commit=$(git -C "$repo" rev-parse --verify --quiet --end-of-options "$rev^{commit}" 2>/dev/null) ||
		die "$tree: no git repository, or no such revision in it"
	# What is said of an interrupted one goes to our own stderr.
	# shellcheck disable=SC2016 # the inner shell's
	set -- sh -c 'exec "$@" >"$0" 2>&1' "$tmp/git" git
	stage clone "$@" clone -q -n --template= "$repo" "$aside" || cannot "cannot be cloned"
	in_clone read-tree "$commit" || cannot "cannot be read"
	for text in $(planned text); do
		[ "$text" != 0.text ] || continue
		commit_text "${text%.text}"
	done
	in_clone branch skport "$commit" || cannot "cannot be branched"
	stage checkout "$@" -C "$aside" checkout -q skport || cannot "cannot be checked out"
}

in_clone() {
	as_author env GIT_INDEX_FILE="$tmp/index" git -C "$aside" "$@" 2>"$tmp/git"
}

commit_text() {
	tail_of "$tmp/plan/$1.text" >"$tmp/diff"
	in_clone apply --cached --whitespace=nowarn "$tmp/diff" ||
		cannot "$(cat "$tmp/plan/$1.name") does not apply (what has it? scripts/status)"
	{ printf '%s\n\n' "$(cat "$tmp/plan/$1.subject")" && sed '/^---$/,$d' "$tmp/plan/$1.text"; } >"$tmp/message"
	{ index=$(in_clone write-tree) &&
		commit=$(in_clone commit-tree -p "$commit" -F "$tmp/message" "$index"); } ||
		cannot "cannot be written to"
}

cannot() {
	die "$tree: $1: $(sed -n 's/^\(error\|fatal\): //p' "$tmp/git" | head -n 1 | cut -c1-200)"
}
