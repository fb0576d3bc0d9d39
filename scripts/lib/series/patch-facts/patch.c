// SPDX-License-Identifier: GPL-2.0
/*
 * A patch, taken apart. All that patch and quilt would act on, but a plain
 * change of text to a file in the tree, is complained of.
 */
#include <stdlib.h>
#include <string.h>

#include "patch.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* What is known at a line. */
struct reader {
	struct patch *p;
	const struct complaints *c;
	/* The files so far, by name. */
	struct names seen;
	/* A line of git's that announces a file, until that is there. */
	unsigned int git;
	/* A hunk of the last file is no hunk: what is below may be its rest. */
	bool broken;
};

/* Is one of its parts empty, "." or ".."? */
static bool leads_out(struct span path)
{
	for (;;) {
		struct span part = cut(path, find_char(path, '/'));

		if (!part.len || is(part, ".") || is(part, ".."))
			return true;
		if (part.len == path.len)
			return false;
		path = from(path, part.len + 1);
	}
}

/*
 * The path that line n names, without a/ or b/: empty for /dev/null. Returns
 * whether it is one that a tree may be given; a wrong one is "?".
 */
static bool read_path(const struct reader *r, unsigned int n, char side,
		      struct span *path)
{
	struct span s = from(line_at(&r->p->text, n), 4);
	size_t stamp = find_char(s, '\t');

	if (stamp < s.len && r->c->strict)
		complain(r->c, n, "a time stamp; " REFRESH);
	s = cut(s, stamp);
	*path = (struct span){ "", 0 };
	if (is(s, "/dev/null"))
		return true;
	*path = (struct span){ "?", 1 };
	if (!s.len || while_in(s, LETTERS DIGITS "._+,@=:~/-") != s.len)
		complain(r->c, n,
			 "%.*s: a name with a space, or with what no name in "
			 "the kernel has",
			 SPAN(s));
	else if (leads_out(s))
		complain(r->c, n,
			 "%.*s: leads out of the tree; name the file from its "
			 "top as %c/FILE",
			 SPAN(s), side);
	else if (s.len < 3 || s.at[0] != side || s.at[1] != '/')
		complain(r->c, n, "%.*s: has to be %c/FILE, as -p1 takes it",
			 SPAN(s), side);
	else
		*path = from(s, 2);
	return !is(*path, "?");
}

/* Is the line of git's that announces the file the one for these paths? */
static bool git_agrees(struct span s, struct span a, struct span b)
{
	if (!starts(s, "diff --git a/"))
		return false;
	s = from(s, 13);
	if (s.len != a.len + 3 + b.len || !same(cut(s, a.len), a))
		return false;
	s = from(s, a.len);
	return starts(s, " b/") && same(from(s, 3), b);
}

/* The two lines that name a file, at n and n + 1. */
static void read_names(struct reader *r, unsigned int n)
{
	const struct complaints *c = r->c;
	struct file *f = &r->p->file[r->p->files - 1];
	struct span a, b;
	bool a_sound = read_path(r, n, 'a', &a);
	bool b_sound = read_path(r, n + 1, 'b', &b);

	f->made = !a.len;
	f->gone = !b.len;
	f->path = f->made ? b : a;
	f->sound = f->path.len && (f->made ? b_sound : a_sound);
	if (f->made && f->gone)
		complain(c, n, "/dev/null twice: which file?");
	else if (!f->made && !f->gone && a_sound && b_sound && !same(a, b))
		complain(c, n + 1,
			 "%.*s: is %.*s a line before; one file has one name "
			 "here",
			 SPAN(b), SPAN(a));
	if (c->strict && name_known(&r->seen, f->path, NULL))
		complain(c, n, "%.*s: has been changed above; " REFRESH,
			 SPAN(f->path));
	name_number(&r->seen, f->path);
	if (r->git && !git_agrees(line_at(&r->p->text, r->git), f->made ? b : a,
				  f->gone ? a : b))
		complain(c, r->git, "%.*s: is not the file of this line",
			 SPAN(f->path));
}

/* A file and its hunks. Returns the line behind them. */
static unsigned int read_file(struct reader *r, unsigned int n)
{
	struct patch *p = r->p;
	long long shift = 0;

	if (r->git && r->c->strict)
		complain(r->c, r->git, "a line of git's own; " REFRESH);
	p->file = grow(p->file, p->files, sizeof(*p->file));
	p->file[p->files++] =
		(struct file){ .line = n, .first_hunk = p->hunks };
	read_names(r, n);
	r->git = 0;
	r->broken = false;
	for (n += 2; starts(line_at(&p->text, n), "@@ ");)
		n = read_hunk(p, n, r->c, &shift, &r->broken);
	return n;
}

