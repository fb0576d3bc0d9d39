# SPDX-License-Identifier: GPL-2.0
# The page, of report.json. All that came from elsewhere goes through @html.
def symbol: {good: "✓", bad: "✗", skip: "?", abort: "!"}[.] // "!";
def verdict_class: if IN("good", "bad", "skip", "abort") then . else "abort" end;
def anchor: "cell-" + (.id | gsub("[^A-Za-z0-9._-]"; "_"));
def total: [.seconds[] | numbers] | add // 0;
def tenths: . * 10 | round / 10;
def badge: "<span class=\"badge \(.verdict | verdict_class)\">\(.verdict | symbol) \(.verdict | @html)</span>";
def column: "\(.machine) \(.variant | if IN("-", "none") then "" else . end)" | sub(" $"; "");
def line: "\(.kernel)\(if .series == "on" then " + series" else "" end)";

def grid:
	(.cells | map(column) | unique) as $columns
	| .cells as $cells
	| "<table><thead><tr><th scope=\"col\">kernel</th>"
	+ ($columns | map("<th scope=\"col\">\(@html)</th>") | add)
	+ "</tr></thead><tbody>"
	+ ([$cells | map(line) | to_entries | unique_by(.value) | sort_by(.key)[].value
		| . as $line
		| "<tr><th scope=\"row\">\(@html)</th>"
		+ ([$columns[] as $c | "<td>"
			+ ([$cells[] | select(line == $line and column == $c)
				| "<a href=\"#\(anchor)\" title=\"\(.reason | @html)\" data-verdict=\"\(.verdict | verdict_class)\">\(badge)"
				+ (if .as_wanted then "" else "<small>≠ wanted \(.wanted | @html)</small>" end) + "</a>"]
				| join(" "))
			+ "</td>"] | add)
		+ "</tr>"] | add)
	+ "</tbody></table>";

# A bar a cell, each stage a part; the longest one is as wide as the chart.
def chart:
	["fetch", "apply", "build", "boot"] as $stages
	| ([.cells[] | total] | max) as $longest
	| if ($longest // 0) <= 0 then "<p>No seconds are recorded.</p>" else
	"<p class=\"legend\">" + ($stages | map("<span class=\"key \(.)\"></span> \(.) ") | add) + "</p>"
	+ ([.cells[] | . as $cell
		| "<div class=\"bar\"><span class=\"what\">\(line | @html), \(column | @html)</span>"
		+ "<svg viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(total | tenths) seconds\">"
		+ (reduce $stages[] as $s ({x: 0, svg: ""};
			(($cell.seconds[$s] // 0) / $longest * 1000) as $w
			| .svg += "<rect class=\"\($s)\" x=\"\(.x)\" y=\"0\" width=\"\($w)\" height=\"14\"><title>\($s) \($cell.seconds[$s] // 0 | tenths) s</title></rect>"
			| .x += $w) | .svg)
		+ "</svg><span class=\"total\">\(total | tenths) s</span></div>"] | add)
	end;

def cases:
	if (.cases | length) == 0 then "<p>No case ran.</p>" else
	"<table class=\"cases\"><thead><tr><th scope=\"col\">case</th><th scope=\"col\">state</th><th scope=\"col\">words</th></tr></thead><tbody>"
	+ ([.cases[] | "<tr class=\"\({"ok": "ok", "not ok": "not-ok", "skip": "skipped"}[.state] // "not-ok")\"><td>\(.name // "" | @html)</td><td>\(.state // "" | @html)</td><td>\(.words // "" | @html)</td></tr>"] | add)
	+ "</tbody></table>"
	end;

def facts:
	[(.release | select(. != "")), (.qemu | select(. != "") | "QEMU \(.)"),
	(.seconds | to_entries[] | "\(.key) \(.value | tenths) s"),
	(.timings | to_entries[] | select(.value | type == "number") | "\(.key) \(.value * 1000 | round / 1000) s"),
	(select(.attempts > 1) | "\(.attempts) attempts")]
	| map(@html) | join(" · ");

def cell:
	"<details id=\"\(anchor)\" data-verdict=\"\(.verdict | verdict_class)\"><summary>\(badge) <strong>\(line | @html)</strong>, \(column | @html)"
	+ (if .as_wanted then "" else " <small>≠ wanted \(.wanted | @html)</small>" end)
	+ "</summary><p>\(.reason | @html)\(if .code == "" then "" else " [\(.code | @html)]" end)</p><p class=\"facts\">\(facts)</p>\(cases)"
	+ "<h3>The console's end</h3><pre>\(.console | @html)</pre></details>";

def filter($cells):
	"<label><input type=\"checkbox\" value=\"\(.)\" checked> <span class=\"badge \(.)\">\(symbol) \(.)</span> "
	+ "\(. as $v | [$cells[] | select((.verdict | verdict_class) == $v)] | length)</label>";

.cells as $cells
| "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '\($hash)'; base-uri 'none'; form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>\(.title | @html)</title>
<style>\($css)</style></head><body>
<h1>\(.title | @html)</h1>
<p>\(.cells | length) cells: \(.cells | map(select(.as_wanted | not)) | if length > 0 then "\(length) not as wanted" else "all as wanted" end).</p>
<form class=\"filter\">\(["good", "bad", "skip", "abort"] | map(filter($cells)) | join(" "))
<label>Search <input type=\"search\" id=\"search\"></label></form>
<h2>Verdicts</h2><div class=\"scroll\">\(grid)</div>
<h2>Seconds by stage</h2>\(chart)
<h2>Cells</h2>\([.cells[] | cell] | join("\n"))
<script>\($js)</script></body></html>"
