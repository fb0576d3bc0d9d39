# SPDX-License-Identifier: GPL-2.0
# From what a verb says for --help to the source of its man page, for scdoc, so
# that there is one text of each. -v name=VERB
#
# The help's form, all parts of which have to be there: "Usage:" and its indented lines; prose; "  TERM  words" with
# its indented lines; "Example…:" and indented commands; "Exit:" and the rest.

function escaped(s) {
	gsub(/[][_*\\#+~`|<>]/, "\\\\&", s)
	sub(/^-/, "\\\\-", s)
	# scdoc keeps a full stop from being a request of roff's where it is bare.
	return s
}

function header(s) {
	in_term = 0
	section = s
	has[s] = 1
	printf "\n# %s\n\n", s
}

# "  TERM  words". scdoc indents by tabs: the words of a term are one deeper.
function term(line,   words) {
	sub(/^ +/, "", line)
	words = line
	if (!sub(/^[^ ]+( [^ ]+)*  +/, "", words))
		words = ""
	line = substr(line, 1, length(line) - length(words))
	sub(/ +$/, "", line)
	printf "%s*%s*\n\t%s\n", in_term ? "" : "\n", escaped(line), words ? escaped(words) : "\\"
	in_term = 1
}

BEGIN {
	printf "skport-%s(1)\n", name
}

NR == 1 {
	sub(/^Usage: /, "")
	usage = $0
	next
}

section == "" && /^ / {
	usage = usage "\n" $0
	next
}

# The first sentence is the name's.
section == "" {
	held = held (held ? " " : "") $0
	if (held !~ /[.;:]( |$)/ && $0 != "")
		next
	about = held
	sub(/[.;:]( .*)?$/, "", about)
	printf "\n# NAME\n\nskport-%s - %s\n", name, escaped(tolower(substr(about, 1, 1)) substr(about, 2))
	printf "\n# SYNOPSIS\n\n```\nskport %s\n```\n", usage
	header("DESCRIPTION")
	print escaped(held)
	next
}

/^Example.*:$/ {
	header("EXAMPLE")
	if ($0 != "Example:")
		printf "%s\n\n", escaped($0)
	print "```"
	fenced = 1
	next
}

/^Exit: / {
	header("EXIT STATUS")
	print escaped(substr($0, 7))
	next
}

fenced {
	if ($0 != "") {
		# What is installed is called by one name.
		gsub(/[^ "(]*scripts\//, "skport ")
		sub(/^  /, "")
		print
		next
	}
	print "```"
	fenced = 0
	next
}

/^  [^ ]/ {
	term($0)
	next
}

/^ / && in_term {
	sub(/^ +/, "")
	printf "\t%s\n", escaped($0)
	next
}

{
	if (in_term && $0 != "")
		print ""
	in_term = 0
	print escaped($0)
}

END {
	if (fenced)
		print "```"
	print "\n# SEE ALSO\n\n*skport*(1)"
	exit !(has["DESCRIPTION"] && has["EXAMPLE"] && has["EXIT STATUS"])
}