/* A line "diff --git" that no file follows: an empty one, or worse. */
static void no_file(const struct reader *r)
{
	if (r->git)
		complain(r->c, r->git,
			 "no --- a/FILE, +++ b/FILE and hunks follow it");
}

static bool is_binary(struct span s)
{
	static const struct span differ = { " differ", 7 };

	return starts(s, "GIT binary patch") || starts(s, "Binary files ") ||
	       (starts(s, "Files ") && has_span(from(s, 6), differ));
}

static bool is_mode(struct span s)
{
	return starts(s, "old mode") || starts(s, "new mode") ||
	       starts(s, "rename ") || starts(s, "copy ") ||
	       starts(s, "similarity ") || starts(s, "dissimilarity ");
}

static bool is_link(struct span s)
{
	return starts(s, "new file mode ") && !is(s, "new file mode 100644") &&
	       !is(s, "new file mode 100755");
}

/* A command of ed's, which patch(1) takes as well: 1,2d */
static bool is_ed(struct span s)
{
	size_t digits = while_in(s, DIGITS);

	if (!digits)
		return false;
	s = from(s, digits);
	if (starts(s, ",")) {
		digits = while_in(from(s, 1), DIGITS);
		if (!digits)
			return false;
		s = from(s, digits + 1);
	}
	if (!while_in(cut(s, 1), "acd"))
		return false;
	s = from(s, 1);
	return while_in(s, DIGITS ",") == s.len;
}

/* Would patch(1), which takes a diff that is indented, act on it? */
static bool is_acted_on(struct span s)
{
	static const char *const words[] = { "--- ",	   "+++ ",   "@@ ",
					     "*** ",	   "Index:", "Prereq:",
					     "diff --git " };

	s = from(s, while_in(s, " \tX"));
	if (is_ed(s))
		return true;
	while (starts(s, "- "))
		s = from(s, 2);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (starts(s, words[i]))
			return true;
	return false;
}

/* A line that is of no file. */
static void read_other(struct reader *r, unsigned int n)
{
	struct span s = line_at(&r->p->text, n);

	if (starts(s, "diff --git ")) {
		no_file(r);
		r->git = n;
	} else if (is_binary(s)) {
		complain(r->c, n, "a binary file; the series is for text");
	} else if (r->git && is_mode(s)) {
		complain(
			r->c, n,
			"a change of mode or name, which quilt does not carry");
	} else if (r->git && is_link(s)) {
		complain(r->c, n,
			 "not a plain file: a symbolic link or a submodule");
	} else if (is_acted_on(s)) {
		complain(r->c, n,
			 "no text of a header, and no part of a diff either: "
			 "patch(1) might act on it");
	} else if (r->p->files && r->c->strict && !r->broken && s.len) {
		complain(r->c, n, "text after the hunks; " REFRESH);
	}
}

static void check_ends(const struct reader *r)
{
	const struct lines *l = &r->p->text;
	unsigned int first = 0, count = 0;

	for (unsigned int n = 1; n <= l->count; n++) {
		if (line_raw(l, n).len == line_at(l, n).len)
			continue;
		if (!count++)
			first = n;
	}
	if (count && r->c->strict)
		complain(r->c, first,
			 "ends in CR LF, one line of %u; convert them: sed -i "
			 "'s/\\r$//'",
			 count);
}

/* The lines are there already. */
void patch_parse(struct patch *p, const struct complaints *c)
{
	struct reader r = { .p = p, .c = c };

	for (unsigned int n = 1; n <= p->text.count;) {
		if (starts_file(&p->text, n))
			n = read_file(&r, n);
		else
			read_other(&r, n++);
	}
	check_ends(&r);
	no_file(&r);
	if (!p->files)
		complain(c, p->text.count ? p->text.count : 1,
			 "changes no file; a patch has --- a/FILE, +++ b/FILE "
			 "and hunks");
	names_free(&r.seen);
}

void patch_free(struct patch *p)
{
	lines_free(&p->text);
	free(p->file);
	free(p->hunk);
	memset(p, 0, sizeof(*p));
}
