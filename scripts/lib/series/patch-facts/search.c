// SPDX-License-Identifier: GPL-2.0
/*
 * Where the hunks of a patch are in a tree. Prints, with tabs between:
 *   hunk NUMBER FILE LINE here|elsewhere|missing|nofile SECTION
 *   line NUMBER -|+ LINE TEXT     expected or found, where `near`
 * Lines are numbered as the user has them.
 *
 * A hunk is here where all its lines are, after the hunk before it, and below
 * the line that its header names, if it names one: the same lines in another
 * function are elsewhere. The patch is known to be whole: see read_series.
 */
#include <stdlib.h>
#include <string.h>

#include "search.h"

struct searcher {
	const struct search *s;
	const struct patch *p;
	struct names paths, added;
	struct target *target;
	unsigned int targets;
	struct nearest nearest;
};

/* Is the hunk's section the one that a line of the file is in? */
static bool in_section(const struct searcher *r, const struct target *t,
		       unsigned int line, struct span section)
{
	struct span have;

	if (!section.len || section.at[section.len - 1] == ':')
		return true;
	have = line_raw(&t->text, t->above[line]);
	return same(cut(have, section.len), section) ||
	       name_known(&r->added, have, NULL);
}

static bool matches(const struct target *t, unsigned int line,
		    const struct image *im)
{
	for (unsigned int i = 1; i <= im->count; i++)
		if (!same(line_raw(&t->text, line + i - 1), im->line[i]))
			return false;
	return true;
}

static long long distance(long long a, long long b)
{
	return a < b ? b - a : a - b;
}

/* Where it is, or 0; where else its lines are, if it is nowhere, or 0. */
static unsigned int find(const struct searcher *r, struct target *t,
			 const struct image *im, struct span section,
			 unsigned int *elsewhere)
{
	long long expected = im->at + t->drift;
	unsigned int best = 0, other = 0;

	*elsewhere = 0;
	if (!im->count)
		return t->text.count ? 0 : 1;
	for (unsigned int n = t->last + 1;
	     (unsigned long long)n + im->count <= t->text.count + 1ull; n++) {
		if (!matches(t, n, im))
			continue;
		if (!in_section(r, t, n, section))
			other = n;
		else if (!best ||
			 distance(n, expected) < distance(best, expected))
			best = n;
	}
	if (best) {
		t->last = best + im->count - 1;
		t->drift += best - expected;
	} else {
		*elsewhere = other;
	}
	return best;
}

/* The lines of a hunk that are of one side, which has no lines of `not`. */
static struct image image_of(const struct patch *p, const struct hunk *h,
			     char not, unsigned int at)
{
	struct image im = { .at = at };

	im.line = zeroed(h->end - h->first + 1, sizeof(*im.line));
	for (unsigned int n = h->first; n < h->end; n++) {
		struct span s = line_raw(&p->text, n);

		if (!s.len || (s.at[0] != '\\' && s.at[0] != not ))
			im.line[++im.count] = from(s, 1);
	}
	return im;
}

static void add_lines(struct searcher *r, const struct hunk *h)
{
	for (unsigned int n = h->first; n < h->end; n++)
		if (starts(line_raw(&r->p->text, n), "+"))
			name_number(&r->added,
				    from(line_raw(&r->p->text, n), 1));
}

static void search_one(struct searcher *r, struct target *t,
		       const struct hunk *h, unsigned int number)
{
	struct image old = image_of(r->p, h, '+', h->old_start);
	struct image new = image_of(r->p, h, '-', h->new_start);
	struct span section = h->section;
	unsigned int elsewhere, at;
	const char *is;

	add_lines(r, h);
	at = find(r, t, r->s->old ? &old : &new, section, &elsewhere);
	is = at ? "here" : elsewhere ? "elsewhere" : "missing";
	if (!at && !elsewhere && t->missing)
		is = "nofile";
	if (at || elsewhere)
		at = user_line(t, at ? at : elsewhere);
	else if (r->s->near && !t->missing)
		at = show_nearest(&r->nearest, t, number, section, &old, &new);
	if (elsewhere)
		section = line_raw(&t->text, t->above[elsewhere]);
	fprintf(r->s->out, "hunk\t%u\t", number);
	put_span(r->s->out, t->path);
	fprintf(r->s->out, "\t%u\t%s\t", at, is);
	put_span(r->s->out, section);
	fputc('\n', r->s->out);
	free(old.line);
	free(new.line);
}

/* The file that has this path, read once. */
static struct target *target_of(struct searcher *r, struct span path,
				const char **at, const char **wrong)
{
	unsigned int number = name_number(&r->paths, path);

	if (number == r->targets) {
		r->target = grow(r->target, r->targets, sizeof(*r->target));
		r->target[r->targets++] = (struct target){ .path = path };
		*at = target_read(&r->target[number], r->s, wrong);
		if (*at)
			return NULL;
	}
	return &r->target[number];
}

/* Returns what is wrong with a file, and its path; or NULL. */
const char *search_hunks(const struct patch *p, const struct search *s,
			 const char **path)
{
	/* A second or two. */
	struct searcher r = { .s = s, .p = p, .nearest = { 50000000, s->out } };
	const char *wrong = NULL;
	unsigned int number = 0;

	for (unsigned int i = 0; i < p->files; i++) {
		const struct file *f = &p->file[i];
		struct target *t = target_of(&r, f->path, path, &wrong);

		if (!t)
			break;
		wrong = NULL;
		for (unsigned int h = 0; h < f->hunks; h++)
			search_one(&r, t, &p->hunk[f->first_hunk + h],
				   ++number);
	}
	for (unsigned int i = 0; i < r.targets; i++)
		target_free(&r.target[i]);
	free(r.target);
	names_free(&r.paths);
	names_free(&r.added);
	return wrong;
}
