# SPDX-License-Identifier: GPL-2.0
# The report as a table for a terminal: guest text is plain ASCII by now.
def plain: tostring | gsub("[^ -~]"; "?");
def pad($n): plain | . + " " * ([$n - length, 0] | max);
def row: [(.[0] | pad(18)), (.[1] | pad(7)), (.[2] | pad(11)), (.[3] | pad(13)), (.[4] | pad(8)),
	(.[5] | pad(8)), (.[6] | pad(8)), (.[7] | plain)] | join(" ");
(["kernel", "series", "variant", "machine", "verdict", "wanted", "seconds", "reason"] | row),
(.cells[] | [.kernel, .series, .variant, .machine, .verdict, (.wanted // "-"),
	([.seconds[]] | add // 0 | . * 10 | round / 10), .reason + (if .code == "" then "" else " [\(.code)]" end)] | row),
(.cells | group_by(.verdict) | map("\(length) \(.[0].verdict)") | join(", ")),
(.cells | map(select(.as_wanted | not)) | if length > 0 then "\(length) not as wanted" else "all as wanted" end)
