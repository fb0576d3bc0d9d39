// SPDX-License-Identifier: GPL-2.0
/*
 * What is there in place of a hunk: the hunk laid over the part of the file
 * that is most like it, by the cheapest way to turn one into the other.
 */
#include <stdlib.h>
#include <string.h>

#include "search.h"

/* Lines of the file without a named section that are looked at, to either side.
 */
#define AROUND 1000

/* One laying: lines lo to hi of the file, the columns, against those of the
 * image. */
struct laying {
	const struct target *t;
	const struct image *im;
	unsigned int lo, hi, width;
	/* How the cheapest way to a cell got there: ' ', '!', '-' or '+'. */
	char *step;
	/* The last row: its costs. */
	unsigned int *cost;
	unsigned int total;
	/* The column that the cheapest way ends in. */
	unsigned int end;
};

static unsigned int weight(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_word(s.at[i]) && s.at[i] != '_')
			return 4;
	return 1;
}

static size_t skip_blanks(struct span s, size_t i)
{
	while (i < s.len && (s.at[i] == ' ' || s.at[i] == '\t'))
		i++;
	return i;
}

/* What it costs to find b where a is expected: less where they are alike. */
static unsigned int swap(struct span a, struct span b)
{
	size_t i = 0, j = 0, alike = 0;

	if (same(a, b))
		return 0;
	for (;; i++, j++, alike++) {
		i = skip_blanks(a, i);
		j = skip_blanks(b, j);
		if (i == a.len && j == b.len)
			return 1;
		if (i == a.len || j == b.len || a.at[i] != b.at[j])
			break;
	}
	return weight(a) - (alike >= 6);
}

/* The line of the section that the hunk names, though its other words may
 * differ. */
static unsigned int named_section(const struct target *t, struct span section)
{
	struct span name = section;

	for (size_t i = 1; i < section.len; i++) {
		size_t first = i;

		if (section.at[i] != '(' || !is_word(section.at[i - 1]))
			continue;
		while (first && is_word(section.at[first - 1]))
			first--;
		name = from(cut(section, i + 1), first);
		break;
	}
	for (unsigned int n = 1; name.len && n <= t->text.count; n++)
		if (is_section(line_raw(&t->text, n)) &&
		    has_span(line_raw(&t->text, n), name))
			return n;
	return 0;
}

static bool holds_section(const struct image *im)
{
	for (unsigned int i = 1; i <= im->count; i++)
		if (is_section(im->line[i]))
			return true;
	return false;
}

/* The part of the file that it is laid over. */
static void choose_part(struct laying *y, struct span section)
{
	unsigned int count = y->t->text.count;

	y->lo = named_section(y->t, section);
	if (y->lo) {
		y->hi = y->lo + 1;
		while (y->hi < count &&
		       !is_section(line_raw(&y->t->text, y->hi)))
			y->hi++;
		y->hi += holds_section(y->im) ? y->im->count : 4;
	} else {
		y->lo = y->im->at > AROUND ? y->im->at - AROUND : 1;
		y->hi = y->im->at + AROUND;
	}
	if (y->hi > count)
		y->hi = count;
	if (y->hi + 1 < y->lo)
		y->hi = y->lo - 1;
	/* The column before the first line, too. */
	y->width = y->hi - y->lo + 2;
}

/* A row of the table from the one above it, which cost[] holds. */
static void fill_row(struct laying *y, unsigned int i)
{
	char *step = y->step + (size_t)i * y->width;
	struct span a = y->im->line[i];
	unsigned int w = weight(a), diagonal = y->cost[0];

	y->total += w;
	y->cost[0] = y->total;
	step[0] = '-';
	for (unsigned int j = 1; j < y->width; j++) {
		struct span b = line_raw(&y->t->text, y->lo + j - 1);
		unsigned int cost = diagonal + swap(a, b);

		step[j] = same(a, b) ? ' ' : '!';
		if (y->cost[j] + w < cost) {
			cost = y->cost[j] + w;
			step[j] = '-';
		}
		if (y->cost[j - 1] + weight(b) < cost) {
			cost = y->cost[j - 1] + weight(b);
			step[j] = '+';
		}
		diagonal = y->cost[j];
		y->cost[j] = cost;
	}
}

static long long off(const struct laying *y, unsigned int column)
{
	long long d = (long long)y->lo + column - 1 - y->im->at - y->im->count;

	return d < 0 ? -d : d;
}

/* Returns the share of the image that is not there. */
static double lay(struct laying *y, struct nearest *n, struct span section)
{
	unsigned long long cells;

	choose_part(y, section);
	cells = (y->im->count + 1ull) * y->width;
	if (cells > n->budget)
		return 1;
	n->budget -= cells;
	y->step = zeroed(cells, 1);
	y->cost = zeroed(y->width, sizeof(*y->cost));
	for (unsigned int i = 1; i <= y->im->count; i++)
		fill_row(y, i);
	for (unsigned int j = 1; j < y->width; j++)
		if (y->cost[j] < y->cost[y->end] ||
		    (y->cost[j] == y->cost[y->end] &&
		     off(y, j) < off(y, y->end)))
			y->end = j;
	return y->total ? (double)y->cost[y->end] / y->total : 1;
}

/* One line that is expected, or found. */
static void print(const struct nearest *n, const struct laying *y,
		  unsigned int number, char sign, unsigned int line,
		  struct span s)
{
	fprintf(n->out, "line\t%u\t%c\t%u\t", number, sign,
		user_line(y->t, line));
	put_span(n->out, s);
	fputc('\n', n->out);
}

/*
 * The way back gives the steps last first. Each row has one step that is not
 * '+', and their signs are kept in place of those of cells not on the way: the
 * way is marked, then read from its beginning. Returns the line it begins at.
 */
static unsigned int print_way(const struct nearest *n, const struct laying *y,
			      unsigned int number)
{
	unsigned int i = y->im->count, j = y->end, place, ways = 0;
	char *way = zeroed((size_t)i + j + 1, 1);

	while (i) {
		char c = y->step[(size_t)i * y->width + j];

		way[ways++] = c;
		i -= c != '+';
		j -= c != '-';
	}
	place = y->lo + j;
	/* Column j is line lo + j - 1; i and j are now where the way begins. */
	while (ways) {
		char c = way[--ways];

		i += c != '+';
		j += c != '-';
		if (c == '-' || c == '!')
			print(n, y, number, '-', y->lo + j - 1 + (c == '-'),
			      y->im->line[i]);
		if (c == '+' || c == '!')
			print(n, y, number, '+', y->lo + j - 1,
			      line_raw(&y->t->text, y->lo + j - 1));
	}
	free(way);
	return place;
}

/* Shows the side of the hunk that is more like it. Returns the line, or 0. */
unsigned int show_nearest(struct nearest *n, const struct target *t,
			  unsigned int number, struct span section,
			  const struct image *old, const struct image *new)
{
	struct laying o = { .t = t, .im = old }, w = { .t = t, .im = new };
	double new_share = lay(&w, n, section);
	double old_share = lay(&o, n, section);
	struct laying *y = old_share > new_share ? &w : &o;
	double share = old_share > new_share ? new_share : old_share;
	unsigned int place = 0;

	/* Where not even a third is alike there is nothing to compare with. */
	if (share <= 2.0 / 3)
		place = user_line(t, print_way(n, y, number));
	free(o.step);
	free(o.cost);
	free(w.step);
	free(w.cost);
	return place;
}
