# SPDX-License-Identifier: GPL-2.0
# The report of a bisect as text, from what git was given and our log of it. It
# says no more than was tested.
def pad($n): tostring | . + " " * ([$n - length, 0] | max);
def short: .[:12];
def tenths: . * 10 | round / 10;
def total: [.seconds[] // 0] | add;
def median: sort | if length == 0 then 0 else .[length / 2 | floor] end;

# What git's two terms say of a kernel, and what it is that is looked for.
def new_is: if $looks_for == "fix" then "good" else "bad" end;
def old_is: if $looks_for == "fix" then "bad" else "good" end;
def meant: if . == $new then new_is elif . == $old then old_is else "skip" end;

# How it is known that a commit is as git was given it: "tested" here; "given", and
# not tested; "undecided", given, and inconclusive here; "against", found here
# to be the other; "skip"; or nothing.
def known($steps; $commit):
	[$steps[] | select(.commit == $commit)] | last
	| if . == null then {state: "none"}
	  else (.said | meant) as $meant | .ours as $ours
	  | if $meant == "skip" then {state: "skip"}
	    elif $ours == null then {state: "given", how: "given, not tested here"}
	    elif $ours.verdict == "skip" then {state: "undecided", how: "given; inconclusive here"}
	    elif $ours.verdict != $meant then {state: "against", how: "given as \($meant), and \($ours.verdict) here"}
	    else {state: "tested", boots: $ours.seen_boots, how: (
		if $ours.reused then "as \($ours.reused | short), the same kernel"
		elif $ours.boots >= 2 then "two boots agree"
		elif $ours.boots == 1 then "one boot"
		else "no boot" end)} end
	  end;

def names: map(.commit | short) | join(", ");
def hows: map(.how) | unique | join(", ");
def proof: if .boots >= 2 or new_is == "good" and .boots >= 1 then null
	else "low: it is \(new_is) in one boot alone" end;

def confidence($steps; $parents; $held; $first):
	known($steps; $first) as $it
	| [$parents[] | . as $p | known($steps; $p) + {commit: $p}
		| if .state == "none" and ($p | IN($held[])) then .state = "held" else . end] as $before
	| [$before[] | select(.state | IN("tested", "given", "undecided", "held") | not)] as $rest
	| if $it.state != "tested" then "low: the first \($new) commit was \($it.how // "not tested here")"
	  elif $it | proof then $it | proof
	  elif $before == [] then "low: it was made from nothing that could be \(old_is)"
	  elif $rest != [] then
		"low: of what it was made from, \($rest | names) was not found \(old_is)"
	  elif all($before[]; .state == "tested") then
		"high: it is \(new_is) (\($it.how)), and what it was made from is \(old_is) (\($before | hows))"
	  elif any($before[]; .state == "undecided") then
		"medium: what it was made from was given as \(old_is); here it is inconclusive"
	  elif any($before[]; .state == "given") then
		"medium: what it was made from was given as \(old_is), not tested here"
	  else
		"medium: \($before | map(select(.state == "held")) | names), of what it was made from, was not tested; a commit after it is \(old_is)"
	  end;

.steps as $steps | .first as $first | ($parents / " ") as $parents | ($held / " ") as $held
| ([$steps[] | .ours | values]) as $ours
| "\("commit" | pad(13))\("verdict" | pad(9))\("boots" | pad(6))\("seconds" | pad(9))reason",
  ($steps[] | if .ours then .ours
	| "\(.commit | short | pad(13))\(.verdict | pad(9))\(.boots | pad(6))\(total | tenths | pad(9))"
	+ (if .reused then "as \(.reused | short): " else "" end) + .reason
	else "\(.commit | short | pad(13))\(.said | pad(9))\("-" | pad(6))\("-" | pad(9))given" end),
  "",
  (if $first then
	"first \($first.term) commit: \($first.commit)" + ([$steps[] | select(.commit == $first.commit) | .ours.subject // empty] | last | if . then " \(.)" else "" end),
	"confidence: \(confidence($steps; $parents; $held; $first.commit))"
   elif .possible != [] then
	"it is one of these \(.possible | length), of which all but the last are inconclusive:",
	(.possible[] | "  \(.commit | short) \(.subject)")
   else "the bisect is not at its end" end),
  "\($ours | length) steps: \([$ours[] | total] | add // 0 | tenths) s, the first \($ours[0] | if . then total | tenths else 0 end) s, the median of the others \([$ours[1:][] | total] | median | tenths) s",
  "\([$ours[].boots] | add // 0) boots, \([$ours[] | select(.reused)] | length) steps without one, their kernel having been booted before"
