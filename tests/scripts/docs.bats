#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The documents: what they name is there, what they tell to type works or says why
# it is not tried, and what they repeat is as where it comes from. Commands are in
# blocks of sh, all lines, and of console, those after "$ "; text has none.
# shellcheck disable=SC2016 # backticks of Markdown, and scripts of sed and awk
bats_require_minimum_version 1.5.0
load common

# The documents of $1, which is $top or a copy of it.
documents() {
	(cd "$1" && printf '%s\n' README.md CONTRIBUTING.md docs/*.md)
}

# The commands of a document, one a line, without comments.
commands_of() {
	awk '/^```/ { block = block == "" ? substr($0, 4) : ""; next }
		block == "sh" || block == "console" && sub(/^\$ /, "") {
			sub(/(^|[[:blank:]]+)#.*/, "")
			if ($0 != "") print
		}' "$1"
}

all_commands() {
	local document
	for document in $(documents "$1"); do
		commands_of "$1/$document"
	done
	# Those of a table, in code: what CONTRIBUTING says to run.
	grep -oE '^\| `(make|scripts/)[^`]+`' "$1/CONTRIBUTING.md" | sed 's/^| `//; s/`$//'
}

# The rows of the table of commands: how, where or why, command.
rows() {
	grep -v '^#' "$1/tests/docs/commands.tsv"
}

# Each complaint about the documents of $1 is a line.
blocks_without_a_language() {
	local document
	for document in $(documents "$1"); do
		awk -v name="$document" '
			/^```/ { block = !block
				if (block && !/^```(sh|console|text|c)$/)
					printf "%s:%d: a block of what? %s\n", name, FNR, $0
				language = block ? substr($0, 4) : ""
				next }
			!block && /^(    |\t)/ && !/^    *[-*0-9]/ && blank {
				printf "%s:%d: a block by indent: say of what\n", name, FNR }
			language == "text" && /^(\$ |make |scripts\/|git )/ {
				printf "%s:%d: a command in a block of text\n", name, FNR }
			{ blank = $0 == "" }
			END { if (block) printf "%s: a block without an end\n", name }' "$1/$document"
	done
}

commands_not_in_the_table() {
	all_commands "$1" | sort -u >wanted
	rows "$1" | cut -f3 | sort >got
	comm -23 wanted got | sed 's|$|: no row in tests/docs/commands.tsv|'
	comm -13 wanted got | sed 's|$|: in tests/docs/commands.tsv, and in no document|'
}

# "by FILE WORDS": a test there begins so, or a line of a table.
rows_by_nobody() {
	local how where file words
	while IFS=$'\t' read -r how where _; do
		case $how in
		run | not) [ -n "$where" ] || echo "$how without a word" ;;
		by)
			file=${where%% *} words=${where#* }
			case $file in
			*.bats) grep -qF "@test \"$words" "$1/$file" ;;
			tests/bare/verbs.tsv) awk -F '\t' -v verb="$words" \
				'$1 == verb && $2 != "-" { found = 1 } END { exit !found }' "$1/$file" ;;
			*) grep -qF -- "$words" "$1/$file" ;;
			esac || echo "by $where: there is no such test"
			;;
		*) echo "$how: run, by or not" ;;
		esac
	done < <(rows "$1")
}

# What each verb says for --help, asked once.
help_of() {
	local key="$BATS_FILE_TMPDIR/help-${1//\//-}"
	[ -s "$key" ] || "$top/$1" --help >"$key" 2>/dev/null </dev/null
	cat "$key"
}

# Verbs and their options as --help has them; targets and variables of make.
words_nobody_knows() {
	local command verb option word
	while read -r command; do
		while read -r verb; do
			[ -x "$top/$verb" ] || { echo "$command: there is no $verb" && continue; }
			while read -r option; do
				help_of "$verb" | grep -qE -- "(^|[^a-z-])$option([^a-z-]|\$)" ||
					echo "$command: $verb --help has no $option"
			done < <(grep -oE -- ' --[a-z][a-z-]*' <<<"${command#*"$verb"}" | tr -d ' ')
		done < <(grep -oE 'scripts/(dev/|lib/[a-z]+/)?[a-z][a-z-]*( |"|\)|$)' <<<"$command" | grep -v '^scripts/lib/series' | tr -d ' ")' | head -n 1)
		for word in ${command#make }; do
			[[ "$command" == make\ * ]] || break
			case $word in
			[A-Z]*=*) grep -qE "(\\\$\\(|^)${word%%=*}\\b" "$top/Makefile" ||
				echo "$command: the Makefile reads no ${word%%=*}" ;;
			[a-z]*) grep -qE "^\\.PHONY:.* $word\\b|^${word}[ :]|^.* $word( .*)?:" "$top/Makefile" ||
				[ "$word" = bench ] || echo "$command: the Makefile has no $word" ;;
			esac
		done
	done < <(all_commands "$1")
}

