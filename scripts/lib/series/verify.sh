# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# With --upstream GITREPO, a clone of mainline or stable: does an id that is named belong
# to the subject that is named? Nothing is fetched or written.

upstream_git() {
	runner='' their_git "$upstream" "$@" 2>"$tmp/upstream.said"
}

check_upstream_repo() {
	[ -n "$upstream" ] || return 0
	[ -d "$upstream" ] || die "--upstream: $upstream: no such directory"
	upstream_git rev-parse --git-dir >"$tmp/out" || die "--upstream: $upstream: no git repository"
}

# The commit $1 of it, its id in full.
upstream_commit() {
	upstream_git rev-parse --verify --quiet --end-of-options "$1^{commit}"
}

upstream_said() {
	upstream_git log -1 --format=%s --encoding=UTF-8 "$1" | tr -c ' -~\n' '?'
}

# What names an id: where, the id, the subject. All of our table, and what patches name
# that are not in it.
named_ids() {
	awk -F '\t' -v OFS='\t' '!/^#/ && NF > 2 {
		print "scripts/lib/regression/upstream.tsv:" FNR, $2, $3 }' "$top/scripts/lib/regression/upstream.tsv"
	for name in $names; do
		[ -z "$(upstream_fact "$name" id)" ] || continue
		ids_of "$name" | sed "s|^|patches/$name:1	|; s|\$|	$(field_of "$series/patches/$name" Subject | sed 's/[\\&|]/\\&/g')|"
	done
}

# A row of $tmp/verified for each: where, the id, the state, verified, other or unknown;
# and what it is there: of one that is verified the id in full, of another its subject.
verify_upstream() {
	check_upstream_repo
	: >"$tmp/verified"
	[ -n "$upstream" ] || return 0
	named_ids >"$tmp/named"
	while IFS=$tab read -r row_at row_id row_subject; do
		there=unknown
		words=$(upstream_commit "$row_id") || words=
		if [ -n "$words" ]; then
			there=verified
			title=$(upstream_said "$words")
			[ "$title" = "$(printf '%s' "$row_subject" | tr -c ' -~' '?')" ] || there=other words=$title
		fi
		printf '%s\t%s\t%s\t%s\n' "$row_at" "$row_id" "$there" "$words" >>"$tmp/verified"
	done <"$tmp/named"
}

# Those that are something else there, as complaints.
wrong_ids() {
	awk -F '\t' -v repo="$upstream" '$3 == "other" { printf "%s: %s is another commit in %s: \"%s\"\n", $1, $2, repo, $4 }' "$tmp/verified"
}

# For who reads: what is wrong, what could not be verified, how many there are.
tell_verified() {
	[ -n "$upstream" ] || return 0
	wrong_ids
	awk -F '\t' -v repo="$upstream" '
		$3 == "unknown" { print "note: upstream: " $2 " could not be verified: not in " repo }
		{ n[$3]++ }
		END { printf "note: upstream: %d of %d ids verified by their subjects\n", n["verified"], NR }' "$tmp/verified"
}
