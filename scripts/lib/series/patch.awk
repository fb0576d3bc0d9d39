# SPDX-License-Identifier: GPL-2.0
# Is a patch one that a tree may be given? Prints, for each thing that is wrong,
# NAME:LINE: and what it is. NAME is given by -v, and
#
#   strict=1  asks for the form of scripts/lib/series/quiltrc as well
#   list=1    prints the files that it changes, instead
#
# The patch is not trusted: all that patch and quilt would act on, but a plain
# change of text to a file in the tree, is refused.

function say(line, text) {
	gsub(/[^ -~]/, "?", text)
	if (!list)
		printf "%s:%d: %s\n", NAME, line, substr(text, 1, 300)
}

# The path of a file line, without a/ or b/: "" for /dev/null, "?" for a wrong one.
function path_of(line, text, side,    path, stamp) {
	path = substr(text, 5)
	stamp = index(path, "\t")
	if (stamp) {
		if (strict)
			say(line, "a time stamp; " refresh)
		path = substr(path, 1, stamp - 1)
	}
	if (path == "/dev/null")
		return ""
	if (path !~ /^[A-Za-z0-9._+,@=:~\/-]+$/)
		say(line, path ": a name with a space, or with what no name in the kernel has")
	else if ("/" path "/" ~ /\/(\.\.|\.)?\//)
		say(line, path ": leads out of the tree; name the file from its top as " side "/FILE")
	else if (path !~ "^" side "/.")
		say(line, path ": has to be " side "/FILE, as -p1 takes it")
	else
		return substr(path, 3)
	return "?"
}

# Where does the hunk at line i end? Its body is what can be one, up to the next
# file; neither "@@" nor the end of the patch can be part of one.
function starts_file(i) {
	return L[i] ~ /^--- / && L[i + 1] ~ /^\+\+\+ / && L[i + 2] ~ /^@@ /
}

function hunk(i,    head, o, n, left, lost, where) {
	head = L[i]
	if (head !~ /^@@ -[0-9]+(,[0-9]+)? \+[0-9]+(,[0-9]+)? @@/) {
		say(i, file ": no hunk header: @@ -LINE,COUNT +LINE,COUNT @@")
		broken = 1
		return i
	}
	split(head, f, " ")
	o = split(substr(f[2], 2), old, ",") > 1 ? old[2] : 1
	n = split(substr(f[3], 2), new, ",") > 1 ? new[2] : 1
	where = file ": hunk #" ++hunks
	if (made && (old[1] != 0 || o != 0))
		say(i, where ": a file that is not there yet has no old lines: -0,0")
	if (gone && (new[1] != 0 || n != 0))
		say(i, where ": a file that goes has no new lines: +0,0")
	# A side without lines counts from the line before.
	if (strict && new[1] - (n > 0) != old[1] - (o > 0) + shift)
		say(i, where ": begins at +" new[1] " where the hunks before it make it +" \
			old[1] - (o > 0) + shift + (n > 0) "; " refresh)
	shift += n - o
	o_had = n_had = changed = 0
	for (i++; i <= N && L[i] !~ /^@@ / && !starts_file(i); i++) {
		left = o_had < o || n_had < n
		if (L[i] ~ /^\\ /)
			continue
		if (!left && (L[i] == "" || L[i] ~ /^-- ?$/))
			break
		if (L[i] == "") {
			if (strict)
				say(i, where ": an empty line where context begins with a space; " refresh)
		} else if (L[i] !~ /^[ +-]/)
			break
		o_had += L[i] !~ /^\+/
		n_had += L[i] !~ /^-/
		changed += L[i] ~ /^[+-]/
	}
	if (o_had != o || n_had != n) {
		say(i - 1, where " is broken: its header says " o " old and " n \
			" new lines, its body has " o_had " and " n_had "; " refresh)
		broken = 1
	} else if (!changed)
		say(i - 1, where " changes nothing; " refresh)
	return i - 1
}

# A line "diff --git" that no file follows: an empty one, or worse.
function no_file(i) {
	if (i)
		say(i, "no --- a/FILE, +++ b/FILE and hunks follow it")
}

# The two lines that name a file, at i and i + 1, and its hunks.
function one_file(i,    from, to) {
	from = path_of(i, L[i], "a")
	to = path_of(i + 1, L[i + 1], "b")
	made = from == ""
	gone = to == ""
	file = made ? to : from
	if (made && gone)
		say(i, "/dev/null twice: which file?")
	else if (!made && !gone && from != to && from != "?" && to != "?")
		say(i + 1, to ": is " from " a line before; one file has one name here")
	if (list && file != "" && file != "?")
		print file
	if (strict && file in seen)
		say(i, file ": has been changed above; " refresh)
	seen[file] = 1
	if (git && L[git] != "diff --git a/" (made ? to : from) " b/" (gone ? from : to))
		say(git, file ": is not the file of this line")
	files++
	hunks = shift = git = broken = 0
	for (i += 2; i <= N && L[i] ~ /^@@ /; i++)
		i = hunk(i)
	return i - 1
}

{
	if (/\r$/ && !cr++)
		first_cr = NR
	sub(/\r$/, "")
	L[NR] = $0
	N = NR
}

END {
	refresh = "refresh it: quilt --quiltrc scripts/lib/series/quiltrc refresh"
	for (i = 1; i <= N; i++) {
		if (starts_file(i)) {
			if (git && strict)
				say(git, "a line of git's own; " refresh)
			i = one_file(i)
		} else if (L[i] ~ /^diff --git /) {
			no_file(git)
			git = i
		} else if (L[i] ~ /^(GIT binary patch|Binary files |Files .* differ)/)
			say(i, "a binary file; the series is for text")
		else if (git && L[i] ~ /^(old mode|new mode|rename |copy |(dis)?similarity )/)
			say(i, "a change of mode or name, which quilt does not carry")
		else if (git && L[i] ~ /^new file mode / && L[i] !~ /^new file mode 100(644|755)$/)
			say(i, "not a plain file: a symbolic link or a submodule")
		else if (L[i] ~ /^[ \tX]*(- )*(--- |\+\+\+ |@@ |\*\*\* |Index:|Prereq:|diff --git )/ ||
			 L[i] ~ /^[ \tX]*[0-9]+(,[0-9]+)?[acd][0-9,]*$/)
			say(i, "no text of a header, and no part of a diff either: patch(1) might act on it")
		else if (files && strict && !broken && L[i] != "")
			say(i, "text after the hunks; " refresh)
	}
	if (strict && cr)
		say(first_cr, "ends in CR LF, one line of " cr "; convert them: sed -i 's/\\r$//'")
	no_file(git)
	if (!files && !list)
		say(N ? N : 1, "changes no file; a patch has --- a/FILE, +++ b/FILE and hunks")
}
