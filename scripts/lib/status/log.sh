# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the log of a git tree says of the patches of the series.

# The facts that the log of $tree has of the patches in $names, from the commits
# that change the files named in $1: of half a minute's reading, newest first.
# Leaves in `log` why there may be more. Who is called by a verb does not read it:
# it decides nothing.
read_log() {
	log=
	[ -e "$tree/.git" ] || return 0
	if [ -n "${SKPORT_INNER:-}" ]; then
		log="not read"
		return
	fi
	for name in $names; do
		ids_of "$name" | sed "s|^|$name	id	|"
		{ field_of "$series/patches/$name" Subject && upstream_subject "$name"; } | sed "s|^|$name	subject	|"
	done >"$tmp/known"
	no_outer_repository "$tree"
	rc=0
	runner="stage log timeout 30" brief=1
	# shellcheck disable=SC2046 # file names without blanks
	their_git "$tree" log --format='commit %H%n%w(0,1,1)%B' HEAD -- $(sort -u "$1") \
		>"$tmp/log" 2>"$tmp/git.said" || rc=$?
	runner=
	case $rc in
	0) ;;
	124) log="read for 30 s, not to its end" ;;
	*) log="cannot be read: $(head -n 1 "$tmp/git.said")" ;;
	esac
	awk -f "$top/scripts/lib/status/log.awk" "$tmp/known" "$tmp/log" >>"$tmp/facts"
}
