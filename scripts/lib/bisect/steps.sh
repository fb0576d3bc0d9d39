# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the steps of a bisect share: a directory for each repository, in the cache,
# with its source, its objects, and a log of a JSON line for each step.
. "$top/scripts/lib/core/git.sh"

# The commit that git wants to hear of, and the directory of its repository.
open_home() {
	gitdir=$(users_git rev-parse --absolute-git-dir 2>/dev/null) ||
		die "$PWD: no git repository"
	if [ -n "$rev" ]; then
		commit=$(users_git rev-parse --verify -q "$rev^{commit}") || die "$rev: no commit of $gitdir"
	else
		commit=$(users_git rev-parse --verify -q BISECT_HEAD || users_git rev-parse --verify -q HEAD) ||
			die "$gitdir: has no commit checked out"
	fi
	home=$cache/bisect/$(printf '%s' "$gitdir" | sha256 | cut -c1-16)
	src=$home/src
	log=$home/log.jsonl
}

take_home() {
	hold "$src" || mkdir -p "$src" || die "$home: cannot be made; set XDG_CACHE_HOME"
	exec 7>"$home/lock"
	flock -n 7 || die "$gitdir: another bisect of it is at work in $home"
}

begin_step() {
	run='' judged='' why='' signature='' reused='' boots=0
	no_seconds checkout apply build boot
	looks_for="break"
	# All that a verdict depends on but for the kernel.
	how=$({
		printf '%s\n' "$tier" "$machine" "$case" "$symptom" "$variant"
		[ -z "$series_on" ] || (cd "$series_dir" && cat series && find patches -type f -exec cat {} +)
		find "$top/qemu" "$top/tests/guest" "$top/scripts/lib/boot" -type f -exec cat {} +
		[ ! -f "$machine" ] || cat "$machine"
	} | sha256)
}

# git in our directory, with none of the repository's own settings that would make
# it write elsewhere or leave files out.
git_in_src() {
	(
		export GIT_INDEX_FILE="$home/index"
		runner=guard
		users_git --git-dir="$gitdir" --work-tree="$src" -c core.sparseCheckout=false \
			-c core.splitIndex=false -c core.untrackedCache=false -c core.autocrlf=false "$@"
	)
}

# The commit's files: those that differ from what is there are written, patches
# and remedies of the last step among them.
checkout() {
	start=$(now)
	{ git_in_src read-tree --reset -u "$commit" &&
		(cd "$src" && git_in_src clean -ffdxq -e /obj -e /skport); } >"$tmp/git.said" 2>&1 ||
		die "$gitdir: $commit cannot be read: $(head -n 1 "$tmp/git.said")"
	seconds=$(since "$start")
	add_seconds checkout
}

# Has the commit a kernel in it? Other histories get merged into that of the
# kernel, of drivers that were written apart. Asked of git, and before all files
# and objects make way for such a one.
has_kernel() {
	for path in Kbuild arch/powerpc; do
		users_git cat-file -e "$commit:$path" 2>/dev/null || return 1
	done
	users_git cat-file blob "$commit:Makefile" >"$tmp/makefile" 2>/dev/null &&
		grep -q '^VERSION = ' "$tmp/makefile"
}

# Was this very kernel booted before, for the same case?
seen_before() {
	[ -f "$log" ] || return 1
	jq -c --arg signature "$signature" --arg how "$how" \
		'select(.signature == $signature and .how == $how and .boots > 0)' "$log" |
		tail -n 1 >"$tmp/seen"
	[ -s "$tmp/seen" ] || return 1
	judged=$(jq -r .verdict "$tmp/seen")
	why=$(jq -r .reason "$tmp/seen")
	because=$(jq -r .code "$tmp/seen")
	run=$(jq -r .run "$tmp/seen")
	reused=$(jq -r .commit "$tmp/seen")
	printf '%s: %.12s is the same kernel as %.12s\n' "$prog" "$commit" "$reused" >&2
}

