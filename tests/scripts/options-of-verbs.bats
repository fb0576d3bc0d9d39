#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The command line of every verb: what its help has is taken, what it has not is
# refused, and values are data. All of it on a copy, whose clean and distclean can do
# no harm.
# shellcheck disable=SC2016 # scripts in quotes
bats_require_minimum_version 1.5.0
load common

# What each verb takes for operands: how many at least, and at most.
operands='apply 1 1
audit 1 1
bench 0 1
bisect 0 0
boot 1 1
build 1 1
cache 0 0
check 1 -
clean 0 0
compare 1 1
distclean 0 0
export 0 1
fetch 1 -
fuzz 0 -
install 0 0
lint 0 0
lint-series 0 1
lint-shell 0 0
lint-words 1 -
matrix 1 1
mutants 0 1
port 1 1
prove 0 -
report 1 1
root 1 1
scsi-debug 1 1
soak 1 1
status 1 1
test 0 -
test-bare 0 0
test-faults 0 0
test-slurm 0 0
test-verdicts 0 0
userland 0 0'

fresh_copy() {
	own_cache
	mkdir copy
	(cd "$top" && tar -cf - scripts tests/verdicts) | tar -xf - -C copy
}

# A verb of the copy, of the usage on stdin and these lines of shell.
plant() {
	{
		printf '#!/bin/sh\ntop=$(cd -- "$(dirname -- "$0")/.." && pwd -P)\n'
		printf '. "$top/scripts/lib/core/%s.sh"\n' common options
		printf 'usage() {\n\tcat <<"EOT"\n%s\nEOT\n}\n' "$(cat)"
		printf '%s\n' "$@"
	} >copy/scripts/odd
	chmod +x copy/scripts/odd
}

# Those with a usage; skport hands on what is behind its VERB, and has a test of its
# own.
verbs() {
	grep -rlE --exclude='*.sh' --exclude=skport '^usage\(\) \{' copy/scripts | sort
}

# The help of each, asked once.
read_help() {
	local verb status
	mkdir -p help
	for verb in $(verbs); do
		status=0
		"$verb" --help >"help/${verb##*/}" 2>err </dev/null || status=$?
		[ "$status" -eq 0 ] && [ ! -s err ] || echo "$verb: --help: status $status: $(tail -n 1 err)"
	done
}

# The options that a help explains, with the name of the value, if there is one.
options_of() {
	sed -n '/^Example/q
		s/^  \(--[a-z][a-z-]*\)\( [^ ]*\)\{0,1\}.*/\1\2/p' "help/${1##*/}"
}

has_option() {
	options_of "$1" | grep -qE -- "^$2( |\$)"
}

# A complaint, where it is not refused with these words, a pattern, the usage, and the
# code for that.
refuses() {
	local words=$1 verb=$2 status=0 said
	shift 2
	SKPORT_REASON="$here/reason" "$verb" "$@" >out 2>err </dev/null || status=$?
	# Behind them check may have a verdict.
	said=$(grep -vE '^(verdict|reason): ' err | tail -n 1)
	# shellcheck disable=SC2053 # a pattern
	[[ "$status: $said" == "255: ${verb##*/}: "$words ]] || echo "$verb: $*: status $status: $said"
	grep -q "^Usage: ${verb##*/}" err || echo "$verb: $*: no usage"
	[ "$(sed -n 2p reason)" = usage ] || echo "$verb: $*: its code is $(sed -n 2p reason)"
}

# A complaint, where all of the command line but what is added here is not taken.
accepts() {
	refuses "unrecognized option '--no-such-option'" "$@" --no-such-option
}

help_without_a_part() {
	local verb
	for verb in $(verbs); do
		grep -q "^Usage: ${verb##*/}" "help/${verb##*/}" || echo "$verb: no usage"
		grep -q '^Example' "help/${verb##*/}" || echo "$verb: no example"
		grep -q '^Exit: ' "help/${verb##*/}" || echo "$verb: no exit codes"
	done
}

