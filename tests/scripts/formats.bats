#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The formats of a run: each valid, and all saying the same.
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	TREE=$("$top/scripts/fetch" debian:6.1)
	tree=$("$top/scripts/apply" --series "$top/tests/standin/regression" "$TREE")
	BAD=$("$top/scripts/build" "$tree")
	GOOD=$("$top/scripts/build" \
		"$("$top/scripts/apply" --series "$top/tests/standin/fix" "$tree")")
	GOOD_RUN=$("$top/scripts/boot" "$GOOD" 2>/dev/null)
	export TREE BAD GOOD GOOD_RUN
}

# Leaves the run's directory in $run.
boot() {
	run --separate-stderr "$top/scripts/boot" "$@"
	run=$output
}

assert_valid() {
	/usr/bin/jsonschema -i "$1/run.json" "$top/qemu/vmrun/run.schema.json" || return
	/usr/bin/jsonschema -i "$1/kcidb.json" "$top/tests/data/kcidb.schema.json" || return
	xmllint --noout --relaxng "$top/tests/data/junit.rng" "$1/junit.xml" 2>&1 || return
	# Not a byte that a terminal acts on.
	run ! grep -lP '[^\n -~]' "$1/run.json" "$1/kcidb.json" "$1/junit.xml" "$1/run.ktap"
}

# What a run says, out of each format: a line for each case, its group, name and
# state, and one for the verdict.
facts_json() {
	jq -r '(.cases[] | [.group, .name, .state]), ["verdict", .verdict] | @tsv' "$1/run.json"
}

facts_kcidb() {
	jq -r '{PASS: "ok", FAIL: "not ok", SKIP: "skip", ERROR: "lost"} as $states |
		{PASS: "good", FAIL: "bad", ERROR: "skip", MISS: "abort"} as $verdicts |
		.tests[] | if .path == "skport.verdict" then ["verdict", $verdicts[.status]]
		else [.misc.group, .misc.name, $states[.status]] end | @tsv' "$1/kcidb.json"
}

# The classname and name of the test cases with this child or condition.
junit_cases() {
	xmllint --xpath "//testcase[$1]/@classname | //testcase[$1]/@name" junit.xml |
		sed 's/^ *[a-z]*="\(.*\)"$/\1/; s/^skport\.//' | paste - - | sed "s/\$/\t$2/"
}

facts_junit() {
	cp "$1/junit.xml" junit.xml
	{
		junit_cases failure "not ok"
		junit_cases error lost
		junit_cases skipped skip
		junit_cases "not(failure or error or skipped)" ok
	} 2>/dev/null | awk -F'\t' -v OFS='\t' '$1 == "skport" { $1 = "verdict"
		$2 = $3 == "ok" ? "good" : $3 == "not ok" ? "bad" : "not said"; NF = 2 } 1'
}

