# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The way from KERNEL to a verdict, for the verbs that go all of it. A stage
# takes `where`, what the one before it made, and leaves what it makes there.

where=

# What the stages are asked for, some of which are options of the verb's.
modules=
unverified=
more= # packages beside KERNEL: words for eval
variant=
own_config=
driver_tree=
source_tree=
changed=
source_part=   # of the source: as fetch --part
source_kernel= # what fetch makes source_tree of
tier=core
machine=power8
append=
hazards=
in_place=
keep=
after=
series_dir=$top

# Is the series one for another tree?
conflicts() {
	# status leaves with another code for each state; jq fails where it said none.
	SKPORT_REASON='' SKPORT_INNER=1 "$top/scripts/status" --json --series "$series_dir" "$where" 2>/dev/null |
		jq -e 'any(.patches[]; .state | IN("PARTIAL", "CONFLICT", "LIKELY"))' >/dev/null
}

# Run one stage; its result replaces `where`, that of "source", the source of a packaged
# kernel, source_tree. What it says on stderr is shown where it is the end, and kept
# for the reason.
run_stage() {
	made_by=$1
	case $1 in
	source) set -- fetch ${source_part:+--part} ${unverified:+--unverified} -- "$source_kernel" ;;
	fetch)
		eval "set -- $more"
		set -- fetch ${unverified:+--unverified} ${modules:+--modules "$modules"} -- "$where" "$@"
		;;
	apply) set -- apply ${in_place:+--in-place} --series "$series_dir" "$where" ;;
	build)
		if [ -f "$where/vmlinux" ] && [ -f "$where/image.json" ]; then
			[ -z "$own_config" ] || die "$where: is built already, and --config is for source"
			[ -n "$driver_tree$source_tree" ] ||
				jq -e '.headers and (.built | not)' "$where/image.json" >"$tmp/out" || return 0
			set -- build ${driver_tree:+--driver "$driver_tree"} ${changed:+--changed "$changed"} ${source_tree:+--source "$source_tree"} "$where"
		else
			set -- build ${in_place:+--in-place} ${keep:+--keep} ${after:+--after "$after"} --tier "$tier" ${variant:+--variant "$variant"} ${own_config:+--config "$own_config"} "$where"
		fi
		;;
	boot) set -- boot --tier "$tier" --machine "$machine" ${append:+--append "$append"} ${hazards:+--hazards "$hazards"} "$where" ;;
	esac
	name=$1
	shift
	: >"$tmp/reason"
	rc=0
	SKPORT_REASON="$tmp/reason" stage "$made_by" "$top/scripts/$name" "$@" >"$tmp/out" || rc=$?
	made=$(tail -n 1 "$tmp/out")
	case $made_by/$made in
	*/) ;;
	source/*) source_tree=$made ;;
	*) where=$made ;;
	esac
	[ "$name/$rc" != apply/255 ] || ! conflicts || rc=125
	# Only a boot says bad, and its record has to say the same.
	if [ "$name" = boot ] && [ "$rc" -le 1 ]; then
		verdict=$(jq -r .verdict "$where/run.json") || verdict=
		case $rc/$verdict in
		0/good | 1/bad) ;;
		*)
			echo "$where/run.json says ${verdict:-nothing}, its exit code $rc" >"$tmp/reason"
			rc=255
			;;
		esac
	elif [ "$rc" = 1 ]; then
		rc=255
	fi
	return "$rc"
}

reason_of_stage() {
	[ -s "$tmp/reason" ] || echo "$name left with $rc, without a word" >"$tmp/reason"
	head -n 1 "$tmp/reason"
}

# The code of that reason; one who was killed has left none.
code_of_stage() {
	code=$(sed -n 2p "$tmp/reason")
	if [ -z "$code" ]; then
		case $rc in
		125) code=inconclusive ;;
		*) code=environment ;;
		esac
	fi
	printf '%s\n' "$code"
}

reason_of_run() {
	jq -r .reason "$where/run.json"
}

code_of_run() {
	jq -r .code "$where/run.json"
}

# What the stages took so far, as JSON in $tmp/seconds: null for one not taken.
no_seconds() {
	printf '%s\n' "$@" | jq -Rnc '[inputs | {(.): null}] | add' >"$tmp/seconds"
}

# Those of the last stage count for $1.
add_seconds() {
	jq -c --arg stage "$1" --argjson s "$seconds" \
		'.[$stage] = (((.[$stage] // 0) + $s) * 10 | round) / 10' "$tmp/seconds" >"$tmp/more"
	mv "$tmp/more" "$tmp/seconds"
}