named_and_not_taken() {
	local verb option value line
	for verb in $(verbs); do
		line=()
		while read -r option value; do
			line+=("$option" ${value:+7} "$option${value:+=8}")
		done < <(options_of "$verb")
		accepts "$verb" "${line[@]}"
	done
}

named_and_not_explained() {
	local verb option
	for verb in $(verbs); do
		while read -r option; do
			has_option "$verb" "$option" || echo "$verb: $option: in a synopsis alone"
		done < <(sed -n '2,$ { /^[^ ]/q; }; p' "help/${verb##*/}" | grep -oE -- '--[a-z-]+')
	done
}

# What the shell of a verb compares with, or has as a case, and its help has not.
taken_and_not_named() {
	local verb option
	for verb in $(verbs); do
		while read -r option; do
			has_option "$verb" "$option" || refuses "unrecognized option '$option'" "$verb" "$option"
		done < <({
			echo --no-such-option
			grep -oE '(^|[[:space:]])--[a-z-]+( \||\))|= "?--[a-z-]+' "$verb" | grep -oE -- '--[a-z-]+'
		} | grep -vx -e --help | sort -u)
	done
	# What verbs share takes none by itself.
	! grep -rnE --include='*.sh' '^[[:space:]]*--[a-z-]+( \||\))' copy/scripts/lib
}

wrong_and_not_refused() {
	local verb option value
	for verb in ${1:-$(verbs)}; do
		refuses "invalid option -- 'x'" "$verb" -x
		refuses "unrecognized option '--hel'" "$verb" --hel
		refuses "unrecognized option '--help.'" "$verb" --help.
		while read -r option value; do
			refuses "unrecognized option '${option%?}'" "$verb" "${option%?}"
			if [ -n "$value" ]; then
				refuses "option '$option' requires an argument" "$verb" "$option"
			else
				refuses "option '$option' doesn't allow an argument" "$verb" "$option=7"
			fi
			[ "$value" != N ] || refuses "$option 0: not a number from 1 up" "$verb" "$option" 0
		done < <(options_of "$verb")
	done
}

wrong_operands() {
	local verb least most
	for verb in $(verbs); do
		read -r _ least most < <(grep "^${verb##*/} " <<<"$operands") ||
			{ echo "$verb: how many operands?" && continue; }
		[ "$most" = 0 ] || refuses "an empty [A-Z]*" "$verb" ""
		[ "$least" = 0 ] || refuses "missing operand: [A-Z]*" "$verb"
		case $most in
		0) refuses "extra operand 'one'" "$verb" one ;;
		1) refuses "extra operand '--two'" "$verb" one -- --two ;;
		esac
	done
}

# A value is text, whatever is in it.
values_that_are_run() {
	local verb option value line hostile=$'\'; touch pwned; "$(touch pwned)" `touch pwned` \\\n$(touch pwned) & \'\''
	for verb in $(verbs); do
		line=("$hostile")
		while read -r option value; do
			case $value in
			'') ;;
			N) refuses "$option *: not a number from 1 up" "$verb" "$option" "$hostile" ;;
			*) line+=("$option" "$hostile" "$option=$hostile") ;;
			esac
		done < <(options_of "$verb")
		accepts "$verb" "${line[@]}"
	done
	refuses "unrecognized option '--*" "$verb" "--$hostile"
	find . -name pwned
}