# What the run $1 says of the failure that is hunted: judged, why, and its code.
judge() {
	judged=$(jq -r .verdict "$1/run.json")
	why=$(jq -r .reason "$1/run.json")
	because=$(jq -r .code "$1/run.json")
	if [ -n "$case" ]; then
		jq -r --arg name "$case" 'first(.cases[] | select("\(.group).\(.name)" == $name)) // {}
			| .state // "none", .words // ""' "$1/run.json" >"$tmp/state"
		why="$case: $(sed -n 2p "$tmp/state")"
		case $(head -n 1 "$tmp/state") in
		ok) judged=good because=all-ok ;;
		"not ok") judged=bad because=hunted ;;
		none) judged=skip because=case-not-run why="$case: did not run: $(jq -r .reason "$1/run.json")" ;;
		*) judged=skip because=case-skipped ;;
		esac
	elif [ -n "$symptom" ]; then
		jq -r '.reason, (.cases[] | select(.state == "not ok") | "\(.group).\(.name): \(.words)")' \
			"$1/run.json" >"$tmp/said"
		if grep -E -m 1 -e "$symptom" "$tmp/said" >"$tmp/match"; then
			judged=bad because=hunted why=$(cat "$tmp/match")
		elif [ "$judged" != good ]; then
			judged=skip because=other-failure why="another failure: $why"
		fi
	fi
}

record() {
	jq -nc --arg commit "$commit" --arg subject "$(users_git log -1 --format=%s "$commit")" \
		--arg signature "$signature" --arg how "$how" --arg verdict "$1" --arg reason "$2" --arg code "$because" \
		--slurpfile seconds "$tmp/seconds" --argjson boots "$boots" --arg reused "$reused" \
		--arg run "$run" --arg at "$(date -u +%FT%TZ)" \
		'def maybe: if . == "" then null else . end;
		{version: 1, at: $at, commit: $commit, subject: $subject,
		 signature: ($signature | maybe), how: $how, verdict: $verdict, code: $code, reason: $reason,
		 seconds: $seconds[0], boots: $boots, reused: ($reused | maybe), run: ($run | maybe)}' \
		>>"$log" || die "$log: cannot be written to; is the disk full?"
}

# git's words of the bisect as lines of JSON: what it was given for each commit, and
# what it came to. Those of our log count that were asked as its last line was.
read_git() {
	users_git bisect log >"$tmp/git.said" 2>&1 ||
		die "no bisect is under way here: $(head -n 1 "$tmp/git.said")"
	jq -Rn --slurpfile log "$log" --arg new "$new" --arg old "$old" '
		($log | last.how) as $how
		| [$log[] | select(.how == $how)] as $log
		| def boots_of: . as $r | if .reused then
			[$log[] | select(.commit == $r.reused and .signature == $r.signature and .boots > 0)] | last.boots // 0
			else .boots end;
		def last_of($c): [$log[] | select(.commit == $c)] | last
			| if . then . + {seen_boots: boots_of} else . end;
		[inputs] as $lines
		| {steps: [$lines[] | capture("^# (?<said>[^ ]+): \\[(?<commit>[0-9a-f]{40,64})\\]")
			| select(.said | IN($new, $old, "skip")) | . + {ours: last_of(.commit)}],
		   first: ([$lines[] | capture("^# first (?<term>.*) commit: \\[(?<commit>[0-9a-f]+)\\]")] | last),
		   possible: [$lines[] | capture("^# possible first .* commit: \\[(?<commit>[0-9a-f]+)\\] (?<subject>.*)")]}' \
		"$tmp/git.said" >"$tmp/bisect"
}

# Of the commits $1 those that git takes for old as a commit after them is.
held_old() {
	for parent in $1; do
		for ref in $(users_git for-each-ref --format='%(objectname)' "refs/bisect/$old-*"); do
			! users_git merge-base --is-ancestor "$parent" "$ref" || {
				printf '%s ' "$parent"
				break
			}
		done
	done
}

print_report() {
	make_tmp
	{ hold "$log" && [ -s "$log" ]; } || die "$gitdir: no step was taken here"
	read_terms
	how=$(tail -n 1 "$log" | jq -r .how)
	find_direction
	read_git
	first=$(jq -r '.first.commit // empty' "$tmp/bisect")
	parents=
	# The commit is one that this repository has just named.
	[ -z "$first" ] || parents=$(users_git rev-list --parents -n 1 "$first" | cut -s -d ' ' -f 2-)
	jq -r --arg parents "$parents" --arg held "$(held_old "$parents")" --arg new "$new" --arg old "$old" \
		--arg looks_for "${looks_for:-break}" -f "$top/scripts/lib/bisect/report.jq" "$tmp/bisect" |
		tr -d '\000-\010\013-\037\177'
	printf 'log: %s\n' "$log"
	[ -n "$first" ] || exit 125
}
