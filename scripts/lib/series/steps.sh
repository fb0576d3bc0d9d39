# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A series step by step: with none of its patches, with the first, and so on:
# does the kernel build, with no new warning, does it boot, and is the verdict
# the one that the patch's header tells, and is the hazard gone that it names? A table
# on stdout, then what is wrong.

step_row() {
	printf '%-40s %-6s %12s %-5s %-6s %-6s %7s  %s\n' "$@" | sed 's/ *$//'
}

# The warnings of an image, wherever in a file they are.
warnings_of() {
	sed -E 's/(:[0-9]+)+: /: /; s/0x[0-9a-f]+/0x/g' "$1/warnings" | sort
}

new_warnings() {
	warnings_of "$where" >"$tmp/warnings.now"
	[ -f "$tmp/warnings.before" ] || cp "$tmp/warnings.now" "$tmp/warnings.before"
	comm -13 "$tmp/warnings.before" "$tmp/warnings.now" >"$tmp/warnings.new"
	mv "$tmp/warnings.now" "$tmp/warnings.before"
	new=$(wc -l <"$tmp/warnings.new")
	complain "$(sed "s|[^ -~]|?|g; s|^|$at: a new warning: |" "$tmp/warnings.new")"
}

# One stage of a step: is it done? Its seconds are added up.
step_stage() {
	rc=0
	run_stage "$1" || rc=$?
	tenths=$((tenths + ${seconds%.*} * 10 + ${seconds#*.}))
	case $rc in
	0 | 1) return 0 ;;
	125) got=skip why=$(reason_of_stage) ;;
	*) die "$at: $1: $(reason_of_stage)" ;;
	esac
	return 1
}

# The codes of the hazards and known defects that a boot has seen.
seen_by() {
	jq -r '[.hazards[].id, (.cases[].defect | values)] | unique | join(" ")' "$where/run.json"
}

# $1 is where it is said, $2 what was seen before this step.
check_hazard() {
	[ "$1" != series ] || return 0
	hazard=$(field_of "$series/$1" X-Skport-Hazard)
	[ -n "$hazard" ] || return 0
	case /" $seen "/" $2 "/ in
	*" $hazard "*/*/) complain "$1:1: $hazard is seen as before" ;;
	*/*" $hazard "*/) ;;
	*) unseen="$unseen $hazard" ;;
	esac
}

# The kernel with the patches up to `step`; $1 is where that is said, "series" where
# it has none, $2 the verdict wanted: any is good or bad.
one_step() {
	where=$(absolute "$tree")
	at=$1:1
	tenths=0
	before=$seen
	builds=no new=- boots=- why='' seen=''
	if { [ "$1" = series ] || step_stage apply; } && step_stage build; then
		builds=yes boots=no
		new_warnings
		if step_stage boot; then
			boots=yes got=$(jq -r .verdict "$where/run.json") why=$(reason_of_run) seen=$(seen_by)
			check_hazard "$1" "$before"
		fi
	fi
	case $2/$got in
	any/good | any/bad | "$got/$got") ;;
	*) complain "$at: the kernel is $got, where $2 is wanted: $why" ;;
	esac
	step_row "$step" "$builds" "$new" "$boots" "$2" "$got" "$((tenths / 10)).$((tenths % 10))" "$seen"
}

# What the verdict has to be with the patches up to `step`. Somebody else's say nothing
# of it: good at the end, and at each step once it has been good.
wanted_of_step() {
	if [ -z "$given" ]; then
		wanted=$(field_of "$series/patches/$step" X-Skport-Verdict)
		wanted=${wanted:-good}
	elif [ "$step" = "${names##* }" ] || [ "$got" = good ]; then
		wanted=good
	else
		wanted=any
	fi
}

build_steps() {
	brief=1
	mkdir "$tmp/steps"
	cp -r "$series/patches" "$tmp/steps/patches"
	series_dir=$tmp/steps
	seen=''
	unseen=''
	step_row patch builds "new warnings" boots wanted got seconds seen
	# What a tree that needs the series is without it. One that is no fix finds it good.
	step="(none)"
	wanted=good
	! is_fix || wanted=bad
	[ -z "$given" ] || wanted=any
	one_step series "$wanted"
	for step in $names; do
		printf '%s\n' "$step" >>"$tmp/steps/series"
		wanted_of_step
		one_step "patches/$step" "$wanted"
	done
	[ -z "$unseen" ] || echo "note: no case of this tier and variant shows:$unseen"
}
