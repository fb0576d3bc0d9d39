# SPDX-License-Identifier: GPL-2.0
# The report of a bisect as text, from what git was told and our log of it.
def pad($n): tostring | . + " " * ([$n - length, 0] | max);
def short: .[:12];
def tenths: . * 10 | round / 10;
def total: [.seconds[] // 0] | add;
def median: sort | if length == 0 then 0 else .[length / 2 | floor] end;

# How a verdict is known: seen by us in so many boots, or given to git.
def known($steps; $commit):
	[$steps[] | select(.commit == $commit)] | last
	| if . == null then {verdict: null, how: "not tested"}
	  elif .ours == null then {verdict: .said, how: "given, not tested here"}
	  else {verdict: .ours.verdict, how: (
		if .ours.reused then "as \(.ours.reused | short), the same kernel"
		elif .ours.boots == 2 then "two boots agree"
		elif .ours.boots == 1 then "one boot"
		else "no boot" end)} end;

def confidence($steps; $parents; $first):
	known($steps; $first) as $bad
	| [$parents[] | . as $p | known($steps; $p) + {commit: $p}] as $before
	| if $bad.how | startswith("given") then "low: the first bad commit was given, not tested here"
	  elif all($before[]; .verdict == "good" and (.how | startswith("given") | not)) then
		"high: it is bad (\($bad.how)), and what it was made from is good (\($before | map(.how) | unique | join(", ")))"
	  elif all($before[]; .verdict == "good") then
		"medium: what it was made from was given as good, not tested here"
	  else "low: of what it was made from, \($before | map(select(.verdict != "good") | .commit | short) | join(", ")) was not found good" end;

.steps as $steps | .first as $first | ($parents / " ") as $parents
| ([$steps[] | .ours | values]) as $ours
| "\("commit" | pad(13))\("verdict" | pad(9))\("boots" | pad(6))\("seconds" | pad(9))reason",
  ($steps[] | if .ours then .ours
	| "\(.commit | short | pad(13))\(.verdict | pad(9))\(.boots | pad(6))\(total | tenths | pad(9))"
	+ (if .reused then "as \(.reused | short): " else "" end) + .reason
	else "\(.commit | short | pad(13))\(.said | pad(9))\("-" | pad(6))\("-" | pad(9))given" end),
  "",
  (if $first then
	"first bad commit: \($first.commit)" + ([$steps[] | select(.commit == $first.commit) | .ours.subject // empty] | last | if . then " \(.)" else "" end),
	"confidence: \(confidence($steps; $parents; $first.commit))"
   elif .possible != [] then
	"it is one of these \(.possible | length), of which all but the last cannot be told:",
	(.possible[] | "  \(.commit | short) \(.subject)")
   else "the bisect is not at its end" end),
  "\($ours | length) steps: \([$ours[] | total] | add // 0 | tenths) s, the first \($ours[0] | if . then total | tenths else 0 end) s, the median of the others \([$ours[1:][] | total] | median | tenths) s",
  "\([$ours[].boots] | add // 0) boots, \([$ours[] | select(.reused)] | length) steps without one, their kernel having been booted before"
