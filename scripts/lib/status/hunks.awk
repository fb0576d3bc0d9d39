# SPDX-License-Identifier: GPL-2.0
# Where the hunks of a patch are in a tree. Environment: ROOT, a folder with the
# files; MAPS, with what `diff` says between these and the user's, so that lines
# are told as the user has them; SIDE, old or new, the text of the hunk that is
# looked for; NEAR, not empty: show what is there in place of a hunk. Prints,
# parted by tabs:
#   hunk NUMBER FILE LINE here|elsewhere|missing|nofile SECTION
#   line NUMBER -|+ LINE TEXT     expected or found, where NEAR
# A hunk is here where all its lines are, after the hunk before it, and below the
# line that its header names, if it names one: the same lines in another function
# are elsewhere. The patch is known to be whole: see read_series.

function load(file,    i, path, s, f, a, b) {
	if (file in count)
		return
	path = ENVIRON["ROOT"] "/" file
	count[file] = 0
	while ((i = (getline s < path)) > 0)
		text[file, ++count[file]] = s
	nofile[file] = i < 0
	close(path)
	path = ENVIRON["MAPS"] "/" file
	while ((getline s < path) > 0) {
		if (s !~ /^[0-9]/)
			continue
		split(s, f, /[acd]/)
		a = split(f[1], from, ",")
		b = split(f[2], to, ",")
		i = ++maps[file]
		# The first line after the change, in ROOT and in the user's file.
		after[file, i] = from[a] + 1
		theirs[file, i] = to[b] + 1
		begins[file, i] = from[1] + (s ~ /a/)
		becomes[file, i] = to[1]
	}
	close(path)
}

# The line of the user's file that is line `at` of ROOT's.
function tree_line(file, at,    i, shift) {
	shift = 0
	for (i = 1; i <= maps[file]; i++) {
		if (at >= after[file, i])
			shift = theirs[file, i] - after[file, i]
		else if (at >= begins[file, i])
			return becomes[file, i]
	}
	return at + shift
}

function is_section(s) {
	return s ~ /^[A-Za-z_$]/ && s !~ /:[ \t]*$/
}

function section_of(file, at) {
	while (--at > 0)
		if (is_section(text[file, at]))
			return text[file, at]
	return ""
}

function in_section(file, at,    have) {
	if (section == "" || section ~ /:$/)
		return 1
	have = section_of(file, at)
	return index(have, section) == 1 || (have in added)
}

function matches(file, at, image, m,    i) {
	for (i = 1; i <= m; i++)
		if (text[file, at + i - 1] != image[i])
			return 0
	return 1
}

function distance(a, b) {
	return a < b ? b - a : a - b
}

function weight(s) {
	return s ~ /[A-Za-z0-9]/ ? 4 : 1
}

