# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Who a mail is from, and to.
. "$top/scripts/lib/core/git.sh"

# 'Name <mail>': one line of UTF-8, which no other header can hide in.
is_person() {
	[ "$(printf '%s\n' "$1" | wc -l)" = 1 ] && ! printf %s "$1" | grep -q '[[:cntrl:]]' &&
		printf %s "$1" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 &&
		printf '%s\n' "$1" | grep -qxE '[^<> ]([^<>]*[^<> ])? <[!-;=?A-~]+@[!-;=?A-~]+>'
}

# Such a person in a header, where UTF-8 has to be encoded.
in_header() {
	if printf %s "$1" | LC_ALL=C grep -q '[^ -~]'; then
		printf '=?UTF-8?q?%s?= <%s\n' \
			"$(printf %s "${1% <*}" | od -An -v -tx1 | tr -d '\n' | tr ' a-f' '=A-F')" "${1##*<}"
	else
		printf '%s\n' "$1"
	fi
}

# Whom git takes for the author here.
git_user() {
	# Without a name there is no line, which grep says.
	users_git -c user.useConfigOnly=true var GIT_AUTHOR_IDENT 2>/dev/null |
		sed 's/ [0-9]* [-+0-9]*$//' | grep .
}
