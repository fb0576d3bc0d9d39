# SPDX-License-Identifier: GPL-2.0
# A cell of the report: from cell.json of the matrix, or run.json alone.
($run[0] // {}) as $r
| def name: if type == "object" then (.name // .cpu) else . end;
{
	id: (.id // "run" | tostring),
	kernel: (.kernel // $r.kernel // "?"),
	series: (.series | if type == "string" then . else "-" end),
	variant: (.variant | if . == null or . == "" then "-" else . end),
	machine: (.machine // .cpu // "?" | name),
	wanted: (.wanted // null),
	verdict: (.verdict // "abort"),
	code: (.code // ""),
	reason: (.reason // ""),
	attempts: (.attempts // 1),
	seconds: (.seconds | if type == "object" then map_values(numbers) elif type == "number" then {boot: .} else {} end),
	release: ($r.kernel // ""),
	qemu: ($r.qemu.version? // ""),
	timings: ($r.timings // {}),
	cases: [($r.cases // [])[] | {name: "\(.group).\(.name)", state, words, seconds}],
	console: $console
}
| .as_wanted = (.wanted == null or .wanted == .verdict)
