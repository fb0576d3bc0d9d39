// SPDX-License-Identifier: GPL-2.0
/*
 * The header of a patch, taken apart: line, kind and value, with tabs between;
 * the value is the rest of the line, tabs and all.
 *
 *   Subject: ...        the first line: kind Subject
 *   body                kind body, line by line, blank ones too
 *   Field: value        the last paragraph: the field's name is the kind
 *   ---
 *   diffstat            kind stat, up to the first line of the diff
 *
 * A line of the last paragraph that is no field is of kind odd. A header
 * without a field has no such paragraph: it is all body.
 */
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

/* The text of the header: lines 1 to end. */
static void put_text(const struct printer *p, unsigned int end)
{
	unsigned int first = 1, fields, last;

	if (starts(line_at(p->l, 1), "Subject: ")) {
		put_as(p, 1, "Subject", from(line_at(p->l, 1), 9));
		first = end < 2 || is_blank(p->l, 2) ? 3 : 2;
		if (first == 2)
			put_as(p, 2, "odd", line_at(p->l, 2));
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

/* The line of "---", or 0; and the first line of the diff, or behind the last.
 */
static unsigned int ends(const struct lines *l, unsigned int *mark)
{
	unsigned int n;

	*mark = 0;
	for (n = 1; n <= l->count; n++) {
		struct span s = line_at(l, n);

		if (starts(s, "--- ") || starts(s, "diff ") ||
		    starts(s, "Index: "))
			break;
		if (!*mark && is(s, "---"))
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
