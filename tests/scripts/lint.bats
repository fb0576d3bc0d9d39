#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2016 # scripts in quotes
# What lint says of shell: programs that nobody installs, statuses that nobody
# sees; and of words.
bats_require_minimum_version 1.5.0
load common

# A checkout with one script of these lines, behind three others.
checkout() {
	rm -rf tree
	mkdir -p tree/scripts/lib tree/tests
	git init -q tree
	: >tree/Makefile
	printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0\nset -eu\n' >tree/scripts/verb
	printf '%s\n' "$@" >>tree/scripts/verb
}

# Its only complaint is this one, of line $1.
assert_complaint() {
	run "$top/scripts/dev/lint.d/lint-shell" --tree tree
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "${lines[0]}" == "scripts/verb:$1: "*"$2"* ]]
}

assert_clean() {
	run "$top/scripts/dev/lint.d/lint-shell" --tree tree
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a program that only a package brings, and no group" {
	checkout 'need fetch' 'jq . file'
	assert_clean
	checkout 'need release' 'jq . file'
	assert_complaint 5 "calls jq, and no group that it needs has it; these have: fetch"
	checkout 'need fetch' 'x=$(true && no-such-program file)'
	assert_complaint 5 "calls no-such-program, and no group that it needs has it; add it to scripts/lib/core/packages.tsv"
}

@test "behind another program, in a loop of groups, in a string, in what is read in" {
	checkout 'xargs -0 -n 1 jq . <file'
	assert_complaint 4 "calls jq"
	checkout 'find . -name x -exec jq . {} +'
	assert_complaint 4 "calls jq"
	checkout "sh -c 'cd x" "	jq . x'"
	assert_complaint 5 "calls jq"
	checkout 'for group in release fetch; do' '	need "$group"' 'done' 'timeout 5 jq .'
	assert_clean
	checkout '. "$top/scripts/lib/a.sh"' 'ours'
	printf '# shellcheck shell=sh\nours() {\n\tjq .\n}\n' >tree/scripts/lib/a.sh
	run "$top/scripts/dev/lint.d/lint-shell" --tree tree
	echo "$output"
	[ "${lines[0]}" = "scripts/lib/a.sh:3: scripts/verb calls jq, and no group that it needs has it; these have: $(awk '$2 == "jq" { printf "%s%s", n++ ? " " : "", $1 }' "$top/scripts/lib/core/packages.tsv")" ]
}

@test "a status that is hidden without a word" {
	checkout 'rm file || :'
	assert_complaint 4 "hides a status"
	checkout 'rm file || true'
	assert_complaint 4 "hides a status"
	checkout 'rm file || : # it may be gone'
	assert_clean
	checkout '# It may be gone.' 'rm file || :'
	assert_clean
	checkout 'rm "#file" || : "$#"'
	assert_complaint 4 "hides a status"
	checkout '# It may be gone.' 'set x' 'rm file || :'
	assert_complaint 6 "hides a status"
	checkout 'x=$({ rm file || true; })'
	assert_complaint 4 "hides a status"
	checkout 'tar -tf file | sort'
	assert_complaint 4 "the status of tar is lost in a pipe"
	checkout '"$top/scripts/fetch" 4.10 | sort'
	assert_complaint 4 "the status of \$scripts/fetch is lost in a pipe"
	checkout 'sort file | uniq'
	assert_clean
}

@test "git, called past the wrapper that makes it safe" {
	checkout 'git log'
	assert_complaint 4 "calls git; scripts/lib/core/git.sh has their_git, our_git and users_git"
	for call in 'x=$(git rev-parse HEAD)' 'timeout 5 git log' 'guard git fetch' 'env A=b git log' \
		'find . -exec git log {} +' 'xargs git log <file' "sh -c 'git log'" 'command git log'; do
		checkout "$call"
		assert_complaint 4 "calls git"
	done
	checkout 'their_git . log' 'echo git log' '# git log'
	printf '# shellcheck shell=sh\ntheir_git() {\n\tgit log\n}\n' >tree/scripts/lib/a.sh
	run "$top/scripts/dev/lint.d/lint-shell" --tree tree
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"scripts/lib/a.sh:3: calls git"* ]]
	mkdir tree/scripts/lib/core
	mv tree/scripts/lib/a.sh tree/scripts/lib/core/git.sh
	sed -i 's|^set -eu|&; . "$top/scripts/lib/core/git.sh"|' tree/scripts/verb
	assert_clean
}

@test "words that are not of the field: each is refused, with those to write" {
	local words
	# In halves, lest lint complain of this file.
	while IFS='|' read -r words instead; do
		printf 'one\nprintf "%s: no %s\\n"\n' "$words" "$words" | sed 's/+//g' >"a file"
		run "$top/scripts/dev/lint.d/lint-words" "a file"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ "${lines[0]}" == "a file:2:"*": write "*"$instead"* ]]
	done <<'END'
fol+der|directory
The Fol+ders|directory
out_fol+der|directory
it cannot be to+ld|inconclusive
par+ted by tabs|tab-separated
what is as+ked|what is tested
that it bi+tes|catches bugs
is de+ar to find|is expensive
no busi+ness here|not needed
END
	printf 'The directory holds old gold; endearing.\n' >"a file"
	run "$top/scripts/dev/lint.d/lint-words" "a file"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	assert_error 255 "not every file can be read" "$top/scripts/dev/lint.d/lint-words" "a file" "no file"
	run ! "$top/scripts/dev/lint.d/lint-words"
}

@test "lint has that check on what programs print, and on documents; it looks for names that nothing sets" {
	(cd "$top" && git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - --ignore-failed-read) | tar -xf -
	git init -q .
	git add -A
	git -c user.name=Nobody -c user.email=nobody@example.org commit -q -m it
	sed -i 's/no such machine/no such fol''der/' scripts/boot
	echo "It is de""ar to find." >>docs/cost.md
	printf 'zork() {\n\techo "$nonsense"\n}\n' >>scripts/lib/status/content.sh
	printf '# SPDX-License-Identifier: GPL-2.0\n# shellcheck shell=sh\n' >scripts/lib/status/zork.sh
	printf 'times() {\n\t:\n}\n' >>scripts/dev/soak
	run scripts/dev/lint --changed
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"words of the field: NOT CLEAN"* ]]
	[[ "$output" == *"docs/cost.md:"*": write is expensive"*"scripts/boot:"*": write directory"* ]]
	[[ "$output" == *"shellcheck of whole scripts: NOT CLEAN"*"nonsense is referenced but not assigned"* ]]
	[[ "$output" == *"read by sh: NOT CLEAN"*"scripts/dev/soak: "*"Bad function name"* ]]
	[[ "$output" == *"scripts/lib/status/zork.sh: nothing sources it"* ]]
}

@test "the project itself is clean, and no path of it has a version of a compiler" {
	run "$top/scripts/dev/lint.d/lint-shell"
	echo "$output"
	[ "$status" -eq 0 ]
	run ! grep -nE 'llvm-[0-9]|clang-[0-9]' "$top/scripts/lib/core/packages.tsv"
}
