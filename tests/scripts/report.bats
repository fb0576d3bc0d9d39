#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The page, in a real browser: a page of the test's own holds it in a frame,
# works it as a user does, and leaves what it found in its own text.
bats_require_minimum_version 1.5.0
load common

# cell ID KERNEL SERIES VERDICT WANTED CONSOLE
cell() {
	mkdir -p "results/cells/$1/run"
	jq -n --arg id "$1" --arg kernel "$2" --arg series "$3" --arg verdict "$4" --arg wanted "$5" \
		'{version: 1, $id, $kernel, $series, variant: "-", machine: "power8", $wanted, $verdict,
		reason: "the reason of \($id)", attempts: 1, host: "here", run: "run",
		seconds: {fetch: 0.1, apply: null, build: 14, boot: 1.5}}' >"results/cells/$1/cell.json"
	jq -n '{version: 2, kernel: "Linux 4.10.0 ppc64le", timings: {}, cases: [
		{group: "p8_aes_xts", name: "bind", state: "ok", words: ""},
		{group: "p8_aes_cbc", name: "bind", state: "not ok", words: "bind: -ENOENT"}]}' >"results/cells/$1/run/run.json"
	printf '%b' "$6" >"results/cells/$1/run/console.log"
}

three_cells() {
	cell 4.10-off 4.10 off bad bad 'Failed to allocate transformation\n'
	cell 4.10-on 4.10 on good good 'all well\n'
	cell 4.9-off 4.9 off skip good 'no word\n'
}

# Load the report in a frame as wide as a phone, run $1 in it; what that
# returns is on stdout.
in_browser() {
	cat >page.html <<EOF_PAGE
<iframe id="f" width="390" height="800" src="results/report.html${2:-}"></iframe><pre id="said"></pre>
<script>
const frame = document.getElementById("f");
frame.onload = () => {
	const page = frame.contentDocument, view = frame.contentWindow;
	const shown = (s) => [...page.querySelectorAll(s)].filter((e) => e.getClientRects().length > 0);
	document.getElementById("said").textContent = JSON.stringify((() => { $1 })());
};
</script>
EOF_PAGE
	timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$here/profile" \
		--allow-file-access-from-files --dump-dom "file://$here/page.html" 2>chromium.log |
		sed -n 's|.*<pre id="said">\(.*\)</pre>.*|\1|p' |
		sed 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

@test "report: page, text and JSON with every cell, and the page's path" {
	three_cells
	run --separate-stderr "$top/scripts/report" --title "Three kernels" results
	[ "$status" -eq 0 ]
	[ "$output" = results/report.html ]
	[ "$(jq '.cells | length' results/report.json)" -eq 3 ]
	grep -q '^4.10 .* on .* good ' results/report.txt
	grep -qx '1 bad, 1 good, 1 skip' results/report.txt
	grep -qx '1 not as wanted' results/report.txt
	# Nothing is asked of a network.
	run grep -oE '(src|href)="[^"#]+"' results/report.html
	[ "$status" -eq 1 ]
}

@test "report in a browser: renders, filters, opens a cell, fits a phone" {
	three_cells
	"$top/scripts/report" results
	run in_browser 'return shown("details").length + " " + shown("td a").length + " " + shown("svg rect").length'
	[ "$output" = '"3 3 12"' ]
	# Each verdict has its word and a symbol, not a colour alone.
	run in_browser 'return shown("td a").map((a) => a.innerText.trim()).join("|")'
	[ "$output" = '"? skip\n≠ wanted good|✗ bad|✓ good"' ]
	run in_browser 'page.querySelector("input[value=good]").click();
		return shown("details").map((d) => d.id).join(" ")'
	[ "$output" = '"cell-4.9-off cell-4.10-off"' ] || [ "$output" = '"cell-4.10-off cell-4.9-off"' ]
	run in_browser 'const s = page.getElementById("search"); s.value = "all well";
		s.dispatchEvent(new view.Event("input", {bubbles: true}));
		return shown("details").map((d) => d.id).join(" ") + " " + shown("td a").length'
	[ "$output" = '"cell-4.10-on 1"' ]
	run in_browser 'const d = page.getElementById("cell-4.10-off"); const before = d.open;
		d.querySelector("summary").click();
		return [before, d.open, shown("details[open] pre").length, d.innerText.includes("the reason of 4.10-off")]'
	[ "$output" = '[false,true,1,true]' ]
	# The grid leads to the cell.
	run in_browser 'return [page.getElementById("cell-4.9-off").open, page.getElementById("cell-4.10-on").open]' '#cell-4.9-off'
	[ "$output" = '[true,false]' ]
	run in_browser 'page.querySelectorAll("details").forEach((d) => { d.open = true; });
		return [page.documentElement.scrollWidth <= 390, view.innerWidth]'
	[ "$output" = '[true,390]' ]
}

@test "report: what a kernel or a name holds is text, never markup, and runs never" {
	# shellcheck disable=SC2016 # not to be expanded
	hostile='<script>document.title="run"</script><img src=x onerror="document.title=1"></pre>\0033[31m\0000\0377 $(id) \0140id\0140\n'
	cell evil '"><script>document.title="run"</script>' off bad bad "$hostile"
	jq '.cases[0].words = "<script>document.title=\"run\"</script>" | .kernel = "<b>\u0000"' \
		results/cells/evil/run/run.json >new
	mv new results/cells/evil/run/run.json
	"$top/scripts/report" results
	run in_browser 'page.querySelectorAll("details").forEach((d) => { d.open = true; });
		return [page.title, page.scripts.length, page.images.length, page.querySelectorAll("b").length,
		page.querySelector("pre").textContent.includes("<script>document.title=\"run\"</scr" + "ipt><img src=x")]'
	[ "$output" = '["results",1,0,0,true]' ]
	for name in html txt json; do
		LC_ALL=C run grep -c "$(printf '\033')" "results/report.$name"
		[ "$output" = 0 ]
	done
}

@test "report: escaping that is lost is seen by that test, and even so nothing runs" {
	(cd "$top" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf -
	sed -i 's/<pre>\\(.console | @html)/<pre>\\(.console)/' scripts/lib/report/page.jq
	cell evil 4.10 off bad bad '<script>document.title="run"</script>\n'
	scripts/report results
	run in_browser 'return [page.title, page.scripts.length]'
	# The page's policy knows the hash of its own script alone.
	[ "$output" = '["results",2]' ]
}

@test "report of a directory of runs, without a matrix" {
	three_cells
	mkdir -p runs/one/confirm
	cp results/cells/4.10-off/run/* runs/one/
	jq '. + {verdict: "bad", reason: "so", seconds: 1.5}' runs/one/run.json >runs/one/confirm/run.json
	cp runs/one/confirm/run.json runs/one/run.json
	"$top/scripts/report" runs
	[ "$(jq -c '[.cells[] | [.kernel, .verdict, .seconds.boot]]' runs/report.json)" = '[["Linux 4.10.0 ppc64le","bad",1.5]]' ]
}

@test "report: nothing there, a broken record, no directory" {
	mkdir empty
	assert_error 255 "no results" "$top/scripts/report" empty
	assert_error 255 "there is no such directory" "$top/scripts/report" nowhere
	three_cells
	echo '{' >results/cells/4.10-on/cell.json
	assert_error 255 "cells/4.10-on/cell.json: no record of a run" "$top/scripts/report" results
	[ ! -e results/report.html ]
}
