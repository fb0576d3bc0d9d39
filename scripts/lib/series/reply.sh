# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# With --format mail: the answer of a verb as a reply to the mails of a series that was
# given as such, to their cover letter if there is one. Nothing is sent. Tested-by is of
# git's user, and there only where `tested` is set: each kernel was booted, and all are as they should be.
. "$top/scripts/lib/core/person.sh"

tested=

# From here on stdout is what the reply says.
open_reply() {
	case $format in
	'') return 0 ;;
	mail) ;;
	*) bad_usage "--format $format: mail is all there is" ;;
	esac
	{ [ -n "$given" ] && cut -f 2 "$series/given.tsv" | grep -qv '^-$'; } ||
		die "--format mail: a reply is to mails: give --series a mailbox, whose mails have a Message-Id"
	me=$(git_user) || die "--format mail: who is it from? give git a user.name and user.email"
	exec 4>&1 >"$tmp/answer"
}

# The headers, which git writes: it knows how subjects go into them.
reply_headers() {
	author=$me
	our_git init -q --bare "$tmp/reply"
	nothing=$(our_git -C "$tmp/reply" hash-object -w -t tree --stdin </dev/null)
	commit=$(printf 'Re: %s\n' "$subject" | our_git -C "$tmp/reply" commit-tree "$nothing")
	set --
	[ "$id" = - ] || set -- --in-reply-to="$id"
	our_git -C "$tmp/reply" format-patch -k --stdout --root --always "$@" "$commit" |
		sed '1d; /^$/,$d; /^MIME-Version:/d; /^Content-/d'
	printf 'To: %s\n' "$(in_header "$sender")"
	printf '%s\n' 'MIME-Version: 1.0' 'Content-Type: text/plain; charset=UTF-8' \
		'Content-Transfer-Encoding: 8bit' ''
}

# The end: what was said so far, quoted under what it is about.
close_reply() {
	[ -n "$format" ] || return 0
	exec >&4 4>&-
	sort -s -k1,1 "$series/given.tsv" >"$tmp/given.sorted"
	IFS=$tab read -r _ id sender date subject <"$tmp/given.sorted"
	reply_headers || die "the reply cannot be written; is the disk full?"
	printf 'On %s, %s wrote:\n' "$date" "${sender% <*}"
	cut -f 5 "$tmp/given.sorted" | sed 's/^/> /'
	echo
	cat "$tmp/answer"
	[ -z "$tested" ] || printf '\nTested-by: %s\n' "$me"
}
