# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A packaged kernel shown bad without the series and good with it: it stays as it is but
# for the modules that the series changes. For scripts/prove, whose table this fills.

# The files that the series changes, into $tmp/changes; in the tree $1, where there is
# one, for the driver has moved. A shell of its own: reading a series sets many a name.
list_changes() (
	. "$top/scripts/lib/series/series.sh"
	read_series "$series_dir"
	[ -z "$1" ] || follow_driver "$1"
	for name in $names; do
		files_of "$name"
	done >"$tmp/all-changes"
	sort -u "$tmp/all-changes" >"$tmp/changes"
)

# Are they in what fetch --part takes of a source?
is_in_part() {
	sed '/^#/d' "$top/scripts/lib/fetch/part.txt" >"$tmp/part"
	while read -r file; do
		is=
		while read -r pattern; do
			# shellcheck disable=SC2254 # a pattern
			case $file in $pattern) is=1 ;; esac
		done <"$tmp/part"
		[ -n "$is" ] || return 1
	done <"$tmp/changes"
}

# The source of the image $image, left in source_tree: what was given, or Debian's own
# of its version.
get_source() {
	source_kernel=${source_kernel:-$(jq -r '.debian // empty' "$image/image.json")}
	[ -n "$source_kernel" ] ||
		because=usage finish 255 "not proved: a packaged kernel: give its source: --source TREE, or --source debian:6.1"
	case $source_kernel in
	debian:*) ! is_in_part || source_part=1 ;;
	esac
	step source ""
}

# The files of the series that are otherwise in the tree $1, into $tmp/changed.
list_changed() {
	while read -r file; do
		cmp -s "$source_tree/$file" "$1/$file" || printf '%s\n' "$file"
	done <"$tmp/changes" >"$tmp/changed"
}

# The image $image with the driver of $1, and with the modules that the series changes:
# built, and left in built.
rebuild() {
	driver_tree=$1
	changed=$tmp/changed
	where=$image
	step build "$2"
	built=$where
	driver_tree=
	changed=
}

# The driver that is built here, of the source as it is, has to do what the packaged one
# does: what builds it is another compiler.
prove_control() {
	where=$image
	step build ", as it is"
	step boot ", as it is"
	before=$verdict
	where=$built
	step boot ", control"
	[ "$verdict" = "$before" ] ||
		because=control-differs finish 125 "not proved: the packaged driver is $before, and the same built here of its source is $verdict: $(reason_of_run)"
}

prove_packaged() {
	image=$where
	list_changes ""
	get_source
	list_changes "$source_tree"
	: >"$tmp/changed"
	has=$(has_already "$source_tree")
	if [ -z "$has" ]; then
		where=$source_tree
		step apply ""
		patched=$where
		list_changed "$patched"
	fi
	last=$tier
	[ -n "$has" ] || [ "$tier" = storage ] || tier=core
	rebuild "$source_tree" ", control"
	prove_control
	[ -z "$has" ] || has_to_be_good
	rebuild "$patched" ", series on"
	tier=$last
	where=$built
	step boot ", series on"
	conclude
}
