# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The file of a matrix, read into its plan: a line for each cell, its fields
# tab-separated, "-" for an empty one:
#   id kernel source with series fix variant config append machine tier wanted own_config

wrong_line() {
	die "$file:$number: $*"
}

need_name() {
	case $1 in
	'' | *[!A-Za-z0-9.-]* | [.-]*) wrong_line "${1:-nothing}: no name: letters, digits, dots and dashes" ;;
	esac
}

# What a path in the file means: it is named from where the file lies.
from_here() {
	if [ -n "$1" ] && [ -e "$place/${1%@*}" ]; then
		printf '%s\n' "$place/$1"
	else
		printf '%s\n' "$1"
	fi
}

# KERNEL_4_10 names what the file calls "kernel 4.10".
from_environment() {
	eval "path=\${KERNEL_$(printf '%s' "$1" | tr 'a-z.-' 'A-Z__'):-}"
	[ ! -e "${path%@*}" ] || [ "${path#/}" != "$path" ] || path=$PWD/$path
	printf '%s\n' "$path"
}

take_kernel() {
	need_name "$1"
	[ -n "$2" ] || wrong_line "kernel NAME KERNEL"
	source=$(from_environment "$1")
	source=${source:-$(from_here "$2")}
	case $source in
	*"$tab"*) wrong_line "$source: has a tab in it" ;;
	esac
	printf '%s\t%s\n' "$1" "$source" >>"$tmp/kernels"
}

# It is read in each cell; here only whether it can be.
series_here() {
	dir=$(from_here "$1")
	case $dir in
	-) wrong_line "-: a matrix reads no mails from stdin" ;;
	*"$tab"*) wrong_line "$dir: has a tab in it" ;;
	esac
	# A shell of its own: what it sets is not for the plan.
	(take_series "$dir" && { [ -f "$series/series" ] || die "$1: no directory with a series"; }) \
		3>"$tmp/why" || wrong_line "$(sed 's/^[^:]*: //' "$tmp/why")"
	printf '%s\n' "$dir"
}

# A variant that is another one, with words for the kernel's command line.
take_boot() {
	need_name "$1"
	case $2 in
	?*\ ?*) ;;
	*) wrong_line "boot NAME VARIANT WORDS" ;;
	esac
	printf '%s\t%s\t%s\n' "$1" "${2%% *}" "${2#* }" >>"$tmp/boots"
}

take_config() {
	own_config=$(from_here "$1")
	[ -e "$own_config" ] || wrong_line "$1: no .config, image or package"
	case $own_config in
	*"$tab"*) wrong_line "$own_config: has a tab in it" ;;
	/*) ;;
	*) own_config=$PWD/$own_config ;;
	esac
}

take_pattern() {
	[ $# = 4 ] || wrong_line "without KERNEL SERIES VARIANT MACHINE"
	echo "$*" >>"$tmp/without"
}

take_wish() {
	case $# in
	3) set -- "$1" "$2" "*" "*" "$3" ;;
	4) set -- "$1" "$2" "$3" "*" "$4" ;;
	5) ;;
	*) wrong_line "want KERNEL SERIES [VARIANT [MACHINE]] VERDICT" ;;
	esac
	case $5 in
	good | bad | skip) ;;
	*) wrong_line "$5: good, bad or skip" ;;
	esac
	echo "$*" >>"$tmp/wishes"
}

# shellcheck disable=SC2086 # lists of words
take_line() {
	case $1 in
	kernel) take_kernel "$2" "$3" ;;
	with)
		dir=$(series_here "$3") || exit
		printf '%s\t%s\n' "$2" "$dir" >>"$tmp/with"
		;;
	fix) fix=$(series_here "$2") || exit ;;
	series) series_list="$2 $3" ;;
	variant) variants="$2 $3" ;;
	machine) machines="$2 $3" ;;
	tier) tier=$2 ;;
	config) take_config "$2${3:+ $3}" ;;
	boot) take_boot "$2" "$3" ;;
	without) take_pattern $2 $3 ;;
	want) take_wish $2 $3 ;;
	*) wrong_line "$1: not understood" ;;
	esac
}

# Does a value match a pattern of the shell's, or with "!" not match it?
matches() {
	# shellcheck disable=SC2254 # patterns
	case $1 in
	!*) case $2 in ${1#!}) return 1 ;; esac ;;
	*) case $2 in $1) ;; *) return 1 ;; esac ;;
	esac
}

matches_cell() {
	matches "$1" "$kernel" && matches "$2" "$series" &&
		matches "$3" "$variant" && matches "$4" "$machine"
}

is_left_out() {
	while read -r k s v m; do
		! matches_cell "$k" "$s" "$v" "$m" || return 0
	done <"$tmp/without"
	return 1
}

# Of several wishes the last one stands.
wish() {
	wanted=-
	while read -r k s v m verdict; do
		! matches_cell "$k" "$s" "$v" "$m" || wanted=$verdict
	done <"$tmp/wishes"
}

# The rest of the line of $1 that begins with $2.
lookup() {
	while IFS=$tab read -r name value; do
		[ "$name" != "$2" ] || { printf '%s\n' "$value" && return; }
	done <"$1"
	echo -
}

set_config() {
	append=-
	config=$variant
	boot=$(lookup "$tmp/boots" "$variant")
	[ "$boot" = - ] || config=${boot%%"$tab"*} append=${boot#*"$tab"}
	[ "$config" != none ] || config=-
}

check_lists() {
	for series in $series_list; do
		case $series in
		on | off) ;;
		*) die "$file: series $series: off or on" ;;
		esac
	done
	for variant in $variants; do
		need_name "$variant"
		set_config
		[ "$config" = - ] || [ -f "$top/configs/$config" ] ||
			die "$file: variant $variant: there is no configs/$config"
	done
	for machine in $machines; do
		need_name "$machine"
		[ -f "$top/qemu/machines/$machine" ] ||
			die "$file: machine $machine: there is no qemu/machines/$machine"
	done
	case $tier in
	core | full | storage) ;;
	*) die "$file: tier $tier: core, full or storage" ;;
	esac
}

print_cell() {
	set_config
	wish
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		"${kernel}_${series}_${variant}_${machine}" "$kernel" "$source" "$with" \
		"$series" "$fix" "$variant" "$config" "$append" "$machine" "$tier" "$wanted" "$own_config"
}

print_cells() {
	while IFS=$tab read -r kernel source; do
		with=$(lookup "$tmp/with" "$kernel")
		for series in $series_list; do
			for variant in $variants; do
				for machine in $machines; do
					is_left_out || print_cell
				done
			done
		done
	done <"$tmp/kernels"
}

# The plan of the file $1, into $tmp/plan.
read_plan() {
	file=$1
	[ -f "$file" ] || die "$file: there is no such file"
	place=$(absolute "$(dirname -- "$file")")
	number=0
	fix=-
	series_list=off
	variants=none
	machines=power8
	tier=core
	own_config=-
	for list in kernels with boots without wishes; do
		: >"$tmp/$list"
	done
	set -f
	while read -r word first rest || [ -n "$word" ]; do
		number=$((number + 1))
		case $word in '#'* | '') continue ;; esac
		take_line "$word" "$first" "$rest"
	done <"$file"
	check_lists
	print_cells >"$tmp/plan"
	set +f
	[ -s "$tmp/plan" ] || die "$file: has no cell; it needs a kernel line, at least"
	twice=$(cut -f 1 "$tmp/plan" | sort | uniq -d | head -n 1) # text in, text out
	[ -z "$twice" ] || die "$file: $twice: is there twice"
}
