# SPDX-License-Identifier: GPL-2.0
# Where the words that match `want` are in C, comments and what is between "#if 0"
# and its end left out: line, word, and of a call its arguments. Fields are
# tab-separated. Exit: 3 a line is too long to be read.

BEGIN {
	token = "[A-Za-z_][A-Za-z_0-9]*|\"([^\"\\\\]|\\\\.)*\"|'([^'\\\\]|\\\\.)*'|/\\*|//|[^ \t]"
}

function say() {
	print at "\t" word args
	word = args = ""
	depth = 0
}

# #if 0 ... #else, #if 1 #else ...: `off` counts those that are not compiled.
function directive(s) {
	if (s ~ /^#[ \t]*if/) {
		level++
		dead[level] = off || s ~ /^#[ \t]*if[ \t]+0[ \t]*($|\/)/
		always[level] = s ~ /^#[ \t]*if[ \t]+1[ \t]*($|\/)/
	} else if (s ~ /^#[ \t]*el/ && level) {
		dead[level] = level > 1 && dead[level - 1] || always[level]
	} else if (s ~ /^#[ \t]*endif/ && level) {
		level--
	}
	off = level && dead[level]
}

function take(t) {
	if (depth) {
		if (t == "(")
			depth++
		else if (t == ")" && --depth == 0) {
			say()
			return
		}
		if (t == "," && depth == 1)
			args = args "\t"
		else
			args = args (t ~ /^[A-Za-z_]/ && args ~ /[A-Za-z_0-9]$/ ? " " : "") t
		return
	}
	if (word != "") {
		if (t == "(") {
			depth = 1
			args = "\t"
			return
		}
		say()
	}
	if (t ~ want) {
		word = t
		at = FNR
	}
}

length($0) > 4096 { failed = 3; exit }

{
	s = $0
	sub(/^[ \t]+/, "", s)
	if (!comment && s ~ /^#/) {
		directive(s)
		if (s !~ /^#[ \t]*define/)
			next
	}
	if (off)
		next
	while (s != "") {
		if (comment) {
			end = index(s, "*/")
			s = end ? substr(s, end + 2) : ""
			comment = !end
			continue
		}
		if (!match(s, token))
			break
		t = substr(s, RSTART, RLENGTH)
		s = substr(s, RSTART + RLENGTH)
		if (t == "//")
			break
		if (t == "/*")
			comment = 1
		else
			take(t)
	}
}

END {
	if (failed)
		exit failed
	if (word != "")
		say()
}
