// SPDX-License-Identifier: GPL-2.0
/*
 * A patch of somebody else's in our form: a file is a/FILE and b/FILE, whatever
 * its directories are called (i/ and w/, a/ and a/, linux.orig/ and linux/,
 * none with -p0), without time stamps; a patch that came with CR LF throughout
 * has none. All else is as it was, and not for us to judge: see patch.c for
 * what is refused.
 */
#include "patch.h"

/* The path that line n names, without the directories that patch -p takes off.
 */
static struct span stripped(struct span s, unsigned int strip)
{
	s = cut(s, find_char(s, '\t'));
	if (is(s, "/dev/null"))
		return s;
	while (strip--) {
		size_t slash = find_char(s, '/');

		/* Not that many: it stays, and is refused as no b/FILE. */
		if (slash == s.len)
			break;
		s = from(s, slash);
		s = from(s, while_in(s, "/"));
	}
	return s;
}

/* Is the old name the new one, as a backup of it is called: f~x, f.orig? */
static bool is_backup(struct span old, struct span new)
{
	struct span rest = from(old, new.len);

	return same(cut(old, new.len), new) &&
	       (starts(rest, "~") || is(rest, ".orig") || is(rest, ".old"));
}

/* The names of a file whose first line is n, before and after. */
static void names_of(const struct lines *l, unsigned int n, unsigned int strip,
		     struct span *old, struct span *new)
{
	*old = stripped(from(line_at(l, n), 4), strip);
	*new = stripped(from(line_at(l, n + 1), 4), strip);
	if (is_backup(*old, *new))
		*old = *new;
}

static void put_name(const char *words, char side, struct span name, FILE *out)
{
	fputs(words, out);
	if (!is(name, "/dev/null"))
		fprintf(out, "%c/", side);
	put_span(out, name);
}

/* The two lines that name a file, or git's above them. */
static void put_names(const struct lines *l, unsigned int n, unsigned int strip,
		      bool git, FILE *out)
{
	struct span old, new;

	names_of(l, n, strip, &old, &new);
	if (git) {
		put_name("diff --git ", 'a', is(old, "/dev/null") ? new : old,
			 out);
		put_name(" ", 'b', is(new, "/dev/null") ? old : new, out);
	} else {
		put_name("--- ", 'a', old, out);
		put_name("\n+++ ", 'b', new, out);
	}
	fputc('\n', out);
}

/* Of git's line n: the file that follows it, with git's own lines between. */
static unsigned int file_below(const struct lines *l, unsigned int n)
{
	for (n++; n <= l->count && !starts_file(l, n); n++)
		if (starts(line_at(l, n), "diff ") || !line_at(l, n).len)
			return 0;
	return n <= l->count ? n : 0;
}

static bool is_dos(const struct lines *l)
{
	for (unsigned int n = 1; n <= l->count; n++)
		if (line_raw(l, n).len == line_at(l, n).len)
			return false;
	return true;
}

/* Where hunks are, lines are what they are. */
static unsigned int hunks_end(const struct patch *p, const struct file *f)
{
	return f->hunks ? p->hunk[f->first_hunk + f->hunks - 1].end :
			  f->line + 2;
}

void take_print(const struct patch *p, unsigned int strip, FILE *out)
{
	const struct lines *l = &p->text;
	bool dos = is_dos(l);
	unsigned int i = 0, below;

	for (unsigned int n = 1, in = 0; n <= l->count; n++) {
		if (i < p->files && n == p->file[i].line) {
			put_names(l, n, strip, false, out);
			in = hunks_end(p, &p->file[i++]);
			n++;
			continue;
		}
		below = n >= in && starts(line_at(l, n), "diff --git ") ?
				file_below(l, n) :
				0;
		if (below) {
			put_names(l, below, strip, true, out);
			continue;
		}
		put_span(out, dos ? line_at(l, n) : line_raw(l, n));
		fputc('\n', out);
	}
}
