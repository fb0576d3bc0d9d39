# SPDX-License-Identifier: GPL-2.0
# The lines that git has before each file of a patch, put into it. The first file:
# where hunks are (patch-facts hunks), the second the patch p. With ids, a table of
# patch, file, the ids of the file before and after.

FNR == NR {
	if ($2 == 1)
		at[$3 - 2] = $1
	next
}

!read_ids++ {
	while ((getline row <ids) > 0) {
		split(row, field, "\t")
		if (field[1] == p)
			index_of[field[2]] = field[3] ".." field[4]
	}
}

FNR in at {
	file = at[FNR]
	old = $0
	getline
	print "diff --git a/" file " b/" file
	if (old ~ /^--- \/dev\/null/)
		print "new file mode 100644"
	else if ($0 ~ /^\+\+\+ \/dev\/null/)
		print "deleted file mode 100644"
	else if (file in index_of)
		print "index " index_of[file] " 100644"
	print old
}

{ print }
