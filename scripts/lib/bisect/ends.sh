# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The ends of a bisect, as git was given them, and what its terms mean here.

read_terms() {
	new=bad old=good
	[ ! -s "$gitdir/BISECT_TERMS" ] ||
		{ read -r new && read -r old; } <"$gitdir/BISECT_TERMS" ||
		die "$gitdir/BISECT_TERMS: cannot be read"
}

# What a term says of a kernel, good or bad; nothing where that is not known.
meaning_of() {
	awk -F '\t' -v term="$1" '!/^#/ && $1 == term { print $2 }' "$top/scripts/lib/bisect/terms.tsv"
}

# The commits that git was given as of that term.
given_as() {
	if [ "$1" = "$new" ]; then
		users_git rev-parse --verify -q "refs/bisect/$new" || return 0
	else
		users_git for-each-ref --format='%(objectname)' "refs/bisect/$old-*"
	fi
}

# Field $2 of our last line on commit $1, tested as we test now; nothing where there
# is none.
logged() {
	[ ! -f "$log" ] || jq -r --arg commit "$1" --arg how "$how" --arg field "$2" \
		'select(.commit == $commit and .how == $how) | .[$field]' "$log" | tail -n 1
}

verdict_on() {
	logged "$1" verdict
}

reason_on() {
	logged "$1" reason
}

# What the ends of term $1 were found to be, each verdict once.
found_to_be() {
	for end in $(given_as "$1"); do
		verdict_on "$end"
	done | grep -xE 'good|bad' | sort -u | paste -sd ' '
}

# Is it the commit that breaks what worked that is looked for, or the one that
# mends it? The terms say, or else what their commits were found to be. Empty
# where neither does.
find_direction() {
	case $(meaning_of "$old")/$(meaning_of "$new") in
	good/bad | good/ | /bad) looks_for="break" && return ;;
	bad/good | bad/ | /good) looks_for=fix && return ;;
	esac
	case $(found_to_be "$old")/$(found_to_be "$new") in
	good/bad | good/ | /bad | *" "*/bad) looks_for="break" ;;
	bad/good | bad/ | /good | *" "*/good) looks_for=fix ;;
	*) looks_for= ;;
	esac
}

# What a commit of term $1 has to be.
wanted_of() {
	case $1/$looks_for in
	"$old/break" | "$new/fix") echo good ;;
	*) echo bad ;;
	esac
}

# The exit code that has git take a verdict for the right one of its terms.
code_of() {
	case $1/$looks_for in
	good/break | bad/fix) echo 0 ;;
	bad/break | good/fix) echo 1 ;;
	*) echo 125 ;;
	esac
}

# One end, as a step of its own; $1 its term, $2 the commit, then our arguments.
test_end() {
	printf '%s: before the first step: %s was given as %s; testing it costs a build and a boot\n' \
		"$prog" "$(short "$2")" "$1" >&2
	end=$2
	shift 2
	rc=0
	guard "$top/scripts/bisect" --commit "$end" "$@" >"$tmp/end" || rc=$?
	why=$(sed -n 's/^reason: //p' "$tmp/end" | tail -n 1)
	[ "$rc" != 255 ] || die "${why:-the end $(short "$end") cannot be tested}"
	printf '%s: %s is %s here: %s\n' "$prog" "$(short "$end")" \
		"$(sed -n 's/^verdict: //p' "$tmp/end")" "$why" >&2
}

short() {
	printf '%.12s\n' "$1"
}

# An end that is not what it was given as makes any answer a wrong one.
check_ends() {
	for term in "$old" "$new"; do
		wanted=$(wanted_of "$term")
		for end in $(given_as "$term"); do
			case $(verdict_on "$end") in
			"$wanted" | skip | '') continue ;;
			esac
			[ "$term" = "$wanted" ] || term="$term, which has to be $wanted,"
			die "$(short "$end") was given as $term and is $(verdict_on "$end") here: $(reason_on "$end"); git bisect reset, and start from another"
		done
	done
}

# The ends that were not tested yet, which at the first step is all of them; and
# what the terms mean. What steps found is in our log, and not tested again.
test_ends() {
	read_terms
	for term in "$old" "$new"; do
		[ -z "$trust_ends" ] || break
		for end in $(given_as "$term"); do
			[ -n "$(verdict_on "$end")" ] || test_end "$term" "$end" "$@"
		done
	done
	find_direction
	[ -n "$looks_for" ] || no_direction
	[ -n "$trust_ends" ] || check_ends
	[ "$looks_for" = break ] ||
		printf '%s: looking for the fix: for git a bad kernel is %s, a good one %s\n' "$prog" "$old" "$new" >&2
}

no_direction() {
	case $(found_to_be "$old")/$(found_to_be "$new") in
	good/good | bad/bad)
		die "the $old end and the $new end are both $(found_to_be "$old") here: there is nothing to find between them"
		;;
	esac
	die "$old and $new: which of them is good? start anew with: git bisect start --term-old=broken --term-new=fixed (for the fix), or with good and bad"
}
