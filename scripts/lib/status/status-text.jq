# SPDX-License-Identifier: GPL-2.0
# What scripts/status prints, from its JSON. The tree's lines may hold anything.

def plain: gsub("[^\t -~]"; "?") | .[:120];
def pad($n): . + " " * ($n - length);

def kind: "\(if test("^[aeiou]") then "an" else "a" end) \(.)";

(.is | IN("FIXED", "NOT NEEDED") | not) as $open
| .is,
(.asks[] | (
	if .is == null then "cannot be read: \(.why)"
	elif .kind == "nothing" then "\(.file): asks for no fallback"
	else "\(.file):\(.line): \(.call) asks for \(.kind | kind)",
		(.template | "\(.file):\(.line): \(.by) gives \(.kind | kind)")
	end | "         \(plain)")),
(.patches[] |
	"\(.state | pad(8)) \(.patch)\([.evidence[] | select(.by != "replay") | " (\(.says))"] | add // "")",
	(select($open and (.state == "PARTIAL" or .state == "CONFLICT")) | .hunks[] |
		"         hunk \(.hunk) \(.file)\(if .line then ":\(.line)" else "" end): \(.state)\(if .why then ", \(.why | plain)" else "" end)",
		(.expected[:8][] | "         expected   \(.text | plain)"),
		(.found[:8][] | "         found \(.line | tostring | pad(4)) \(.text | plain)")),
	(.commits[] | "         log: \(.commit[:12]) \(.says): \(.subject | plain)")),
(.hazards[] | "hazard   \(.state | pad(8)) \(.patch)\([.evidence[] | select(.by != "replay") | " (\(.says))"] | add // "")",
	(.commits[] | "         log: \(.commit[:12]) \(.says): \(.subject | plain)")),
(.upstream | select(length > 0) |
	(.[] | select(.state != "verified") |
		"note: upstream: \(.id) \(if .state == "other" then "is another commit: \"\(.is | plain)\"" else "could not be verified: not there" end)"),
	"note: upstream: \(map(select(.state == "verified")) | length) of \(length) ids verified by their subjects"),
(select(.log != null) | "note: its log: \(.log | plain)"),
(select($open) | .state)
