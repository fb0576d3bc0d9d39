#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# With --upstream: is what is named by an id what it is called?
bats_require_minimum_version 1.5.0
load common

commit() {
	git -C up -c user.name=Up -c user.email=up@example.org commit -q --allow-empty -m "$1"
	git -C up rev-parse HEAD
}

# A copy of ours whose table has the ids of a repository of the test's own: one right,
# one of another subject, one that is not there.
a_copy() {
	git init -q up
	right=$(commit "drivers: a - Write four in capitals")
	other=$(commit "quite another")
	cp -r "$top/scripts" .
	copy_programs .
	printf '%s\t%s\t%s\n' a.patch "${right:0:12}" "drivers: a - Write four in capitals" \
		b.patch "$other" "drivers: b - Not this one" c.patch 0123456789ab "drivers: c - Gone" \
		>scripts/lib/regression/upstream.tsv
	fake_tree tree
	fake_series series four
	sed -i "s/^X-Skport-V/Origin: backport, commit:$right\n&/; s/^Subject: four/Subject: drivers: a - Write four in capitals/" \
		series/patches/four.patch
}

@test "status --upstream: each id of the table and of the series, in words and JSON" {
	own_cache
	a_copy
	run --separate-stderr scripts/status --series series --upstream up tree
	[ "$status" -eq 1 ]
	[[ "$output" == *"note: upstream: $other is another commit: \"quite another\""* ]]
	[[ "$output" == *"note: upstream: 0123456789ab could not be verified: not there"* ]]
	[[ "$output" == *"note: upstream: 2 of 4 ids verified by their subjects"* ]]
	[ "${lines[-1]}" = ABSENT ]
	scripts/status --json --series series --upstream up tree >status.json || [ $? = 1 ]
	assert_schema status status.json
	[ "$(jq -c '.upstream[] | [.at, .id, .state, .is]' status.json)" = "\
[\"scripts/lib/regression/upstream.tsv:1\",\"${right:0:12}\",\"verified\",\"$right\"]
[\"scripts/lib/regression/upstream.tsv:2\",\"$other\",\"other\",\"quite another\"]
[\"scripts/lib/regression/upstream.tsv:3\",\"0123456789ab\",\"unknown\",null]
[\"patches/four.patch:1\",\"$right\",\"verified\",\"$right\"]" ]
	assert_error 255 "--upstream: nowhere: no such directory" scripts/status --series series --upstream nowhere tree
	mkdir none
	assert_error 255 "--upstream: none: no git repository" scripts/status --series series --upstream none tree
}

@test "lint-series --upstream: an id of another commit is a complaint, one that is not there a note" {
	own_cache
	a_copy
	run --separate-stderr scripts/lint-series --series series --upstream up
	[ "$status" -eq 1 ]
	[[ "$output" == *"scripts/lib/regression/upstream.tsv:2: $other is another commit in up: \"quite another\""* ]]
	# Somebody else's mail that names the wrong commit.
	sed '/^b.patch/d' -i scripts/lib/regression/upstream.tsv
	{
		printf 'From: Jo Doe <jo@example.org>\nSubject: [PATCH] drivers: a - Write four in capitals\n\n'
		printf 'commit %s upstream.\n\nIt is more.\n\nSigned-off-by: Jo Doe <jo@example.org>\n' "$other"
		sed -n '/^---$/,$p' series/patches/four.patch
	} >theirs.mbox
	run --separate-stderr scripts/lint-series --series theirs.mbox --upstream up
	[ "$status" -eq 1 ]
	[[ "$output" == *"patches/0001-drivers-a-Write-four-in-capitals.patch:1: $other is another commit in up: \"quite another\""* ]]
	[[ "$output" == *"note: upstream: 0123456789ab could not be verified: not in up"* ]]
	sed -i "s/$other/$right/" theirs.mbox
	run --separate-stderr scripts/lint-series --series theirs.mbox --upstream up
	[ "$status" -eq 0 ]
	[[ "$output" == *"note: upstream: 2 of 3 ids verified by their subjects"* ]]
}

@test "compare --upstream: the ids, beside what is compared" {
	own_cache
	a_copy
	fake_tree up
	git -C up add -A
	commit base
	sed -i s/four/FOUR/ up/drivers/a.c
	git -C up add -A
	fix=$(commit "drivers: a - Write four in capitals")
	sed -i "s/$right/$fix/" series/patches/four.patch
	run --separate-stderr scripts/compare --series series --upstream up up
	[ "$status" -eq 0 ]
	[[ "$output" == *"  the same"* ]]
	[ "${lines[-1]}" = "note: upstream: 2 of 4 ids verified by their subjects" ]
}
