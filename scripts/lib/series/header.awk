# SPDX-License-Identifier: GPL-2.0
# The header of a patch, taken apart: LINE, KIND, VALUE, with tabs between, and
# before them NAME where -v gives one.
#
#   Subject: ...        the first line: kind Subject
#   body                kind body, line by line, blank ones too
#   Field: value        the last paragraph: the field's name is the kind
#   ---
#   diffstat            kind stat, up to the first line of the diff
#
# A line of the last paragraph that is no field is of kind odd. A header
# without a field has no such paragraph: it is all body.

function put(line, kind, value) {
	printf "%s%d\t%s\t%s\n", NAME ? NAME "\t" : "", line, kind, value
}

function is_field(text) {
	return text ~ /^[A-Za-z][A-Za-z0-9-]*: /
}

function name_of(text) {
	return substr(text, 1, index(text, ":") - 1)
}

function value_of(text) {
	return substr(text, index(text, ":") + 2)
}

{ sub(/\r$/, "") }
/^(--- |diff |Index: )/ { exit }
/^---$/ && !mark { mark = NR; next }
mark { stat[NR] = $0; last_stat = NR; next }
{ text[NR] = $0; end = NR }

END {
	from = 1
	if (text[1] ~ /^Subject: /) {
		put(1, "Subject", value_of(text[1]))
		from = 2
		if (end > 1 && text[2] != "")
			put(2, "odd", text[2])
		if (text[2] == "" || end < 2)
			from = 3
	}
	while (end >= from && text[end] == "")
		end--
	fields = end + 1
	while (fields > from && text[fields - 1] != "")
		fields--
	if (fields > end || !is_field(text[fields]))
		fields = end + 1
	for (last = fields - 1; last >= from && text[last] == ""; )
		last--
	for (i = from; i <= last; i++)
		put(i, "body", text[i])
	for (i = fields; i <= end; i++)
		if (is_field(text[i]))
			put(i, name_of(text[i]), value_of(text[i]))
		else
			put(i, "odd", text[i])
	for (i = mark + 1; i <= last_stat; i++)
		put(i, "stat", stat[i])
}
