# SPDX-License-Identifier: GPL-2.0
# Fill in a template: @name@ is the content of the file `values`/name. A line
# with a @name@ that is empty is left out, and so are the blank lines that are
# then too many. @?name@ and @!name@ stand for nothing, in a line that is for a
# name with a value, or without. What stands before a value of several lines
# stands before each; blank ones of a deb822 field become " .".

function value(name,    file, line, text, lines, rc) {
	file = values "/" name
	while ((rc = (getline line <file)) > 0)
		text = lines++ ? text "\n" line : line
	close(file)
	if (rc < 0) {
		printf "@%s@: there is no such value\n", name >"/dev/stderr"
		exit 1
	}
	return text
}

function spread(before, text,    line, lines, i, all) {
	lines = split(text, line, "\n")
	for (i = 1; i <= lines; i++) {
		if (line[i] == "")
			line[i] = before == " " ? " ." : ""
		else
			line[i] = before line[i]
		all = i > 1 ? all "\n" line[i] : line[i]
	}
	return all
}

{
	done = ""
	while (match($0, /@[?!]?[a-z]+@/)) {
		name = substr($0, RSTART + 1, RLENGTH - 2)
		mark = substr(name, 1, 1)
		if (mark ~ /[a-z]/)
			mark = ""
		else
			name = substr(name, 2)
		text = value(name)
		if ((text == "") != (mark == "!"))
			next
		done = done substr($0, 1, RSTART - 1)
		$0 = substr($0, RSTART + RLENGTH)
		if (mark == "")
			done = text ~ /\n/ ? spread(done, text) : done text
	}
	done = done $0
	if (done == "") {
		blank = started
		next
	}
	print (blank ? "\n" : "") done
	started = 1
	blank = 0
}