@test "each file in scripts/ and scripts/dev/ is a verb, with a help, an example and exit codes" {
	fresh_copy
	for file in copy/scripts/* copy/scripts/dev/*; do
		[ -d "$file" ] || [ "$file" = copy/scripts/skport ] || verbs | grep -qx "$file"
	done
	[ "$(verbs | wc -l)" -eq "$(wc -l <<<"$operands")" ]
	{
		read_help
		help_without_a_part
	} | tee complaints
	[ ! -s complaints ]
	printf 'Usage: odd TREE\nBe odd.\n' | plant 'parse_options "$@"'
	read_help | grep "odd: --help: status 255: odd: the usage has TREE, and tree has no default"
	help_without_a_part | grep "odd: no example"
}

@test "an option that is in a help is taken, and explained" {
	fresh_copy
	read_help
	{
		named_and_not_taken
		named_and_not_explained
	} | tee complaints
	[ ! -s complaints ]
	printf 'Usage: odd [--deep] [--far]\nBe odd.\n\n  --deep  so\n' | plant deep= 'parse_options "$@"'
	read_help
	named_and_not_explained | grep "odd: --far: in a synopsis alone"
	plant deep= '[ "${1:-}" != --deep ] || set -- --far' 'parse_options "$@"' <help/odd
	named_and_not_taken | grep "odd: --deep --deep --no-such-option: status 255: odd: unrecognized option '--far'"
}

@test "an option that is not in the help is refused, whatever the code has" {
	fresh_copy
	read_help
	taken_and_not_named | tee complaints
	[ ! -s complaints ]
	# A verb that reads its options by itself has what its help does not tell.
	printf 'Usage: odd [--deep]\nBe odd.\n\n  --deep  so\n\nExample:\n  odd\n\nExit: 0 always\n' | plant \
		'case ${1:-} in' '--help) usage && exit 0 ;;' '--far | --deep) exit 0 ;;' \
		'*) bad_usage "unrecognized option '\''$1'\''" ;;' 'esac'
	read_help
	taken_and_not_named >complaints
	grep "odd: --far: status 0" complaints
	[ "$(grep -cv "odd: --far: " complaints)" -eq 0 ]
	# One that does not cannot have it.
	printf 'Usage: odd [--deep]\nBe odd.\n\n  --deep  so\n' |
		plant deep= far= 'parse_options "$@"' '[ -z "$far" ] || echo --far'
	taken_and_not_named | tee complaints
	[ ! -s complaints ]
}

@test "a missing value, a value too many, a name cut short, no number: refused" {
	fresh_copy
	read_help
	wrong_and_not_refused | tee complaints
	[ ! -s complaints ]
	# getopt by itself takes what is cut short.
	sed -i 's/^\(\toption_names=help\),.*/\1/; s/,\${option#--}[.]:\{0,1\}//' copy/scripts/lib/core/options.sh
	run copy/scripts/apply --in-pl --help
	[ "$status" -eq 0 ]
	wrong_and_not_refused copy/scripts/apply | grep "apply: --in-plac: status 255: apply: missing operand: TREE"
}

@test "operands: too many, too few, an empty one" {
	fresh_copy
	wrong_operands | tee complaints
	[ ! -s complaints ]
	printf 'Usage: odd TREE\nBe odd.\n' | plant 'parse_options "$@"'
	wrong_operands | grep "odd: how many operands?"
}

@test "values are never run, whatever the environment asks of getopt" {
	fresh_copy
	export GETOPT_COMPATIBLE=1 POSIXLY_CORRECT=1
	read_help
	values_that_are_run | tee complaints
	[ ! -s complaints ]
	# Where it may leave out the quotes they are.
	sed -i 's/env -u GETOPT_COMPATIBLE -u POSIXLY_CORRECT/env/' copy/scripts/lib/core/options.sh
	values_that_are_run | grep pwned
}

# A verb that has one of each, and prints what it has, each value ended by "|".
plant_one_of_each() {
	plant 'in_place=' 'jobs=2' 'only=' 'title="a b"' 'file=' 'parse_options "$@"' \
		'printf "%s|" "$in_place" "$jobs" "$title"' \
		'eval "set -- $only"' 'printf " only "' '[ $# = 0 ] || printf "%s|" "$@"' \
		'eval "set -- $file"' 'printf " file "' '[ $# = 0 ] || printf "%s|" "$@"' 'exit 0' <<-EOT
			Usage: odd [--in-place] [--jobs N] [--only GLOB]...
			           [--title 'N <M>'] [FILE...]
			Be odd.

			  --in-place       so
			  --jobs N         so many
			                   --of them
			  --only GLOB      those
			  --title 'N <M>'  at the top

			Example:
			  --not an option
		EOT
}

@test "values come as they were given: defaults, the last of its name, lists, behind operands" {
	fresh_copy
	plant_one_of_each
	odd() {
		copy/scripts/odd "$@"
		printf .
	}
	[ "$(odd)" = "|2|a b| only  file ." ]
	[ "$(odd --jobs 3 a --in-place --jobs=4 'b c')" = "1|4|a b| only  file a|b c|." ]
	[ "$(odd --title -x -- --jobs -)" = "|2|-x| only  file ./--jobs|./-|." ]
	[ "$(odd --title --help --title= a)" = "|2|| only  file a|." ]
	[[ "$(odd --far --help)" == "Usage: odd"* ]]
	[ "$(odd --title=--jobs -- a)" = "|2|--jobs| only  file a|." ]
	[ "$(odd --only ' a ' --only '' --only -- --only='*')" = "|2|a b| only  a ||--|*| file ." ]
	for value in "it's" '"' 'a\b' '\\n%s$1' '$(id)' '`id`' $'two\nlines' $'ends\n' $'\n\n' "'" "''" ' ' '*' '~' $'\t' $'\xff\x01' '!!' '# a'; do
		[ "$(odd --title "$value" --only "$value" --only="$value" "$value")" = \
			"|2|$value| only $value|$value| file $value|." ]
	done
	assert_error 255 "the usage has --only, and only has no default" \
		sh -c 'sed -i /^only=/d copy/scripts/odd && copy/scripts/odd'
}

@test "a help that cannot be printed runs nothing" {
	fresh_copy
	printf 'Usage: odd\nBe odd.\n' | plant 'parse_options "$@"' ': >ran'
	run -255 sh -c 'copy/scripts/odd --help >/dev/full'
	[ ! -e ran ]
	copy/scripts/odd
	[ -e ran ]
}

@test "what check is given the stages get, value by value" {
	fresh_copy
	for stage in fetch build boot; do
		printf '#!/bin/sh\nprintf "%%s|" %s "$@" >>"%s"\necho "%s/made by %s"\nexit %d\n' "$stage" "$here/calls" \
			"$here" "$stage" "$([ "$stage" != boot ] || echo 255)" >"copy/scripts/$stage"
	done
	# No packages are looked for.
	: >copy/scripts/lib/core/packages.tsv
	run copy/scripts/check --tier full --variant 'a b' --config "it's" --machine '$(id)' \
		--modules -m --unverified -- '-a b.deb' $'c\n.deb'
	[ "$status" -eq 255 ]
	[ "$(cat calls)" = "fetch|--unverified|--modules|-m|--|./-a b.deb|"$'c\n.deb'"|build|--tier|full|--variant|a b|--config|it's|$here/made by fetch|boot|--tier|full|--machine|\$(id)|$here/made by build|" ]
	refuses "one KERNEL, not also b" copy/scripts/check a.deb b | tee complaints
	# Whoever reads the document gets no verdict in its place.
	refuses "unrecognized option '--far'" copy/scripts/check --far --format json a | tee -a complaints
	[ ! -s complaints ]
	[ ! -s out ]
}

@test "skport: its own options end at the VERB" {
	fresh_copy
	run --separate-stderr copy/scripts/skport --help
	[ "$status" -eq 0 ]
	[[ "$output" == "Usage: skport VERB"*Example*Exit:* ]]
	assert_error 255 "skport: --far: no such verb" copy/scripts/skport --far
	plant_one_of_each
	[ "$(copy/scripts/skport odd --title 'a  b' -- '-$(id)')" = "|2|a  b| only  file ./-\$(id)|" ]
	refuses "unrecognized option '--far'" copy/scripts/odd --far
}
