# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # the verb's, or common.sh's
# Reading somebody else's git repository, $repo: nothing that its configuration
# names is run, nothing is fetched, nothing is written.

# With `runner`, a command, it is that which runs it.
their_git() {
	# shellcheck disable=SC2086 # words of a command
	${runner:-} env GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 GIT_NO_REPLACE_OBJECTS=1 \
		GIT_CEILING_DIRECTORIES="$(dirname "$(absolute "$repo")")" \
		timeout "${limit:-0}" git --no-pager -C "$repo" -c core.fsmonitor=false \
		-c core.hooksPath=/dev/null -c core.sshCommand=false -c protocol.allow=never \
		-c log.showSignature=false -c log.mailmap=false "$@"
}

# The ids of a patch's upstream commit that its Origin: tells. That of a merge
# says nothing of one commit.
ids_of() {
	field_of "$series/patches/$1" Origin |
		sed -n '/(merge)/d; s/.*commit:\([0-9a-f]\{12,40\}\).*/\1/p'
}

# The subject of its upstream commit, where it has one.
upstream_subject() {
	upstream_fact "$1" subject
}

# The facts that the log of $tree has of the patches in $names, from the commits
# that change the files named in $1: of half a minute's reading, newest first.
# Leaves in `log` why there may be more. Who is called by a verb does not read it:
# it decides nothing.
read_log() {
	log=
	repo=$tree
	[ -e "$tree/.git" ] || return 0
	if [ -n "${SKPORT_INNER:-}" ]; then
		log="not read"
		return
	fi
	for name in $names; do
		ids_of "$name" | sed "s|^|$name	id	|"
		{ field_of "$series/patches/$name" Subject && upstream_subject "$name"; } | sed "s|^|$name	subject	|"
	done >"$tmp/known"
	rc=0
	limit=30
	runner="stage log" brief=1
	# shellcheck disable=SC2046 # file names without blanks
	their_git log --format='commit %H%n%w(0,1,1)%B' HEAD -- $(sort -u "$1") \
		>"$tmp/log" 2>"$tmp/git" || rc=$?
	limit=
	runner=
	case $rc in
	0) ;;
	124) log="read for 30 s, not to its end" ;;
	*) log="cannot be read: $(head -n 1 "$tmp/git")" ;;
	esac
	awk -f "$top/scripts/lib/core/log.awk" "$tmp/known" "$tmp/log" >>"$tmp/facts"
}
