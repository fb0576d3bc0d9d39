# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The command line of a verb: its usage text says what may be there, getopt(1) reads
# it. What that text does not have is refused; what it has is a variable:
#
#   --series DIR      series: the value
#   --jobs N          jobs: a number from 1 up
#   --in-place        in_place: 1
#   [--only GLOB]...  only: a list; eval "set -- $only" has its words
#   TREE, FILE...     tree: the operand; file: a list of them
#
# The verb assigns the default of each in plain sight and then calls parse_options
# "$@". Options may be behind operands; "--" ends them; of several with one name the
# last counts; no name may be cut short.
#
# Values are data: evaluated text has them by the name of a variable, or as getopt
# or quoted() quotes them. An operand that begins with a dash can only be a path,
# and gets a "./", lest it be an option for the next program.

# What of the environment would have getopt leave its output unquoted, or end
# options at the first operand, is not for us.
run_getopt() {
	env -u GETOPT_COMPATIBLE -u POSIXLY_CORRECT \
		getopt -s sh -o '' -l "$option_names" -- "$@"
}

# The first thing that getopt has to say.
complaint_of_getopt() {
	run_getopt "$@" 2>&1 >/dev/null |
		sed -n "1{s/^getopt: //; s/^option \('.*'\) is ambiguous.*/unrecognized option \1/; p;}" |
		cut -c1-200
}

# Rows of what the usage has, by options.awk, and the names for getopt. That takes
# the beginning of a name for the name, where it is the beginning of no other: a
# script that says --ser would break on the day that there is a --serial. So each
# name has a twin, with a dot behind it, and every beginning is ambiguous.
read_usage() {
	option_rows=$(usage | awk -f "$top/scripts/lib/core/options.awk")
	option_names=help,help.
	while read -r option variable holds _; do
		[ -n "$option" ] || continue
		eval "[ -n \"\${$variable+set}\" ]" ||
			die "the usage has $option, and $variable has no default"
		case $option/$holds in
		--*/flag) option_names=$option_names,${option#--},${option#--}. ;;
		--*) option_names=$option_names,${option#--}:,${option#--}.: ;;
		esac
	done <<-ROWS
		$option_rows
	ROWS
}

# The row whose option, or operand, is of this pattern.
find_row() {
	while read -r option variable holds fewest most; do
		# shellcheck disable=SC2254 # a pattern
		case $option in $1) return 0 ;; esac
	done <<-ROWS
		$option_rows
	ROWS
	return 1
}

# A value as a word of the shell's.
quoted() {
	printf "'"
	printf %s "$1" | sed "s/'/'\\\\''/g"
	printf "'"
}

# A value into the variable of the row that was found.
keep_value() {
	case $holds in
	flag) set -- 1 ;;
	list) eval "set -- \"\$$variable \$(quoted \"\$1\")\"" ;;
	number)
		case $1 in
		'' | 0* | *[!0-9]* | ??????????*) bad_usage "$option $1: not a number from 1 up" ;;
		esac
		;;
	esac
	eval "$variable=\$1"
}

take_operands() {
	find_row '[!-]*' || fewest=0 most=0
	[ $# -ge "$fewest" ] || bad_usage "missing operand: $option"
	[ $# -le "$most" ] || { shift "$most" && bad_usage "extra operand '$1'"; }
	for operand; do
		case $operand in
		'') bad_usage "an empty $option" ;;
		-*) operand=./$operand ;;
		esac
		keep_value "$operand"
	done
}

# What getopt has a complaint about is left out of what it prints: what is right is
# kept all the same, for a verb that ends with a verdict, and help is given.
parse_options() {
	read_usage
	complaint=
	parsed=$(run_getopt "$@" 2>/dev/null) || {
		complaint=$(complaint_of_getopt "$@")
		complaint=${complaint:-getopt failed without a word}
	}
	eval "set -- ${parsed:---}"
	while [ "$1" != -- ]; do
		[ "$1" != --help ] || {
			usage
			exit
		}
		find_row "$1" || bad_usage "unrecognized option '$1'"
		[ "$holds" = flag ] || shift
		keep_value "$1"
		shift
	done
	shift
	[ -z "$complaint" ] || bad_usage "$complaint"
	take_operands "$@"
}

# Operands that are one KERNEL, or the packages of one, of which the first is enough to
# know it by: into where and more, for pipeline.sh.
take_kernel() {
	where=$1
	shift
	for package; do
		case $where/$package in
		*[.]deb/*[.]deb | *[.]rpm/*[.]rpm) ;;
		*) bad_usage "one KERNEL, not also $package" ;;
		esac
		more="$more $(quoted "$package")"
	done
}
