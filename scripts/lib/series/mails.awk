# SPDX-License-Identifier: GPL-2.0
# The order of mails. Rows are a mail's number in the mailbox, and as its subject has
# them its number in the series and how many there are, or nothing. Printed are the
# mails in their order, or one and what is wrong with it.

function wrong(mail, words) {
	if (!bad)
		bad = mail "\t" words
}

function of(mail) {
	return number[mail] "/" total[mail]
}

function plain(mail) {
	sub(/^0*/, "", mail)
	return mail
}

{
	mail[NR] = $1
	number[$1] = $2
	total[$1] = $3
	if (($2 != "") != (number[mail[1]] != ""))
		wrong($1, "has " ($2 == "" ? "no" : "a") " number, and mail " plain(mail[1]) " has " ($2 == "" ? "one" : "none"))
	else if ($3 != total[mail[1]])
		wrong($1, "is " of($1) ", and mail " plain(mail[1]) " is " of(mail[1]) ": one series, please")
	else if ($2 != "" && $2 in at)
		wrong($1, "is " of($1) ", as mail " plain(at[$2]) " is: one version of a series, please")
	else if ($2 + 0 > $3 + 0)
		wrong($1, "is " of($1))
	at[$2] = $1
}

END {
	for (n = 1; !bad && n <= total[mail[1]]; n++)
		if (!(n in at))
			wrong(mail[1], "is " of(mail[1]) ", and " n "/" total[mail[1]] " is missing")
	if (bad) {
		print bad
		exit
	}
	for (n = 1; n <= NR; n++)
		print (number[mail[1]] == "" ? mail[n] : at[n])
}
