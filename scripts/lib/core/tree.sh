# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A kernel tree as files: which there are, a copy of them, what it is by its stamp.
. "$top/scripts/lib/core/git.sh"

# The files of a tree, each ended by a NUL, into $tmp/list: those that a build in
# it would not have made. Of a git work tree those that git does not ignore.
list_tree() {
	if [ -e "$1/.git" ]; then
		{ their_git "$1" ls-files -z --cached --others --exclude-standard \
			--deduplicate >"$tmp/list.all" &&
			their_git "$1" ls-files -z --deleted >"$tmp/list.gone"; } 2>"$tmp/git.said" ||
			die "$1: git cannot read it: $(head -n 1 "$tmp/git.said")"
		sort -z -o "$tmp/list.all" "$tmp/list.all"
		sort -z -o "$tmp/list.gone" "$tmp/list.gone"
		comm -z -23 "$tmp/list.all" "$tmp/list.gone" >"$tmp/list.left"
		sed -z 's|^|./|' "$tmp/list.left" >"$tmp/list"
	else
		(cd "$1" && find . \( -path ./include/config -o -path ./include/generated \
			-o -path './arch/*/include/generated' \) -prune -o \
			\( -type f -o -type l \) ! -path ./.config ! -name '*.o' \
			! -name '.*.cmd' -print0) >"$tmp/list"
	fi
	[ -s "$tmp/list" ] || die "$1: its files cannot be listed"
}

# The version in the Makefile of the tree $1, three numbers: 4.10.17, 4.10.0; nothing
# where there is none. And in "extra" what stands behind it: -rc1.
tree_version() {
	awk -v extra="${2:-}" '$2 == "=" && $3 ~ /^[0-9A-Za-z.-]+$/ { is[$1] = $3 }
		/^NAME/ { exit }
		END { if (is["VERSION"] != "") print is["VERSION"] "." is["PATCHLEVEL"] "." \
			is["SUBLEVEL"] + 0 (extra ? is["EXTRAVERSION"] : "") }' "$1/Makefile"
}

# A version as one number: 4.10.17, 4.4.302. What is left out is 0.
number_of() {
	printf '%s\n' "$1" | awk -F. '{ printf "%d\n", ($1 * 1000 + $2) * 1000 + $3 }'
}

# What a tree is, as far as can be seen without reading it all: names, inodes,
# sizes, times, modes.
stamp() {
	list_tree "$1"
	# shellcheck disable=SC2016 # the inner shell's
	(cd "$1" && xargs -0 sh -c 'find "$@" -maxdepth 0 -printf "%p %i %s %T@ %m %l\\n"' _) \
		<"$tmp/list" >"$tmp/stats" || die "$1: its files cannot be read"
	sort "$tmp/stats" | sha256
}

# Copy a tree, by hard links where the file system and the files' owner let us.
# Whoever changes a file of the copy has to make a new one in its place.
link_tree() {
	mkdir -p "$2"
	how=-m
	! ln "$1/Makefile" "$2/Makefile" 2>/dev/null || how=-l
	list_tree "$1"
	(cd "$1" && cpio -0pdu "$how" --quiet "$2" <"$tmp/list" 2>"$tmp/cpio") ||
		die "$1: cannot be copied: $(head -n 1 "$tmp/cpio")"
	find "$2" -type d -exec chmod u+rwx {} +
}
