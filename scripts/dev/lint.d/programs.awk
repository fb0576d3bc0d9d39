# SPDX-License-Identifier: GPL-2.0
# For lint-shell: the calls of each script, and of the files that it reads in,
# held against the groups of packages that it needs. Reads facts (shell-facts.jq)
# with the file as the fourth field; `there` is a file of commands that are
# there anyway, `packages` the table.

BEGIN {
	FS = "\t"
}

FNR == 1 {
	while ((getline line < there) > 0)
		known[line]
	while ((getline line < packages) > 0) {
		split(line, row, "\t")
		in_group[row[1], row[2]]
		groups_of[row[2]] = groups_of[row[2]] " " row[1]
	}
}

{
	files[$4]
	if ($1 == "call")
		calls[$4] = calls[$4] $2 "\t" $3 "\n"
	else if ($1 == "func")
		functions[$4] = functions[$4] $3 "\n"
	else if ($1 == "source")
		sources[$4] = sources[$4] $3 "\n"
	else if ($1 == "runner")
		runner[$4] = $3
	else if ($1 == "need")
		needs[$4] = needs[$4] $3 "\n"
}

# All that `file` is made of, itself included, into the array `parts`.
function gather(file, parts, list, n, i) {
	if (file in parts)
		return
	parts[file]
	n = split(sources[file], list, "\n")
	for (i = 1; i < n; i++)
		gather(list[i], parts)
}

function set_of(by_file, parts, result, f, list, n, i) {
	for (f in parts) {
		n = split(by_file[f], list, "\n")
		for (i = 1; i < n; i++)
			result[list[i]]
	}
}

# What is run by another finds what that one has asked for: it says so in a line
# "# run by FILE"; tests are run by scripts/dev/test.
function add_groups(file, groups, by, more) {
	by = runner[file]
	if (file ~ /^tests\/slurm\//)
		by = "scripts/dev/test-slurm"
	else if (!by && (file ~ /^tests\/scripts\// || file == "Makefile"))
		by = "scripts/dev/test"
	if (by) {
		gather(by, more)
		set_of(needs, more, groups)
	}
	if ("-" in groups) # by the byte order, as in need "$order"
		groups["ppc64le"]
}

# The shared shell of the tests is loaded, not sourced; of the verbs' shell they
# take what they need.
function add_functions(file, names, f, one) {
	if (file !~ /^tests\//)
		return
	split("skport load run skip setup teardown fail bats_require_minimum_version bats_pipe", f_list, " ")
	for (f in f_list)
		names[f_list[f]]
	for (f in functions)
		if (f ~ /^tests\/.*[.]bash$/ || f ~ /^scripts\/.*[.]sh$/ || f == "scripts/build" || f ~ /^tests\/faults\//) {
			split("", one)
			one[f]
			set_of(functions, one, names)
		}
}

function check(file, parts, names, groups, f, list, n, i, call, g, found) {
	gather(file, parts)
	set_of(functions, parts, names)
	names["need"]
	names["usage"] # the verb's own, for common.sh
	names["note"] # status's, for scripts/lib/regression/fallback
	set_of(needs, parts, groups)
	add_groups(file, groups)
	add_functions(file, names)
	for (f in parts) {
		n = split(calls[f], list, "\n")
		for (i = 1; i < n; i++) {
			split(list[i], call, "\t")
			if (call[2] in known || call[2] in names)
				continue
			found = 0
			for (g in groups)
				if ((g, call[2]) in in_group)
					found = 1
			if (!found)
				print f ":" call[1] ": " file " calls " call[2] ", and no group that it needs has it" \
					(groups_of[call[2]] ? "; these have:" groups_of[call[2]] : "; add it to scripts/lib/core/packages.tsv")
		}
	}
}

# A script is whole by itself; what is only read in is checked with those.
END {
	for (f in files) {
		if (f ~ /[.]sh$/ || f ~ /[.]bash$/)
			continue
		split("", parts)
		split("", names)
		split("", groups)
		check(f, parts, names, groups)
	}
}
