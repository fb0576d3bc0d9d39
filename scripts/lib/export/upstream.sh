# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# With --upstream GITREPO: upstream's own commits in place of our own writing of them.
# Each is found by the id that the patch's Origin has, and is the one meant only where
# its subject is the patch's. Nothing is fetched or written.
. "$top/scripts/lib/series/verify.sh"

# Why git has not done it, at patch $name.
upstream_lacks() {
	die "$name: $upstream: $1$(sed -n 's/^\(error\|fatal\): /: /p' "$tmp/upstream.said" | head -n 1 | cut -c1-120)"
}

# The commit of the patch, its id in full: sets id.
find_upstream() {
	id=$(upstream_commit "$(cat "$tmp/values/commit" "$tmp/values/unverified")") ||
		upstream_lacks "has no commit $(cat "$tmp/values/commit" "$tmp/values/unverified")"
	said=$(upstream_git log -1 --format=%s --encoding=UTF-8 "$id")
	[ "$said" = "$subject" ] ||
		die "$name: $upstream: $id is \"$(printf '%s' "$said" | tr -c ' -~' '?' | cut -c1-70)\", and not \"$subject\""
	[ "$(upstream_git log -1 --format=%P "$id" | wc -w)" = 1 ] || die "$name: $upstream: $id: is no commit with one parent"
}

# The last paragraph apart, where it is but trailers: a sign-off goes behind those.
split_message() {
	upstream_git log -1 --format=%b --encoding=UTF-8 "$id" >"$tmp/body"
	awk -v body="$tmp/values/description" -v last="$tmp/values/trailers" '
		BEGIN { printf "" >body; printf "" >last }
		{ line[NR] = $0 }
		END {
			for (end = NR; end && line[end] == ""; end--)
				;
			for (first = end; first && line[first] ~ /^([A-Za-z][A-Za-z-]*: |\[|[ \t])/; first--)
				;
			if (line[first] != "")
				first = end
			for (n = 1; n <= end; n++)
				print line[n] >(n > first ? last : body)
		}' "$tmp/body"
}

# The values of a patch become those of the commit; its diff is in $tmp/upstream.tail.
read_upstream() {
	for value in own cherry writer authored; do
		set_value "$value" ""
	done
	if [ -z "$upstream" ] || [ -s "$tmp/values/vendor" ]; then
		set_value own own
		return
	fi
	find_upstream
	{ printf -- '---\n' && upstream_git diff-tree -p --stat --full-index --no-renames --no-color \
		"$id^" "$id"; } >"$tmp/upstream.tail" || upstream_lacks "$id cannot be read; is it a partial clone?"
	upstream_git diff-tree -r --name-only --no-renames "$id^" "$id" >"$tmp/upstream.files"
	split_message
	set_value writer "$(upstream_git log -1 --format='%an <%ae>' --encoding=UTF-8 "$id")"
	set_value authored "$(upstream_git log -1 --format=%aD "$id")"
	is_person "$(cat "$tmp/values/writer")" || die "$name: $upstream: $id: its author is no 'Name <mail>'"
	for value in bug fields backported unverified; do
		set_value "$value" ""
	done
	for value in cherry commit known picked; do
		set_value "$value" "$id"
	done
	set_value origin "upstream, commit:$id"
}
