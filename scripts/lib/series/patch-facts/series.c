// SPDX-License-Identifier: GPL-2.0
/*
 * The file `series`: a patch a line, '#' begins a comment. Printed are its
 * entries: patch, or wrong; the line, the name, and of a wrong one what is; of
 * another, where the line has an option, how many directories patch -p takes
 * off.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "patch.h"

/* What is known of the patches beside. */
struct place {
	const char *patches;
	/* Not ours: names may have other signs, and patch -p may be another
	 * than -p1. */
	bool foreign;
	struct names seen;
};

static bool is_name(char c, bool foreign)
{
	return is_word(c) || strchr(foreign ? ".+/-~,@=:%" : ".+/-", c);
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

/* Takes off " -pN" from the end, if it is there: returns N, which for -pab
 * is 1; else 0. */
static char cut_strip(struct span *s)
{
	size_t blank = find_char(*s, ' ');
	struct span option = from(*s, blank);
	char strip = 0;

	option = from(option, while_in(option, " "));
	if (is(option, "-pab"))
		strip = '1';
	else if (option.len == 3 && starts(option, "-p") &&
		 option.at[2] >= '0' && option.at[2] <= '9')
		strip = option.at[2];
	if (strip)
		*s = cut(*s, blank);
	return strip;
}

static const char *wrong_with(struct span s, const struct place *p)
{
	if (leads_out(s))
		return "leads out of patches/";
	if (s.at[0] == '-')
		return "no name of a patch; write one a line, without options";
	for (size_t i = 0; i < s.len; i++)
		if (!is_name(s.at[i], p->foreign))
			return "no name of a patch; write one a line, without "
			       "options";
	if (name_known(&p->seen, s, NULL))
		return "is listed twice; keep one of them";
	if (!is_there(p->patches, s))
		return "there is no such patch; write it, or take the line out";
	return NULL;
}

/* An entry and its name, which is without the option where that is understood.
 */
static void print_entry(struct place *p, unsigned int n, struct span s,
			FILE *out)
{
	struct span name = s;
	char strip = cut_strip(&name);
	const char *wrong;

	if (strip && (strip == '1' || p->foreign))
		s = name;
	else
		strip = 0;
	wrong = wrong_with(s, p);
	fprintf(out, "%s\t%u\t", wrong ? "wrong" : "patch", n);
	put_span(out, s);
	if (wrong)
		fprintf(out, "\t%s", wrong);
	else if (strip)
		fprintf(out, "\t%c", strip);
	fputc('\n', out);
	if (!wrong)
		name_number(&p->seen, s);
}

void series_print(const struct lines *l, const char *patches, bool foreign,
		  FILE *out)
{
	struct place p = { .patches = patches, .foreign = foreign };

	for (unsigned int n = 1; n <= l->count; n++) {
		struct span s = entry_of(l, n);

		if (s.len)
			print_entry(&p, n, s, out);
	}
	names_free(&p.seen);
}
