# SPDX-License-Identifier: GPL-2.0
# Does a patch use what only a later one brings? The patches are the arguments,
# in their order. A patch brings what its added lines define: a function, a
# macro, a type, a field, a Kconfig symbol, a file that it makes; but not what
# its other lines show to have been there.

function name_of(path) {
	sub(/.*\//, "", path)
	return path
}

function bring(name) {
	if (name != "" && !((patch, name) in brings)) {
		brings[patch, name] = 1
		scope[patch, name] = file ~ /\.h$|Kconfig/ || text !~ /^static / ? "" : file
		list[patch] = list[patch] " " name
	}
}

# The last word before the first of these: "(" of a function, "[=;" of a field.
function word_before(line, stop) {
	match(line, stop)
	line = substr(line, 1, RSTART - 1)
	sub(/[ \t]+$/, "", line)
	sub(/.*[^A-Za-z0-9_]/, "", line)
	return line
}

function defined(line) {
	if (file ~ /Kconfig[^\/]*$/) {
		if (line ~ /^(menu)?config [A-Z0-9_]+$/)
			bring(substr(line, index(line, " ") + 1))
	} else if (line ~ /^[ \t]*#[ \t]*define[ \t]/) {
		sub(/^[ \t]*#[ \t]*define[ \t]+/, "", line)
		sub(/[^A-Za-z0-9_].*/, "", line)
		bring(line)
	} else if (line ~ /^(struct|union|enum) [A-Za-z0-9_]+ \{$/) {
		split(line, part, " ")
		bring(part[2])
	} else if (line ~ /^[a-z_][A-Za-z0-9_ *]*[ *][a-z_][A-Za-z0-9_]*\(/)
		bring(word_before(line, "\\("))
	else if (inside && line ~ /^\t[a-z_][A-Za-z0-9_ *]*[ *][a-z_][A-Za-z0-9_]*(\[.*\])?;/)
		bring("." word_before(line, "[[;]"))
	else if (inside && line ~ /^\t[A-Z][A-Z0-9_]*( =.*)?,?$/)
		bring(word_before(line "=", "[ ,=]"))
}

# Each word, and of a field ".name" as well.
function words(line, table, at) {
	gsub(/->/, ".", line)
	while (match(line, /\.?[A-Za-z_][A-Za-z0-9_]*/)) {
		word = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		table[patch, word] = at
		if (sub(/^\./, "", word) || sub(/^CONFIG_/, "", word))
			table[patch, word] = at
	}
}

FNR == 1 { patch++; name[patch] = name_of(FILENAME); on = 0 }
/^--- (a\/|\/dev\/null)/ { made = $2 == "/dev/null"; on = 0; next }
/^\+\+\+ / {
	file = substr($2, 3)
	touched[patch, file] = 1
	if (made) {
		text = ""
		bring(name_of(file))
	}
	next
}
/^@@ / {
	on = 1
	inside = $0 ~ /@@ (struct|union|enum) [A-Za-z0-9_]+ \{?$/
	next
}
!on { next }
{
	text = substr($0, 2)
	if (text ~ /^(struct|union|enum) [A-Za-z0-9_]+ \{$/)
		inside = 1
	else if (text ~ /^[^ \t]/)
		inside = 0
}
/^\+/ {
	defined(text)
	words(text, used, FNR)
	if (text ~ /^[ \t]*#[ \t]*include/) {
		gsub(/.*[<"\/]|[>"].*/, "", text)
		used[patch, text] = FNR
	}
	next
}
/^[ -]/ { words(text, old, FNR) }

END {
	for (k = 2; k <= patch; k++)
		for (n = split(list[k], all, " "); n > 0; n--)
			for (j = 1; j < k; j++)
				if ((j, all[n]) in used && !((k, all[n]) in old) && !known(j, all[n]))
					printf "patches/%s:%d: uses %s, which only %s brings; put that one before it\n",
						name[j], used[j, all[n]], all[n], name[k]
}

# Is it there at patch j, or of another file than the one that has it to itself?
function known(j, name,    i) {
	for (i = 1; i <= j; i++)
		if ((i, name) in brings || (i, name) in old)
			return 1
	return scope[k, name] != "" && !((j, scope[k, name]) in touched)
}
