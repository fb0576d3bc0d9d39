#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# Mails of others, built and booted, and the answer to them.
bats_require_minimum_version 1.5.0
load common

# Our own series, as somebody might have sent it.
their_mails() {
	export GIT_CONFIG_GLOBAL=$here/gitconfig
	git config -f gitconfig user.name "Re View"
	git config -f gitconfig user.email re@example.org
	"$top/scripts/export" --format stable --out sent --signoff 'Jo Doe <jo@example.org>' 2>/dev/null
	cat sent/cover.mbox sent/stable.mbox >theirs.mbox
	run ! grep X-Skport theirs.mbox
}

@test "v4.10: lint-series --build of mails: each step, and a reply with Tested-by" {
	need_4_10
	their_mails
	run --separate-stderr "$top/scripts/lint-series" --build --format mail --series theirs.mbox "$KERNEL_4_10"
	echo "$output$stderr"
	[ "$status" -eq 0 ]
	[ "$(grep -c ' yes               0 yes   any    bad ' <<<"$output")" -eq 6 ]
	[ "$(grep -c ' yes               0 yes   good   good ' <<<"$output")" -eq 1 ]
	[[ "$output" == *"In-Reply-To: <"* ]]
	[ "${lines[-1]}" = "Tested-by: Re View <re@example.org>" ]
	# Without the last mail it is still bad: said, and no Tested-by.
	mkdir mails
	git mailsplit -omails sent/stable.mbox >count
	rm mails/0006
	sed -i 's|/6\]|/5]|' mails/*
	cat mails/* >theirs.mbox
	run --separate-stderr "$top/scripts/lint-series" --build --format mail --series theirs.mbox "$KERNEL_4_10"
	[ "$status" -eq 1 ]
	[[ "$output" == *"the kernel is bad, where good is wanted"* ]]
	[[ "$output" != *Tested-by* ]]
}

@test "v4.10: prove of mails: bad without the series, good with it, and a reply" {
	need_4_10
	their_mails
	run --separate-stderr "$top/scripts/prove" --format mail --series theirs.mbox "$KERNEL_4_10"
	[ "$status" -eq 0 ]
	[ "${lines[-2]}" = "proved: bad without the series, good with it" ]
	[ "${lines[-1]}" = "Tested-by: Re View <re@example.org>" ]
}
