# SPDX-License-Identifier: GPL-2.0
# Which commits of a log speak of our patches. First file: patch, "id" or "subject",
# the id or subject, tab-separated. Then the log: "commit ID", and the lines of its
# message, each after a blank. Prints: commit, patch, id, what it says, its subject.

function tell(patch, says) {
	if (!((id, patch) in printed))
		printf "commit\t%s\t%s\t%s\t%s\n", patch, id, says, subject
	printed[id, patch] = 1
}

# Both may be short; twelve digits are enough to be meant.
function same(a, b,    n) {
	n = length(a) < length(b) ? length(a) : length(b)
	return n >= 12 && substr(a, 1, n) == substr(b, 1, n)
}

BEGIN {
	FS = "\t"
}

FNR == NR {
	if ($2 == "id") {
		ids[++n] = $3
		whose[n] = $1
	} else
		titles[$3] = $1
	next
}

/^commit [0-9a-f]+$/ {
	id = substr($0, 8)
	subject = ""
	next
}

{
	said = substr($0, 2)
	gsub(/\t/, " ", said)
}

subject == "" && said != "" {
	subject = said
	for (i = 1; i <= n; i++)
		if (same(id, ids[i]))
			tell(whose[i], "is the upstream commit")
	if (subject in titles)
		tell(titles[subject], "has its subject")
	if (match(subject, /^Revert "/))
		for (s in titles)
			if (subject == "Revert \"" s "\"")
				tell(titles[s], "reverts it")
	next
}

match(said, /(cherry[- ]picked from( commit)?|backported from( commit)?|[Uu]pstream commit|^commit|reverts commit) [0-9a-f]+/) {
	words = substr(said, RSTART, RLENGTH)
	named = words
	sub(/.* /, "", named)
	if (words ~ /^commit/ && said !~ /upstream/)
		next
	for (i = 1; i <= n; i++)
		if (same(named, ids[i]))
			tell(whose[i], words ~ /reverts/ ? "reverts it" : "says: " words)
}
