# SPDX-License-Identifier: GPL-2.0
# From what a verb says for --help to what its command line may hold, for
# options.sh: a line for each name, with its variable and what that holds:
#
#   --in-place  in_place  flag
#   --series    series    value
#   --jobs      jobs      number   where the value is called N
#   --only      only      list     where a synopsis has "[--only GLOB]..."
#   TREE        tree      value    the operand; then how many there have to be,
#                                  and how many there may be
#
# Options are the lines "  --NAME[ VALUE]  words" above "Example". A synopsis is
# "Usage:", or an indented line below it, and begins with the verb's name. It has at
# most one operand: TREE, [TREE], FILE... or [FILE...]. What one synopsis allows is
# allowed, and the first one names the operand.

function variable_of(name) {
	sub(/^--/, "", name)
	gsub(/-/, "_", name)
	return tolower(name)
}

function add_option(line,   name) {
	sub(/^ */, "", line)
	sub(/  .*/, "", line)
	name = line
	sub(/ .*/, "", name)
	option[++options] = name
	value[name] = substr(line, length(name) + 2)
}

# One more synopsis is read: so many operands it has.
function end_synopsis(least, most) {
	if (!synopses++ || least < fewest)
		fewest = least
	if (most > largest)
		largest = most
}

function read_synopses(word, n,   i, name, least, most, unused) {
	for (i = 3; i <= n; i++) {
		name = word[i]
		gsub(/[][.]/, "", name)
		if (word[i] == word[2]) {
			end_synopsis(least, most)
			least = most = 0
		} else if (name ~ /^--/) {
			i += split(value[name], unused, " ")
			if (word[i] ~ /\.\.\.$/)
				list[name]
		} else if (name != "OPTIONS") {
			operand = operand ? operand : name
			least = word[i] !~ /^\[/
			most = word[i] ~ /\.\.\./ ? 1000000 : 1
		}
	}
	end_synopsis(least, most)
}

function held_by(name) {
	if (value[name] == "")
		return "flag"
	if (name in list)
		return "list"
	return value[name] == "N" ? "number" : "value"
}

/^Usage:/ || in_synopses && /^ / {
	in_synopses = 1
	usage = usage " " $0
	next
}

{
	in_synopses = 0
}

/^Example/ {
	in_example = 1
}

!in_example && /^  --[a-z]/ {
	add_option($0)
}

END {
	read_synopses(word, split(usage, word, " "))
	for (i = 1; i <= options; i++)
		print option[i], variable_of(option[i]), held_by(option[i])
	if (operand)
		print operand, variable_of(operand), (largest > 1 ? "list" : "value"), fewest, largest
}