# The line of the section that the hunk names, though its other words may differ.
function named_section(file,    name, i) {
	name = section
	if (match(name, /[A-Za-z_0-9]+\(/))
		name = substr(name, RSTART, RLENGTH)
	for (i = 1; name != "" && i <= count[file]; i++)
		if (is_section(text[file, i]) && index(text[file, i], name))
			return i
	return 0
}

function holds_section(image, m,    i) {
	for (i = 1; i <= m; i++)
		if (is_section(image[i]))
			return 1
	return 0
}

# What it costs to find b where a is expected: less where they are alike.
function swap(a, b,    x, y) {
	if (a == b)
		return 0
	x = a
	y = b
	gsub(/[ \t]/, "", x)
	gsub(/[ \t]/, "", y)
	if (x == y)
		return 1
	return weight(a) - (x != "" && substr(x, 1, 6) == substr(y, 1, 6))
}

# Lay the image over the part of the file that is most like it: the cheapest way
# to turn one into the other. Returns the share of the image that is not there;
# leaves the steps, last first, in sign[], line[] and words[], their number in
# `steps`.
function lay(file, image, m, expected,    lo, hi, i, j, w, best, c, total) {
	lo = named_section(file)
	hi = lo ? lo + 1 : expected + 1000
	while (lo && hi < count[file] && !is_section(text[file, hi]))
		hi++
	if (lo)
		hi += holds_section(image, m) ? m : 4
	if (!lo)
		lo = expected > 1000 ? expected - 1000 : 1
	if (hi > count[file])
		hi = count[file]
	split("", cost)
	split("", step)
	for (j = lo - 1; j <= hi; j++)
		cost[0, j] = 0
	for (i = 1; i <= m; i++) {
		w = weight(image[i])
		total += w
		cost[i, lo - 1] = total
		step[i, lo - 1] = "-"
		for (j = lo; j <= hi; j++) {
			cost[i, j] = cost[i - 1, j - 1] + swap(image[i], text[file, j])
			step[i, j] = image[i] == text[file, j] ? " " : "!"
			c = cost[i - 1, j] + w
			if (c < cost[i, j]) {
				cost[i, j] = c
				step[i, j] = "-"
			}
			c = cost[i, j - 1] + weight(text[file, j])
			if (c < cost[i, j]) {
				cost[i, j] = c
				step[i, j] = "+"
			}
		}
	}
	best = lo - 1
	for (j = lo; j <= hi; j++)
		if (cost[m, j] < cost[m, best] || (cost[m, j] == cost[m, best] &&
		    distance(j, expected + m) < distance(best, expected + m)))
			best = j
	steps = 0
	j = best
	for (i = m; i > 0;) {
		c = step[i, j]
		if (c == "+" || c == "!")
			note("+", j, text[file, j])
		if (c == "-" || c == "!")
			note("-", j + (c == "-"), image[i])
		i -= c != "+"
		j -= c != "-"
	}
	place = j + 1
	return total ? cost[m, best] / total : 1
}

function note(what, at, s) {
	sign[++steps] = what
	line[steps] = at
	words[steps] = s
}

function show_nearest(file,    i, share) {
	share = lay(file, new, news, newstart)
	if (lay(file, old, olds, oldstart) > share)
		lay(file, new, news, newstart)
	else
		share = lay(file, old, olds, oldstart)
	# Where not even a third is alike there is nothing to compare with.
	if (share > 2 / 3)
		return 0
	for (i = steps; i > 0; i--)
		printf "line\t%d\t%s\t%d\t%s\n", n, sign[i], tree_line(file, line[i]), words[i]
	return tree_line(file, place)
}

function find(file, image, m, expected,    p, best, other) {
	load(file)
	expected += drift[file]
	if (m == 0)
		return count[file] ? 0 : 1
	for (p = last[file] + 1; p <= count[file] - m + 1; p++) {
		if (text[file, p] != image[1] || !matches(file, p, image, m))
			continue
		if (!in_section(file, p))
			other = p
		else if (!best || distance(p, expected) < distance(best, expected))
			best = p
	}
	elsewhere = best ? 0 : other
	if (best) {
		last[file] = best + m - 1
		drift[file] += best - expected
	}
	return best
}

function hunk_ends(    at, is) {
	if (ENVIRON["SIDE"] == "old")
		at = find(file, old, olds, oldstart)
	else
		at = find(file, new, news, newstart)
	is = at ? "here" : elsewhere ? "elsewhere" : nofile[file] ? "nofile" : "missing"
	if (at || elsewhere)
		at = tree_line(file, at ? at : elsewhere)
	else if (ENVIRON["NEAR"] != "" && !nofile[file])
		at = show_nearest(file)
	printf "hunk\t%d\t%s\t%d\t%s\t%s\n", n, file, at, is,
		is == "elsewhere" ? section_of(file, elsewhere) : section
}

oldleft > 0 || newleft > 0 {
	kind = substr($0, 1, 1)
	body = substr($0, 2)
	if (kind == "\\")
		next
	if (kind != "+") {
		old[++olds] = body
		oldleft--
	}
	if (kind != "-") {
		new[++news] = body
		newleft--
	}
	if (kind == "+")
		added[body] = 1
	if (oldleft == 0 && newleft == 0)
		hunk_ends()
	next
}

/^\+\+\+ b\// {
	file = substr($2, 3)
	next
}

/^@@ / && file != "" {
	n++
	oldleft = split($2, range, /[-,]/) > 2 ? range[3] + 0 : 1
	oldstart = range[2] + 0
	newleft = split($3, range, /[+,]/) > 2 ? range[3] + 0 : 1
	newstart = range[2] + 0
	section = $0
	sub(/^@@[^@]*@@ ?/, "", section)
	sub(/[ \t]+$/, "", section)
	olds = news = elsewhere = 0
	split("", old)
	split("", new)
}
