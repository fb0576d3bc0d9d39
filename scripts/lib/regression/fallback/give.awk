# SPDX-License-Identifier: GPL-2.0
# From gives.tsv and the words of a template, by words.awk, the kind of cipher that
# it is registered as, and where: kind, line, word; or "?" and why that cannot be decided.

BEGIN { FS = OFS = "\t" }

/^#/ { next }

FNR == NR { kind[$1] = $2; next }

found && found != kind[$2] {
	why = file ":" $1 ": it is a " found " and a " kind[$2]
	exit
}

{
	found = kind[$2]
	line = $1
	by = $2
}

END {
	if (!found)
		why = file ": registers nothing that is known"
	if (why)
		print "?", why
	else
		print found, line, by
}
