# SPDX-License-Identifier: GPL-2.0
# From the lines that scripts/status notes to its JSON.

def rest($n): .[$n:] | join("\t");

[inputs | split("\t")] as $all
| def of($fact; $patch): $all[] | select(.[0] == $fact and .[1] == $patch);
def evidence($p): of("evidence"; $p) | {by: .[2], says: .[3]};
def commits($p): of("commit"; $p) | {commit: .[2], says: .[3], subject: rest(4)};
{
	version: 1,
	tree: $tree,
	is: $is,
	state: $state,
	log: (if $log == "" then null else $log end),
	upstream: [$all[] | select(.[0] == "upstream") | {
		at: .[1], id: .[2], state: .[3], is: (if .[4] == "" then null else rest(4) end)
	}],
	asks: [$all[] | select(.[0] == "ask") | map(if . == "" then null else . end) | {
		file: .[1],
		line: (.[2] | values |= tonumber),
		call: .[3],
		kind: .[4],
		template: {file: .[5], line: (.[6] | values |= tonumber), by: .[7], kind: .[8]},
		is: (if .[9] == "?" then null else .[9] end),
		why: .[10]
	}],
	hazards: [$all[] | select(.[0] == "patch" and .[3] == "hazard") | .[1] as $p | {
		patch: $p,
		state: .[2],
		evidence: [evidence($p)],
		commits: [commits($p)]
	}],
	patches: [$all[] | select(.[0] == "patch" and .[3] != "hazard") | .[1] as $p | {
		patch: $p,
		state: .[2],
		fix: (.[3] == "fix"),
		evidence: [evidence($p)],
		hunks: [of("hunk"; $p) | .[2] as $n | {
			hunk: ($n | tonumber),
			file: .[3],
			line: (.[4] | tonumber | if . == 0 then null else . end),
			state: .[5],
			why: (if .[6] == "" then null else .[6] end),
			expected: [of("line"; $p) | select(.[2] == $n and .[3] == "-")
				| {line: (.[4] | tonumber), text: rest(5)}],
			found: [of("line"; $p) | select(.[2] == $n and .[3] == "+")
				| {line: (.[4] | tonumber), text: rest(5)}]
		}],
		commits: [commits($p)]
	}]
}
