# SPDX-License-Identifier: GPL-2.0
# C without its comments.

{
	s = $0
	out = ""
	while (s != "") {
		if (inside) {
			at = index(s, "*/")
			s = at ? substr(s, at + 2) : ""
			inside = !at
		} else if (match(s, /\/\*|\/\//)) {
			out = out substr(s, 1, RSTART - 1)
			inside = substr(s, RSTART + 1, 1) == "*"
			s = inside ? substr(s, RSTART + 2) : ""
		} else {
			out = out s
			s = ""
		}
	}
	print out
}
