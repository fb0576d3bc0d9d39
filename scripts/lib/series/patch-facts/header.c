// SPDX-License-Identifier: GPL-2.0
/*
 * The header of a patch, taken apart: line, kind and value, with tabs between;
 * the value is the rest of the line, tabs and all.
 *
 *   Subject: ...        the first line, and those folded below it: kind Subject
 *   body                kind body, line by line, blank ones too
 *   Field: value        the last paragraph: the field's name is the kind
 *   ---
 *   diffstat            kind stat, up to the first line of the diff
 *
 * A line of the last paragraph that is no field is of kind odd. A header
 * without a field has no such paragraph: it is all body.
 */
#include <stdlib.h>
#include <string.h>

#include "patch.h"

/* What a line of a header is, to who prints all of them or those of one kind.
 */
struct printer {
	const struct lines *l;
	const char *name, *only;
	FILE *out;
};

static void put(const struct printer *p, unsigned int line, struct span kind,
		struct span value)
{
	if (p->only && !is(kind, p->only))
		return;
	if (p->name)
		fprintf(p->out, "%s\t", p->name);
	if (!p->only) {
		fprintf(p->out, "%u\t", line);
		put_span(p->out, kind);
		fputc('\t', p->out);
	}
	put_span(p->out, value);
	fputc('\n', p->out);
}

static void put_as(const struct printer *p, unsigned int line, const char *kind,
		   struct span value)
{
	put(p, line, (struct span){ kind, strlen(kind) }, value);
}

/* The length of the name of "Name: value", 0 where it is none. */
static size_t field_name(struct span s)
{
	size_t n = 0;

	while (n < s.len && (is_word(s.at[n]) || s.at[n] == '-') &&
	       s.at[n] != '_')
		n++;
	if (!n || s.at[0] == '-' || (s.at[0] >= '0' && s.at[0] <= '9'))
		return 0;
	return starts(from(s, n), ": ") ? n : 0;
}

static bool is_blank(const struct lines *l, unsigned int n)
{
	return !line_at(l, n).len;
}

/* A line of the last paragraph, between the first one's number and the mark. */
static void put_field(const struct printer *p, unsigned int n)
{
	struct span s = line_at(p->l, n);
	size_t name = field_name(s);

	if (name)
		put(p, n, cut(s, name), from(s, name + 2));
	else
		put_as(p, n, "odd", s);
}

/* A line that goes on with the field above it, as in a mail. */
static bool is_folded(struct span s)
{
	return while_in(cut(s, 1), " \t") && while_in(s, " \t") < s.len;
}

/*
 * The subject, which lines of a mail may be folded into: one line, with a space
 * where it was folded. Returns the line behind it, end + 1 at most.
 */
static unsigned int put_subject(const struct printer *p, unsigned int end)
{
	struct span s = from(line_at(p->l, 1), 9);
	char *words = zeroed(p->l->size + 1, 1);
	size_t len = s.len;
	unsigned int n;

	memcpy(words, s.at, s.len);
	for (n = 2; n <= end && is_folded(line_at(p->l, n)); n++) {
		s = line_at(p->l, n);
		s = from(s, while_in(s, " \t"));
		words[len++] = ' ';
		memcpy(words + len, s.at, s.len);
		len += s.len;
	}
	put_as(p, 1, "Subject", (struct span){ words, len });
	free(words);
	return n;
}

/* The text of the header: lines 1 to end. */
static void put_text(const struct printer *p, unsigned int end)
{
	unsigned int first = 1, fields, last;

	if (starts(line_at(p->l, 1), "Subject: ")) {
		first = put_subject(p, end);
		if (first > end || is_blank(p->l, first))
			first++;
		else
			put_as(p, first, "odd", line_at(p->l, first));
	}
	while (end >= first && is_blank(p->l, end))
		end--;
	for (fields = end + 1; fields > first && !is_blank(p->l, fields - 1);)
		fields--;
	if (fields > end || !field_name(line_at(p->l, fields)))
		fields = end + 1;
	for (last = fields - 1; last >= first && is_blank(p->l, last);)
		last--;
	for (unsigned int n = first; n <= last; n++)
		put_as(p, n, "body", line_at(p->l, n));
	for (unsigned int n = fields; n <= end; n++)
		put_field(p, n);
}

/* What git has below its line "diff --git". */
static bool is_of_git(struct span s)
{
	static const char *const words[] = { "index ",	     "old mode ",
					     "new mode ",    "new file mode ",
					     "rename ",	     "copy ",
					     "similarity ",  "dissimilarity ",
					     "deleted file " };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (starts(s, words[i]))
			return true;
	return false;
}

static bool names_file(const struct lines *l, unsigned int n)
{
	return starts(line_at(l, n), "--- ") &&
	       starts(line_at(l, n + 1), "+++ ");
}

/* Does the diff begin here? A message may have a line that begins with "diff".
 */
static bool starts_diff(const struct lines *l, unsigned int n)
{
	struct span s = line_at(l, n), next = line_at(l, n + 1);

	if (starts(s, "diff --git ") && is_of_git(next))
		return true;
	if (starts(s, "Index: ") && starts(next, "======"))
		return true;
	return names_file(l, n) ||
	       ((starts(s, "diff ") || starts(s, "Index: ")) &&
		names_file(l, n + 1));
}

/* The line of "---", or 0; and the first line of the diff, or behind the last.
 */
static unsigned int ends(const struct lines *l, unsigned int *mark)
{
	unsigned int n;

	*mark = 0;
	for (n = 1; n <= l->count; n++) {
		if (starts_diff(l, n))
			break;
		if (!*mark && is(line_at(l, n), "---"))
			*mark = n;
	}
	return n;
}

static void print(const struct printer *p)
{
	unsigned int mark, end = ends(p->l, &mark);

	put_text(p, (mark ? mark : end) - 1);
	for (unsigned int n = mark + 1; mark && n < end; n++)
		put_as(p, n, "stat", line_at(p->l, n));
}

static void put_lines(const struct lines *l, unsigned int n, unsigned int end,
		      FILE *out)
{
	for (; n < end; n++) {
		put_span(out, line_raw(l, n));
		fputc('\n', out);
	}
}

/* What is before "---". */
void text_print(const struct lines *l, FILE *out)
{
	unsigned int mark, end = ends(l, &mark);

	put_lines(l, 1, mark ? mark : end, out);
}

/* From "---" on: that, the diffstat and the diff. A patch without gets one. */
void tail_print(const struct lines *l, FILE *out)
{
	unsigned int mark, end = ends(l, &mark);

	if (!mark && end <= l->count)
		fputs("---\n", out);
	put_lines(l, mark ? mark : end, l->count + 1, out);
}

/* All of it; with a name, that and a tab before each line. */
void header_print(const struct lines *l, const char *name, FILE *out)
{
	print(&(struct printer){ .l = l, .name = name, .out = out });
}

/* The values of one kind. */
void field_print(const struct lines *l, const char *kind, FILE *out)
{
	print(&(struct printer){ .l = l, .only = kind, .out = out });
}