# GitHub's name for a heading.
anchors() {
	grep '^##* ' "$1" | sed 's/^#* //' | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9 \n-' | tr ' ' '-'
}

links_to_nowhere() {
	local document link file
	for document in $(documents "$1"); do
		while read -r link; do
			case $link in https://*) continue ;; esac
			file=$(dirname "$1/$document")/${link%%#*}
			[ -n "${link%%#*}" ] || file=$1/$document
			[ -e "$file" ] || { echo "$document: $link: no such file" && continue; }
			[[ "$link" != *"#"* ]] || anchors "$file" | grep -qxF "${link#*#}" ||
				echo "$document: $link: no such heading"
		done < <(grep -oE '\]\([^)]+\)' "$1/$document" | sed 's/^](//; s/)$//')
	done
}

# Paths in code, from the top of the project; patterns of names are none.
paths_to_nowhere() {
	local document path
	for document in $(documents "$1"); do
		while read -r path; do
			# shellcheck disable=SC2086 # a pattern
			(cd "$1" && ls -d $path) >/dev/null 2>&1 || echo "$document: $path: no such file"
		done < <({
			grep -oE '`(scripts|tests|qemu|configs|patches|docs)/[^` ]*`' "$1/$document" | tr -d '`'
			# The picture of the design has them bare.
			awk '/^```/ { block = !block; next } block' "$1/$document" |
				grep -oE '(^|[ "])(scripts|tests|qemu|configs)/[a-zA-Z0-9._/-]*' | tr -d ' "'
		} | sed 's|[.,:;]$||' | grep -vE 'NAME|VERB|TIER|FORMAT')
	done
}

# The files that the picture of the design names below a directory.
files_of_the_picture() {
	local file
	awk '/^```/ { block = !block; next } block' "$1/docs/design.md" |
		grep -oE '\b[a-z_]+\.(c|sh)\b' | sort -u |
		while read -r file; do
			find "$1/scripts" "$1/qemu" "$1/tests/guest" -name "$file" | grep -q . ||
				echo "docs/design.md: $file: no such file"
		done
}

# Reason codes, in the order of the list.
codes_that_differ() {
	awk '/^## / { on = $0 == "## Reason codes" } on && /^\| `/' "$1/docs/verdicts.md" |
		sed 's/^| `//; s/ |$//; s/` | /\t/; s/ | /\t/; s/skip, abort/skip abort/' >table
	awk -F '\t' '!/^#/ && NF == 3' "$1/scripts/lib/core/reason-codes.tsv" | diff - table ||
		echo "docs/verdicts.md: the reason codes are not those of the list"
}

# A code that a script says has to be in the list.
codes_of_nobody() {
	grep -rhoE '\bbecause=[a-z][a-z-]+' "$1/scripts" | sed 's/^because=//' | sort -u |
		grep -vxF -f <(awk -F '\t' '!/^#/ && NF == 3 { print $1 }' "$1/scripts/lib/core/reason-codes.tsv") |
		sed 's/$/: no reason code of the list/'
}

names_not_in() {
	local document=$1 name
	shift
	for name; do
		grep -qF "\`$name\`" "$top/$document" || echo "$document: has no $name"
	done
}

@test "README: 150 lines, and the two commands are those that test-bare reads" {
	[ "$(wc -l <"$top/README.md")" -le 150 ]
	{
		sed -n '/^commands_of_readme()/,/^}/p' "$top/scripts/dev/test-bare"
		echo commands_of_readme
	} >function
	[ "$(top=$top sh function)" = "make check
scripts/check debian:host" ]
	grep -q '`make test`' "$top/README.md"
	grep -q '^make test\b' "$top/.ci/run"
}

@test "a block says what it is, and no command hides in one of text" {
	blocks_without_a_language "$top" | tee complaints
	[ ! -s complaints ]
}

@test "each command is in the table, with what runs it or why nothing does" {
	{
		commands_not_in_the_table "$top"
		rows_by_nobody "$top"
	} | tee complaints
	[ ! -s complaints ]
}

@test "verbs, options, targets and variables are there" {
	words_nobody_knows "$top" | tee complaints
	[ ! -s complaints ]
}

@test "links, headings and paths lead somewhere" {
	{
		links_to_nowhere "$top"
		paths_to_nowhere "$top"
		files_of_the_picture "$top"
	} | tee complaints
	[ ! -s complaints ]
}

@test "what the documents repeat is as where it comes from" {
	local exit name files
	{
		codes_that_differ "$top"
		codes_of_nobody "$top"
		cd "$top"
		names_not_in docs/formats.md json junit kcidb ktap
		files=(scripts/lib/export/formats/*)
		names_not_in docs/formats.md "${files[@]##*/}"
		files=(qemu/machines/*)
		names_not_in docs/kernels.md "${files[@]##*/}"
		# A variant is a fragment that says so.
		grep -lrs "^# A variant" configs >"$here/variants"
		while read -r name; do
			names_not_in docs/kernels.md "${name#configs/}"
		done <"$here/variants"
		(cd scripts && for name in *; do
			[ -d "$name" ] || [ "$name" = skport ] || names_not_in README.md "$name"
		done)
		for name in scripts/lib/*/*.tsv; do
			[[ "$name" == */regression/* ]] || names_not_in docs/tables.md "$name"
		done
		cd "$here"
		# The verdicts: README's table is that of docs/verdicts.md.
		grep -E '^\| (good|bad|skip|abort) \| [0-9]' "$top/README.md" >short
		grep -E '^\| (good|bad|skip|abort) \| [0-9]' "$top/docs/verdicts.md" | diff - short
		for exit in good:0 bad:1 skip:125 abort:255; do
			grep -q "^| ${exit%:*} | ${exit#*:} |" short || echo "README.md: no ${exit%:*}"
		done
		# Figures that are counts of something here.
		files=("$top"/tests/mutants/linux-4.10/*)
		grep -q "has ${#files[@]} wrong edits" "$top/docs/cases.md" ||
			echo "docs/cases.md: not the number of mutants"
		grep -q "makes $("$top/scripts/dev/test-faults" --count) faults" "$top/docs/cases.md" ||
			echo "docs/cases.md: not the number of faults"
	} | tee complaints
	[ ! -s complaints ]
}

@test "the glossary has a word once, in order" {
	grep '^| [^|]* | [^|]* |$' "$top/docs/glossary.md" | sed -n '2,$s/^| \([^|]*\) |.*/\1/p' >words
	[ "$(wc -l <words)" -ge 40 ]
	LC_ALL=C sort -fc words
	[ -z "$(sort -f words | uniq -di)" ]
}

@test "the cheap commands, for real" {
	local how where command wanted
	git config --file gitconfig user.name Nobody
	export GIT_CONFIG_GLOBAL="$here/gitconfig"
	while IFS=$'\t' read -r how where command; do
		[ "$how" = run ] || continue
		wanted=${where%% *}
		run bash -c "${command//scripts\//"$top/scripts/"}"
		echo "$command: $status"
		[ "$status" -eq "$wanted" ] || { echo "$output" && return 1; }
	done < <(rows "$top")
	[ -s to-stable/stable.mbox ]
	[ -f to-debian/debian/patches/series.add ]
}

@test "status --json is as its schema has it, and no schema takes just anything" {
	local schema
	fake_tree tree
	fake_series ours four
	fake_series theirs 4
	for series in ours theirs; do
		"$top/scripts/status" --json --series "$series" tree >status.json || true # the state is in it
		jq -e '.patches | length == 1' status.json
		assert_schema status status.json
	done
	jq '.patches[0].state = "PERHAPS"' status.json >wrong.json
	run ! assert_schema status wrong.json
	echo '{"version": 1}' >empty.json
	for schema in status image cell matrix bisect cache; do
		run ! assert_schema "$schema" empty.json
	done
}

# A copy of the documents and what they are held against, with one thing wrong.
spoil() {
	rm -rf copy
	mkdir -p copy
	(cd "$top" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C copy
	"$@"
}

@test "each of these tests fails where it should" {
	spoil sed -i 's/^make check .*/&\nscripts\/check --nothing linux-4.10/' copy/README.md
	commands_not_in_the_table copy | grep "no row in tests/docs/commands.tsv"
	words_nobody_knows copy | grep "has no --nothing"
	spoil sed -i 's/^make check .*/make everything KORNEL=x/' copy/README.md
	words_nobody_knows copy | grep "has no everything"
	words_nobody_knows copy | grep "reads no KORNEL"
	spoil sed -i 's/(docs\/stable.md)/(docs\/stabel.md)/; s/`tests\/standin\/`/`tests\/standing\/`/' copy/README.md
	links_to_nowhere copy | grep "docs/stabel.md: no such file"
	paths_to_nowhere copy | grep "tests/standing/: no such file"
	spoil sed -i 's/#known-defects/#unknown-defects/' copy/docs/bisect.md
	links_to_nowhere copy | grep "#unknown-defects: no such heading"
	spoil sed -i 's/verdict.c, hazards.c/verdict.c, hazard.c/' copy/docs/design.md
	files_of_the_picture copy | grep "hazard.c: no such file"
	spoil sed -i '/^| `panic`/d' copy/docs/verdicts.md
	codes_that_differ copy | grep "are not those of the list"
	spoil sed -i 's/because=does-not-apply/because=does-not-fit/' copy/scripts/apply
	codes_of_nobody copy | grep "^does-not-fit: no reason code"
	spoil sed -i '0,/^```sh/s//```/' copy/docs/bisect.md
	blocks_without_a_language copy | grep "a block of what"
	spoil sed -i '0,/^by\t[^ ]* /s//&no such /' copy/tests/docs/commands.tsv
	rows_by_nobody copy | grep "there is no such test"
}
