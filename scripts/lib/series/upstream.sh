# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The upstream commit that a patch of the series is from.

# Its id, as the patch's Origin: tells, or where there is none, a line as stable's mails
# and distributions have it. That of a merge says nothing of one commit.
ids_of() {
	origin=$(field_of "$series/patches/$1" Origin)
	if [ -n "$origin" ]; then
		printf '%s\n' "$origin" | sed -n '/(merge)/d; s/.*commit:\([0-9a-f]\{12,40\}\).*/\1/p'
	else
		text_of "$series/patches/$1" |
			sed -nE 's/^(\[ Upstream commit |commit |\((cherry.picked|backported) from commit )([0-9a-f]{12,40})( upstream[.]?| ]|\))$/\3/p' |
			head -n 1
	fi
}

# What is known of the upstream commit of patch $1: its id, subject, author or day.
upstream_fact() {
	awk -F '\t' -v p="$1" -v fact="$2" '
		BEGIN { column["id"] = 2; column["subject"] = 3; column["author"] = 4; column["day"] = 5 }
		$1 == p { print $column[fact] }' "$top/scripts/lib/regression/upstream.tsv"
}

# Its subject; nothing where there is no such commit.
upstream_subject() {
	upstream_fact "$1" subject
}
