// SPDX-License-Identifier: GPL-2.0
/* One hunk of a patch. */
#include "patch.h"

#define DIGITS "0123456789"

/* Two lines that name a file, and a hunk: nothing else begins a file. */
bool starts_file(const struct lines *l, unsigned int n)
{
	return starts(line_at(l, n), "--- ") &&
	       starts(line_at(l, n + 1), "+++ ") &&
	       starts(line_at(l, n + 2), "@@ ");
}

/* A number of at most nine digits: a kernel's file has no more lines. */
static bool number(struct span *s, unsigned int *value)
{
	size_t len = while_in(*s, DIGITS);

	if (!len || len > 9)
		return false;
	*value = 0;
	for (size_t i = 0; i < len; i++)
		*value = *value * 10 + (unsigned int)(s->at[i] - '0');
	*s = from(*s, len);
	return true;
}

/* LINE,COUNT; a count that is not there is 1. */
static bool range(struct span *s, const char *before, unsigned int *start,
		  unsigned int *count)
{
	if (!starts(*s, before))
		return false;
	*s = from(*s, before[1] ? 2 : 1);
	*count = 1;
	if (!number(s, start))
		return false;
	if (!starts(*s, ","))
		return true;
	*s = from(*s, 1);
	return number(s, count);
}

static bool read_head(struct hunk *h, struct span s)
{
	s = from(s, 3);
	if (!range(&s, "-", &h->old_start, &h->old_count) ||
	    !range(&s, " +", &h->new_start, &h->new_count) || !starts(s, " @@"))
		return false;
	s = from(s, 3);
	if (starts(s, " "))
		s = from(s, 1);
	while (s.len && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	h->section = s;
	return true;
}

/* How many lines of either side the body has, and how many of one alone. */
struct body {
	unsigned int old, new, changed;
};

/*
 * Where does the body end? It is what can be one, up to the next hunk or file;
 * neither "@@" nor the end of the patch can be part of it.
 */
static void read_body(const struct lines *l, struct hunk *h, struct body *b,
		      const struct complaints *c, struct span file,
		      unsigned int hunks)
{
	unsigned int n;

	for (n = h->first; n <= l->count; n++) {
		struct span s = line_at(l, n);
		bool left = b->old < h->old_count || b->new < h->new_count;

		if (starts(s, "@@ ") || starts_file(l, n))
			break;
		if (starts(s, "\\ "))
			continue;
		if (!left && (!s.len || is(s, "--") || is(s, "-- ")))
			break;
		if (s.len && s.at[0] != ' ' && s.at[0] != '+' && s.at[0] != '-')
			break;
		if (!s.len && c->strict)
			complain(c, n,
				 "%.*s: hunk #%u: an empty line where context "
				 "begins with a space; " REFRESH,
				 SPAN(file), hunks);
		b->old += !starts(s, "+");
		b->new += !starts(s, "-");
		b->changed += starts(s, "+") || starts(s, "-");
	}
	h->end = n;
}

/* Is it what its file says, and where the hunks before it put it? */
static void check_head(const struct hunk *h, const struct file *f,
		       const struct complaints *c, struct span file,
		       long long shift)
{
	/* A side without lines counts from the line before. */
	long long at = (long long)h->old_start - (h->old_count > 0) + shift +
		       (h->new_count > 0);

	if (f->made && (h->old_start || h->old_count))
		complain(c, h->head,
			 "%.*s: hunk #%u: a file that is not there yet has no "
			 "old lines: -0,0",
			 SPAN(file), f->hunks);
	if (f->gone && (h->new_start || h->new_count))
		complain(c, h->head,
			 "%.*s: hunk #%u: a file that goes has no new lines: "
			 "+0,0",
			 SPAN(file), f->hunks);
	if (c->strict && h->new_start != at)
		complain(c, h->head,
			 "%.*s: hunk #%u: begins at +%u where the hunks before "
			 "it make it +%lld; " REFRESH,
			 SPAN(file), f->hunks, h->new_start, at);
}

/*
 * The hunk whose header is at line n, of the last file of the patch. Returns
 * the line behind it. Adds to `shift` by how much the lines below it move.
 */
unsigned int read_hunk(struct patch *p, unsigned int n,
		       const struct complaints *c, long long *shift,
		       bool *broken)
{
	struct file *f = &p->file[p->files - 1];
	struct hunk h = { .head = n, .first = n + 1 };
	struct body b = { 0 };

	if (!read_head(&h, line_at(&p->text, n))) {
		complain(c, n,
			 "%.*s: no hunk header: @@ -LINE,COUNT +LINE,COUNT @@",
			 SPAN(f->path));
		*broken = true;
		return n + 1;
	}
	f->hunks++;
	check_head(&h, f, c, f->path, *shift);
	*shift += (long long)h.new_count - h.old_count;
	read_body(&p->text, &h, &b, c, f->path, f->hunks);
	if (b.old != h.old_count || b.new != h.new_count) {
		complain(c, h.end - 1,
			 "%.*s: hunk #%u is broken: its header says %u old and "
			 "%u new lines, its body has %u and %u; " REFRESH,
			 SPAN(f->path), f->hunks, h.old_count, h.new_count,
			 b.old, b.new);
		*broken = true;
	} else if (!b.changed) {
		complain(c, h.end - 1,
			 "%.*s: hunk #%u changes nothing; " REFRESH,
			 SPAN(f->path), f->hunks);
	}
	p->hunk = grow(p->hunk, p->hunks, sizeof(*p->hunk));
	p->hunk[p->hunks++] = h;
	return h.end;
}
