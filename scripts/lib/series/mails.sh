# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Mails made a series, for given.sh: a mailbox, or one mail. git mailsplit and mailinfo
# take them apart; what is a patch, and in which order, is said here. Left out are the
# cover letter and replies without a diff. Numbers, [PATCH 2/5], have to be whole.

# So many bytes, and so many mails, at most.
mailbox_max=16777216
mails_max=200

mail_git() {
	our_git -C "$taken/mail.git" "$@" 2>"$taken/git"
}

from_mails() {
	where_given=$given
	case $series in
	-) where_given=stdin && head -c $((mailbox_max + 1)) >"$taken/mbox" ;;
	*) head -c $((mailbox_max + 1)) -- "$series" >"$taken/mbox" ;;
	esac || die "$given: cannot be read"
	[ -s "$taken/mbox" ] || die "$given: no mail in it"
	size=$(wc -c <"$taken/mbox")
	[ "$size" -le "$mailbox_max" ] || die "$given: is over 16 MiB; no series is"
	[ "$(tr -d '\000' <"$taken/mbox" | wc -c)" = "$size" ] ||
		die "$given: holds a NUL; a mailbox is text, not compressed"
	mkdir "$taken/mail"
	mail_git mailsplit -b --mboxrd -d4 -o"$taken/mail" -- "$taken/mbox" >"$taken/count" ||
		die "$given: git mailsplit: $(head -n 1 "$taken/git")"
	[ "$(cat "$taken/count")" -le "$mails_max" ] || die "$given: has $(cat "$taken/count") mails; $mails_max are taken"
	sort_mails
	number=0
	while read -r n; do
		read_mail "$n"
		number=$((number + 1))
		add_patch "$(name_patch "$number")" 1
	done <"$taken/sorted"
}

# The value of a line of what mailinfo says.
info() {
	sed -n "s/^$1: //p" "$taken/info" | head -n 1 | one_line
}

# A header of the mail $mail, unfolded.
header_of_mail() {
	awk -v name="$1:" '
		/^\r?$/ && NR > 1 { exit }
		/^[ \t]/ { if (on) value = value $0; next }
		{ on = index(tolower($0), name) == 1 && value == "" }
		on { value = substr($0, length(name) + 1) }
		END { print value }' "$mail" | one_line | sed 's/^ *//; s/ *$//'
}

# The mail number $1 taken apart. Its text begins as it does for a reader: what git
# takes for the beginning of a diff may be a line of the message.
read_mail() {
	mail=$taken/mail/$1
	at=$where_given:$(awk -F '\t' -v n="$1" '$1 == n { print $2 }' "$taken/lines")
	what="mail $(printf %s "$1" | sed 's/^0*//'): "
	raw=$mail
	! header_of_mail content-transfer-encoding | grep -qiE 'base64|quoted' || raw=
	mail_git mailinfo -k -u --quoted-cr=strip "$taken/message" "$taken/diff" <"$mail" >"$taken/info" ||
		refuse "${what}cannot be read: $(sed -n 's/^\(error\|fatal\): //p' "$taken/git" | head -n 1)"
	shown=$(info Subject)
	sender="$(info Author) <$(info Email)>"
	date=$(info Date)
	id=$(header_of_mail message-id | grep -xE '<[!-;=?-~]{1,250}>') || id=
	mail_git mailinfo -u "$taken/unused" "$taken/unused.diff" <"$mail" >"$taken/info" ||
		refuse "${what}cannot be read"
	subject=$(info Subject)
}

# Is there a diff in the mail that was read, whether a right one or not?
has_diff() {
	cat "$taken/message" "$taken/diff" >"$taken/whole"
	! grep -qaE '^(diff --git |GIT binary patch|Binary files |--- [^ ]*/|@@ -)' "$taken/whole" || return 0
	return 1
}

# The number and the total of a subject, [PATCH v2 03/12], with a tab between.
numbers_in() {
	printf '%s\n' "$shown" |
		sed -nE 's|^(\[[^]]*\] *)*\[([^]]* )?0*([0-9]{1,4})/0*([0-9]{1,4})( [^]]*)?\].*|\3\t\4|p'
}

# A row of $taken/rows for the mail that was read, the number $1, unless it is no patch.
sort_mail() {
	numbers=$(numbers_in)
	reply=
	case $shown in
	[Rr][Ee]:* | [Aa][Ww]:* | [Ff][Ww][Dd]:*) reply=1 ;;
	esac
	case $reply/$(has_diff && echo diff)/${numbers%%"$tab"*} in
	1/diff/*) refuse "${what}is a reply with a diff in it; take it out, or make it a mail of its own" ;;
	1//*) replies=$((replies + 1)) ;;
	//0) add_row - ;;
	//*) refuse "${what}has no diff in it" ;;
	/diff/0) refuse "${what}is a cover letter by its number, and has a diff in it" ;;
	*) printf '%s\t%s\n' "$1" "$numbers" >>"$taken/rows" ;;
	esac
}

# The mails that are patches, into $taken/sorted: by their numbers, where they have some.
sort_mails() {
	replies=0
	: >"$taken/rows"
	first=$(grep -an -m 1 '[^[:space:]]' "$taken/mbox" | cut -d: -f1)
	for mail in "$taken/mail"/*; do
		printf '%s\t%s\n' "${mail##*/}" "$first" >>"$taken/lines"
		first=$((first + $(wc -l <"$mail")))
		read_mail "${mail##*/}"
		sort_mail "${mail##*/}"
	done
	[ "$replies" = 0 ] || printf '%s: %s: left out: replies without a diff: %d\n' "$prog" "$given" "$replies" >&3
	awk -F '\t' -f "$top/scripts/lib/series/mails.awk" "$taken/rows" >"$taken/sorted"
	while IFS=$tab read -r n words; do
		[ -z "$words" ] || { read_mail "$n" && refuse "$what$words"; }
	done <"$taken/sorted"
}
