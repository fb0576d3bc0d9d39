#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it needs a kernel that is built
# The corpus of verdicts can fail: a wrong verdict, code or reason, a case that
# cannot be made, a test that is gone.
bats_require_minimum_version 1.5.0
load common

@test "what is not as wanted, cannot be made or is gone is named" {
	cp -r "$top" copy
	cat >copy/tests/verdicts/table <<-'EOF'
		as-wanted    | no_modules | skip  | module-lacks | ecb | -
		verdict      | no_modules | good  | module-lacks | ecb | -
		code         | no_modules | skip  | no-driver    | ecb | -
		reason       | no_modules | skip  | module-lacks | xts | -
		not-made     | no_such    | skip  | module-lacks | ecb | -
		gone         | by boot.bats no such test | pass | - | - | -
		without-tree | tree       | good  | all-ok       | .   | NO_SUCH_TREE
	EOF
	run --separate-stderr copy/scripts/dev/test-verdicts --tap
	echo "$output" "$stderr"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = 1..7 ]
	[ "$(grep -cE '^(not )?ok - verdict' <<<"$output")" -eq 7 ]
	for name in verdict code reason not-made gone; do
		grep -q "^not ok - verdict $name " <<<"$output"
	done
	grep -q '^ok - verdict as-wanted ' <<<"$output"
	grep -q '^ok - verdict without-tree # skip NO_SUCH_TREE names no tree' <<<"$output"
	run --separate-stderr copy/scripts/dev/test-verdicts --only as-wanted --only verdict
	[ "$status" -eq 1 ]
	[[ "${lines[-1]}" == "1 as wanted, 1 not, 0 skipped; "* ]]
	run --separate-stderr copy/scripts/dev/test-verdicts --only none
	[ "$status" -eq 255 ]
}
