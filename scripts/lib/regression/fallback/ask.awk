# SPDX-License-Identifier: GPL-2.0
# From asks.tsv, uses.tsv and the words of a driver, by words.awk, the kind of cipher that it
# asks for as `name`, "cbc(aes)", and where: kind, line, call; or "?" and why that
# cannot be decided. A name that is no literal is the driver's own, which is `name`.

BEGIN { FS = OFS = "\t" }

/^#/ { next }

FILENAME ~ /asks.tsv$/ {
	kind[$1, $2] = $3
	known[$1]
	next
}

FILENAME ~ /uses.tsv$/ {
	takes[$1] = $2
	next
}

$2 in takes {
	used[takes[$2]] = $1 ": " $2 "() takes a " takes[$2]
	next
}

$2 == "cra_driver_name" { driver = 1; next }
$2 !~ /^crypto_(alloc|grab)_/ { mentioned = $1; next }

function cannot(words) {
	why = file ":" $1 ": " words
	exit
}

# What is registered is tested; a mask that asks for what is not finds nothing.
{ type = $5 ~ /CRYPTO_ALG_TESTED/ && $4 !~ /CRYPTO_ALG_TESTED/ ? $4 " and untested" : $4 }
!($2 in known) { cannot($2 "() is a call that is not known") }
$3 ~ /^"/ && $3 != "\"" name "\"" { cannot($2 "() asks for " $3) }
!kind[$2, type] { cannot($2 "() asks by a type that is not known: " type) }
found && found != kind[$2, type] { cannot("a " found " is asked for and a " kind[$2, type]) }

{
	found = kind[$2, type]
	line = $1
	by = $2
}

END {
	for (k in used)
		if (!why && found && (" " found) !~ (" " k "$"))
			why = file ":" used[k] ", and a " found " is asked for"
	if (!found && !why && mentioned)
		why = file ":" mentioned ": there is a fallback, and no call that asks for it"
	if (!found && !why && !driver)
		why = file ": registers no cipher"
	if (why)
		print "?", why
	else if (found)
		print found, line, by
	else
		print "nothing"
}
