# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Patches as mails. git writes the headers: it knows how names and long subjects
# go into them, and reads them back.
. "$top/scripts/lib/core/person.sh"

# Headers for the mails in $tmp/parts: as those of commits that change nothing.
# With a cover, which is number 0, they are numbered.
make_headers() {
	fill mail "$tmp/parts/prefix"
	fill to "$tmp/parts/to"
	our_git init -q --bare "$tmp/mail"
	nothing=$(our_git -C "$tmp/mail" hash-object -w -t tree --stdin </dev/null)
	last=
	for file in $(planned subject); do
		last=$(our_git -C "$tmp/mail" commit-tree ${last:+-p "$last"} \
			"$nothing" <"$tmp/parts/$file")
	done
	if has_cover; then
		set -- -n --start-number=0
	else
		set -- -N
	fi
	our_git -C "$tmp/mail" format-patch -q -o "$tmp/headers" --numbered-files \
		--always --root --zero-commit --no-signature \
		--subject-prefix="$(cat "$tmp/parts/prefix")" "$@" "$last"
	thread=$(date -ud "@$epoch" +%Y%m%d%H%M%S).$(cat "$tmp/parts"/*.text | sha256 | cut -c1-12)
}

# Who else gets it, a line each.
copies() {
	eval "set -- $cc"
	for one; do
		in_header "$one"
	done
}

# The first line of a mail has the commit's id: upstream's, or none.
upstream_of() {
	if [ -s "$tmp/parts/$1.cherry" ]; then
		cat "$tmp/parts/$1.cherry"
	else
		printf '%040d' 0
	fi
}

# The mail number $1, to $tmp/mail.$1.
write_mail() {
	text=$tmp/parts/$1.text
	encoding=8bit
	{
		sed "1s/ 0\{1,\} / $(upstream_of "$1") /; /^\$/,\$d; /^MIME-Version:/d; /^Content-/d" "$tmp/headers/$1"
		sed 's/^/To: /' "$tmp/parts/to"
		copies | awk '{ printf "%s%s", NR == 1 ? "Cc: " : ",\n ", $0 } END { if (NR) print "" }'
		if has_cover; then
			printf 'Message-Id: <%s>\n' "$thread-$1-$mail"
			[ "$1" = 0 ] || printf '%s: <%s>\n' In-Reply-To "$thread-0-$mail" \
				References "$thread-0-$mail"
			! is_unsafe "$text" || encoding=base64
		fi
		printf '%s\n' 'MIME-Version: 1.0' 'Content-Type: text/plain; charset=UTF-8' \
			"Content-Transfer-Encoding: $encoding" ''
		case $encoding in
		8bit) cat "$text" ;;
		base64) base64 "$text" ;;
		esac
	} >"$tmp/mail.$1"
	[ "$1" = 0 ] || read_back "$1"
	# In an mbox the next one begins after an empty line.
	! has_cover || echo >>"$tmp/mail.$1"
}

# Would it come out of an mbox, or off the wire, as another? What begins with
# From ends a mail or gets a > before it, a CR is dropped, a long line broken.
is_unsafe() {
	grep -qE "^>*From |$(printf '\r')|.{991}" "$1"
}

# A header in the text, or what passes for the beginning of the diff there: git
# would take another subject, author or patch out of the mail than went into it.
read_back() {
	tail_of "$text" >"$tmp/diff.wanted"
	# Where the text begins with From: because upstream's author is to, that is whom git reads.
	from=$(sed -n 's/.*<\(.*\)>$/\1/p' "$tmp/parts/$1.writer")
	{ our_git -C "$tmp/mail" mailinfo "$tmp/said" "$tmp/diff" \
		<"$tmp/mail.$1" >"$tmp/info" 2>&1 &&
		cmp -s "$tmp/diff.wanted" "$tmp/diff" &&
		grep -qxF "Email: ${from:-$mail}" "$tmp/info" &&
		grep -qxF "Subject: $(cat "$tmp/parts/$1.subject")" "$tmp/info"; } ||
		die "$(cat "$tmp/parts/$1.name"): its text has what a mail reader takes for a header or a diff"
}
