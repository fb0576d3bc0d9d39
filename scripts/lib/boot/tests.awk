# SPDX-License-Identifier: GPL-2.0
# Of debian/tests/control the tests that can be run, NAME, restrictions, command,
# tab-separated; what they depend on, a line each, into the file depends; why others
# cannot, into left. The first file is restrictions.tsv. asked: the one test, or "".
function trim(s) { gsub(/^[ \t\n,]+|[ \t\n,]+$/, "", s); return s }

# Which word of the restrictions is in the way, and why.
function refused(list,	n, i, words, r) {
	n = split(list, words, /[ ,]+/)
	for (i = 1; i <= n; i++) {
		r = words[i]
		if (r == "" || honoured[r] == "yes") continue
		return r ": " (r in why ? why[r] : "a restriction that is not known here")
	}
	return ""
}

function for_this_machine(list,	n, i, words, negated) {
	n = split(list, words, /[ ,]+/)
	for (i = 1; i <= n; i++) {
		if (words[i] ~ /^(any|all|linux-any|ppc64el)$/) return 1
		if (words[i] ~ /^!(ppc64el|linux-any)$/) return 0
		if (words[i] ~ /^!/) negated = 1
	}
	return !n || negated
}

function take(name, command,	no) {
	if (asked != "" && name != asked) return
	no = for_this_machine(trim(field["architecture"])) ? refused(trim(field["restrictions"])) : "is not for ppc64el"
	if (no == "" && "depends" in field && field["depends"] ~ /@builddeps@/) no = "@builddeps@: nothing is built in the guest"
	if (no != "") {
		print name ": " no >left
		return
	}
	print name "\t" (trim(field["restrictions"]) == "" ? "-" : trim(field["restrictions"])) "\t" command
	needs = "depends" in field ? trim(field["depends"]) : "@"
	if (needs == "") return
	gsub(/@/, binaries, needs)
	gsub(/[ \t\n]+/, " ", needs)
	print needs >depends
}

function end_paragraph(	n, i, names, directory) {
	directory = trim(field["tests-directory"])
	if (directory == "") directory = "debian/tests"
	if (field["test-command"] != "") {
		name = field["features"]
		if (match(name, /test-name=[^ ,]+/)) name = substr(name, RSTART + 10, RLENGTH - 10)
		else name = "command" ++commands
		take(name, trim(field["test-command"]))
	}
	n = split(trim(field["tests"]), names, /[ ,\n]+/)
	for (i = 1; i <= n; i++)
		if (names[i] != "") take(names[i], directory "/" names[i])
	delete field
	key = ""
}

BEGIN { FS = "\t"; printf "" >depends; printf "" >left }
FILENAME == ARGV[1] {
	if ($1 !~ /^#/) { honoured[$1] = $2; why[$1] = $3 }
	next
}
/^#/ { next }
/^[ \t]*$/ { end_paragraph(); next }
/^[ \t]/ { if (key != "") field[key] = field[key] " " $0; next }
{
	key = tolower(substr($0, 1, index($0, ":") - 1))
	field[key] = substr($0, index($0, ":") + 1)
}
END { end_paragraph() }
