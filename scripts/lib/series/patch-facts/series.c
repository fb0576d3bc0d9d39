// SPDX-License-Identifier: GPL-2.0
/*
 * The file `series`: a patch a line, '#' begins a comment. Printed are its
 * entries: patch, or wrong; the line, the name, and of a wrong one what is.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "patch.h"

static bool is_name(char c)
{
	return is_word(c) || strchr(".+/-", c);
}

/* The entry of a line: printable, without blanks around it. */
static struct span entry_of(const struct lines *l, unsigned int n)
{
	struct span s = line_raw(l, n);

	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < ' ' || s.at[i] > '~')
			l->bytes[s.at - l->bytes + i] = ' ';
	s = from(s, while_in(s, " "));
	s = cut(s, find_char(s, '#'));
	while (s.len && s.at[s.len - 1] == ' ')
		s.len--;
	return s;
}

static bool leads_out(struct span s)
{
	static const struct span up = { "/../", 4 };

	return starts(s, "/") || starts(s, "../") || is(s, "..") ||
	       has_span(s, up) || (s.len > 2 && is(from(s, s.len - 3), "/.."));
}

static bool is_there(const char *patches, struct span name)
{
	char *path = path_in(patches, name);
	struct stat st;
	bool there;

	there = !stat(path, &st) && S_ISREG(st.st_mode);
	free(path);
	return there;
}

static const char *wrong_with(struct span s, const struct names *seen,
			      const char *patches)
{
	if (leads_out(s))
		return "leads out of patches/";
	if (s.at[0] == '-')
		return "no name of a patch; write one a line, without options";
	for (size_t i = 0; i < s.len; i++)
		if (!is_name(s.at[i]))
			return "no name of a patch; write one a line, without "
			       "options";
	if (name_known(seen, s, NULL))
		return "is listed twice; keep one of them";
	if (!is_there(patches, s))
		return "there is no such patch; write it, or take the line out";
	return NULL;
}

void series_print(const struct lines *l, const char *patches, FILE *out)
{
	struct names seen = { 0 };

	for (unsigned int n = 1; n <= l->count; n++) {
		struct span s = entry_of(l, n);
		const char *wrong;

		if (!s.len)
			continue;
		wrong = wrong_with(s, &seen, patches);
		fprintf(out, "%s\t%u\t", wrong ? "wrong" : "patch", n);
		put_span(out, s);
		fprintf(out, "%s%s\n", wrong ? "\t" : "", wrong ? wrong : "");
		if (!wrong)
			name_number(&seen, s);
	}
	names_free(&seen);
}
