# SPDX-License-Identifier: GPL-2.0
# The patch with those hunks alone whose numbers, parted by blanks, are in `only`.

BEGIN {
	split(only, list, " ")
	for (i in list)
		wanted[list[i]] = 1
}

oldleft > 0 || newleft > 0 {
	oldleft -= /^[- ]/ || /^$/
	newleft -= /^[+ ]/ || /^$/
	if (keep)
		print
	next
}

/^\\/ && keep {
	print
	next
}

/^--- / {
	from = $0
}

/^\+\+\+ / {
	to = $0
	named = 0
}

/^@@ / && to != "" {
	oldleft = split($2, range, /[-,]/) > 2 ? range[3] + 0 : 1
	newleft = split($3, range, /[+,]/) > 2 ? range[3] + 0 : 1
	keep = ++n in wanted
	if (keep && !named++)
		print from "\n" to
	if (keep)
		print
}