facts_ktap() {
	awk -v OFS='\t' '
		function state(line) {
			if (line ~ /^not ok/)
				return line ~ / # ERROR / ? "lost" : "not ok"
			return line ~ / # SKIP / ? "skip" : "ok"
		}
		/^  # Subtest: / { group = substr($0, 14) }
		/^  (not )?ok / {
			s = state(substr($0, 3)); sub(/^  (not )?ok [0-9]+ /, "")
			sub(/ # .*/, ""); print group, $0, s
		}
		/^(not )?ok [0-9]+ verdict # / {
			sub(/^(not )?ok [0-9]+ verdict # /, ""); sub(/:.*/, ""); print "verdict", $0
		}' "$1/run.ktap"
}

# JUnit has one word for skip and abort.
same_facts() {
	facts_json "$1" | sort >json.facts
	[ -s json.facts ]
	for format in kcidb junit ktap; do
		"facts_$format" "$1" | sort >"$format.facts"
	done
	diff json.facts kcidb.facts && diff json.facts ktap.facts &&
		sed -E 's/^(verdict\t)(skip|abort)$/\1not said/' json.facts | diff - junit.facts
}

@test "a good boot: every format is valid, and says the same" {
	run=$GOOD_RUN
	assert_valid "$run"
	same_facts "$run"
	[ "$(wc -l <json.facts)" -ge 37 ]
	grep -qx "verdict	good" json.facts
	[ "$(xmllint --xpath 'string(/testsuites/@tests)' junit.xml)" -eq "$(wc -l <json.facts)" ]
}

@test "a bad boot: the same of both boots, and the first has the final word" {
	boot "$BAD"
	[ "$status" -eq 1 ]
	for directory in "$run" "$run/confirm"; do
		assert_valid "$directory"
		same_facts "$directory"
		grep -qx "verdict	bad" json.facts
		grep -q "	not ok\$" json.facts
		[ "$(jq -r .which "$directory/run.json")" = p8_aes_xts.alloc ]
		[ "$(xmllint --xpath 'string(/testsuites/@failures)' junit.xml)" -eq \
			"$(grep -cE '	(not ok|bad)$' json.facts)" ]
	done
	[ "$(jq -c .boots "$run/run.json" "$run/confirm/run.json" | paste -sd' ')" = '[".","confirm"] ["."]' ]
	[ "$(jq -r '.image.series.state' "$run/run.json")" != unknown ]
	jq -e '.console.refused[0] | startswith("Failed to allocate transformation for ")' "$run/run.json"
}

@test "the record is of what was booted, not of what image.json says" {
	cp -r "$GOOD" image
	assert_schema image image/image.json
	echo '# changed' >>image/config
	boot image
	[ "$status" -eq 0 ]
	for file in vmlinux config; do
		[ "$(jq -r ".image.sha256.$file" "$run/run.json")" = "$(sha256sum <"image/$file" | cut -d' ' -f1)" ]
	done
	[ "$(jq -r .sha256.config image/image.json)" != "$(jq -r .image.sha256.config "$run/run.json")" ]
	version=$(qemu-system-ppc64 --version | sed -n '1s/^QEMU emulator version //p')
	[ "$(jq -r .qemu.version "$run/run.json")" = "$version" ]
	[ "$(jq -r .kernel "$run/run.json")" = "$(jq -r .release image/image.json)" ]
	# The stages of the boot are all of it; those before it were recorded.
	jq -e '.timings as $t | ($t.firmware + $t.kernel + $t.check + $t["power-off"] - .seconds
		| fabs) < 0.01 and $t.build > 0' "$run/run.json"
}

@test "no case at all: a panic, and no QEMU; none of them looks good" {
	boot --append rdinit=/gone "$GOOD"
	[ "$status" -eq 125 ]
	assert_valid "$run"
	same_facts "$run"
	[ "$(cat json.facts)" = "verdict	skip" ]
	[ "$(xmllint --xpath 'string(//error/@message)' junit.xml)" = "$(jq -r .reason "$run/run.json")" ]
	jq -e '.timings.check == null and .timings.kernel > 0 and .console.panic != null' "$run/run.json"
	sed s/qemu-system-ppc64/no-such-qemu/ "$top/qemu/machines/power8" >machine
	boot --machine ./machine "$GOOD"
	[ "$status" -eq 255 ]
	assert_valid "$run"
	same_facts "$run"
	[ "$(cat json.facts)" = "verdict	abort" ]
	jq -e '.qemu == (.qemu | .version = null | .status = null | .signal = null)' "$run/run.json"
}

# A copy of $run with one file of it changed, in edited/.
edit() {
	echo "$*"
	rm -rf edited
	cp -r "$run" edited
	"$2" "$3" "$run/$1" >"edited/$1"
	! cmp -s "$run/$1" "edited/$1"
}

