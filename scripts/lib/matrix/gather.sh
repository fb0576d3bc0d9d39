# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the cells of a matrix came to: matrix.json, and the grid as text.

# A verdict may be wanted anew of a cell that is done.
renew_wanted() {
	find "$out/cells" -path '*/.*' -prune -o -name cell.json -exec \
		jq -r '[.id, .wanted // "-"] | @tsv' {} + | sort >"$tmp/have"
	cut -f 1,12 "$out/plan" | sort | comm -13 "$tmp/have" - >"$tmp/differ"
	while IFS=$tab read -r id wanted; do
		cell=$out/cells/$id/cell.json
		[ -f "$cell" ] || continue
		jq --arg wanted "$wanted" '.wanted = if $wanted == "-" then null else $wanted end' \
			"$cell" >"$tmp/cell"
		cp "$tmp/cell" "$cell.new" || die "$out: cannot be written to"
		mv "$cell.new" "$cell"
	done <"$tmp/differ"
}

# All cells of the plan, in its order; those without a verdict have null for one.
gather() {
	renew_wanted
	find "$out/cells" -path '*/.*' -prune -o -name cell.json -exec cat {} + |
		jq -s 'map({key: .id, value: .}) | from_entries' >"$tmp/cells"
	jq -Rn --slurpfile cells "$tmp/cells" --arg file "$file" '
		def status: if .verdict == null then "missing"
			elif .verdict == .wanted then "wanted"
			elif .verdict == "skip" then "undecided"
			elif .wanted == null then "wanted" else "unwanted" end;
		[inputs / "\t" | {id: .[0], kernel: .[1], series: .[4], variant: .[6],
			machine: .[9], wanted: (if .[11] == "-" then null else .[11] end)} as $plan
			| {verdict: null, reason: null} + ($cells[0][$plan.id] // {}) + $plan
			| . + {status: status}]
		| {version: 1, file: $file, complete: all(.[]; .verdict),
		   counts: ({wanted: 0, unwanted: 0, undecided: 0, missing: 0} +
			(group_by(.status) | map({key: .[0].status, value: length}) | from_entries)),
		   cells: .}' "$out/plan" >"$out/matrix.new" ||
		die "$out: cannot be written to"
	mv "$out/matrix.new" "$out/matrix.json"
	# Whoever still works on a cell will find it done.
	[ "$(jq .complete "$out/matrix.json")" = false ] || rm -rf "$out"/cells/.[!.]*
}

count_of() {
	jq ".counts.$1" "$out/matrix.json"
}

# A row for each kernel, series and variant, a column for each machine; then
# what is not as wanted, and why.
print_grid() {
	jq -r '.cells[] | [.kernel, .series, .variant, .machine,
		(if .verdict == null then "?"
		 elif .verdict == "skip" and .code == "not-to-be-had" then "not had"
		 elif .status == "unwanted" then .verdict + "!" else .verdict end)] | @tsv' \
		"$out/matrix.json" | awk -F '\t' '
		!($4 in column) { column[$4] = ++columns; name[columns] = $4 }
		{ row = sprintf("%-12s %-6s %-12s", $1, $2, $3) }
		!(row in seen) { seen[row] = ++rows; order[rows] = row }
		{ cell[row, column[$4]] = $5 }
		function put(text) { line = line sprintf(" %-12s", text == "" ? "-" : text) }
		function flush() { sub(/ +$/, "", line); print line; line = "" }
		END {
			line = sprintf("%-12s %-6s %-12s", "kernel", "series", "variant")
			for (c = 1; c <= columns; c++) put(name[c])
			flush()
			for (r = 1; r <= rows; r++) {
				line = order[r]
				for (c = 1; c <= columns; c++) put(cell[order[r], c])
				flush()
			}
		}'
	jq -r '.cells[] | select(.status != "wanted") | "\(.id): " +
		if .verdict == null then "no verdict" else
			"\(.verdict)\(if .wanted then ", \(.wanted) is wanted" else "" end): \(.reason)\(if .code then " [\(.code)]" else "" end)" end' \
		"$out/matrix.json"
}