@test "a format that differs is noticed, and so is one that is not valid" {
	run=$GOOD_RUN
	same_facts "$run"
	while read -r file tool edit; do
		edit "$file" "$tool" "$edit"
		run ! same_facts edited
	done <<-'EOF'
		run.json jq del(.cases[3])
		run.json jq .cases[3].state = "skip"
		kcidb.json jq del(.tests[3])
		kcidb.json jq .tests[0].status = "FAIL"
		junit.xml sed /name="priority"/d
		junit.xml sed s|name="pieces"\(.*\)/>|name="pieces"\1><failure/></testcase>|
		run.ktap sed /3 encrypt-256/d
		run.ktap sed s/verdict # good/verdict # skip/
	EOF
	while read -r file tool edit; do
		edit "$file" "$tool" "$edit"
		run ! assert_valid edited
	done <<-'EOF'
		run.json jq .version = 1
		run.json jq .cases[3].words = "\u001b[2J"
		run.json jq .which = "x"
		run.json jq del(.image.sha256.config)
		run.json jq .image.sha256.vmlinux = null
		kcidb.json jq del(.tests[3].build_id)
		kcidb.json jq .tests[3].path = "xts(aes)"
		junit.xml sed s/tests=/test=/
		junit.xml sed s/verdict/&\x01/
		run.ktap sed s/good/&\x1b/
	EOF
}

@test "check --format: the document alone on stdout, the verdict on stderr" {
	set -- --modules "$BAD/modules" "$BAD/vmlinux"
	for format in ktap json junit kcidb; do
		run --separate-stderr "$top/scripts/check" --format "$format" "$@"
		[ "$status" -eq 1 ]
		[[ "$stderr" == *"verdict: bad"*"reason: p8_aes_xts: bind: -ENOENT"* ]]
		[[ "$output" != *"reason: "* ]]
		case $format in
		json) jq -e '.verdict == "bad"' <<<"$output" ;;
		kcidb) jq -e '.tests[0].status == "FAIL"' <<<"$output" ;;
		junit) xmllint --noout - <<<"$output" ;;
		ktap) [[ "${lines[0]}" == "KTAP version 1" && "${lines[-1]}" == "not ok "*" verdict # bad: "* ]] ;;
		esac
	done
	run --separate-stderr "$top/scripts/check" --format xml "$@"
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"--format xml: one of ktap json junit kcidb" ]]
}

@test "the kernel's own kunit.py reads our KTAP" {
	[ -f "$TREE/tools/testing/kunit/kunit.py" ]
	cp "$GOOD_RUN/run.ktap" .
	python3 -B "$TREE/tools/testing/kunit/kunit.py" parse "$PWD/run.ktap" >parsed
	grep -q "Ran $(($(jq '.cases | length' "$GOOD_RUN/run.json") + 1)) tests: passed: " parsed
	sed -i 's/^ok \(.*\) verdict # good/not ok \1 verdict # skip/' run.ktap
	run python3 -B "$TREE/tools/testing/kunit/kunit.py" parse "$PWD/run.ktap"
	[ "$status" -ne 0 ]
}

@test "a format that cannot be written: abort, and no record is left" {
	: >initrd
	mkdir out
	set -- --machine "$top/qemu/machines/power8" --required "$top/tests/guest/required.core" \
		--image "$GOOD" --initrd initrd
	run "$top/build/bin/vmrun" "$@" --out out
	[ "$status" -eq 125 ]
	[ -s out/run.json ]
	for file in run.ktap junit.xml kcidb.json run.json; do
		rm -rf out
		mkdir -p "out/$file"
		run "$top/build/bin/vmrun" "$@" --out out
		[ "$status" -eq 255 ]
		[ "${lines[2]}" = "reason: out/$file: Is a directory" ]
		[ -z "$(find out -type f -name 'run.*' -o -type f -name '*.xml' -o -type f -name '*.json')" ]
	done
}

@test "words of others reach no terminal raw" {
	for words in $'\033[31mred' $'\302\2332J'; do
		assert_error 255 "there is no such directory" "$top/scripts/fetch" "./$words"
		run ! grep -qP '[^\n -~]' <<<"$stderr"
	done
	assert_error 255 "./two lines: a line break in a name" "$top/scripts/fetch" $'./two\nlines'
	assert_error 255 "./Köln: there is no such directory" "$top/scripts/fetch" ./Köln
	printf '\033[31mred line' | cat "$top/qemu/machines/power8" - >machine
	assert_error 255 "machine:14: not understood: ?[31mred line" \
		"$top/scripts/boot" --machine ./machine "$GOOD"
}
