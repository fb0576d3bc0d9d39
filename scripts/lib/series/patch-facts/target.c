// SPDX-License-Identifier: GPL-2.0
/* A file that hunks are looked for in, and how the user's differs from it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

/* Twice what scripts/status takes of a tree, as patches may have added to it.
 */
#define TARGET_MAX (1 << 21)

/* Does it begin a function, or what else diff -p has behind a hunk's "@@"? */
bool is_section(struct span s)
{
	if (!s.len || (!is_word(s.at[0]) && s.at[0] != '$') ||
	    (s.at[0] >= '0' && s.at[0] <= '9'))
		return false;
	while (s.len && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s.at[s.len - 1] != ':';
}

static void find_sections(struct target *t)
{
	unsigned int above = 0;

	t->above = zeroed(t->text.count + 2, sizeof(*t->above));
	for (unsigned int n = 1; n <= t->text.count + 1; n++) {
		t->above[n] = above;
		if (is_section(line_raw(&t->text, n)))
			above = n;
	}
}

static unsigned int digits(struct span *s)
{
	size_t len = while_in(*s, "0123456789");
	unsigned int value = 0;

	for (size_t i = 0; i < len && value < 100000000; i++)
		value = value * 10 + (unsigned int)(s->at[i] - '0');
	*s = from(*s, len);
	return value;
}

/* FIRST,LAST or one for both. */
static void range(struct span *s, unsigned int *first, unsigned int *last)
{
	*first = digits(s);
	*last = *first;
	if (starts(*s, ",")) {
		*s = from(*s, 1);
		*last = digits(s);
	}
}

/* The lines of diff(1) that say where: 3a4,5 or 7,8c9 or 4d3. */
static void read_changes(struct target *t, const struct lines *l)
{
	for (unsigned int n = 1; n <= l->count; n++) {
		struct span s = line_raw(l, n);
		unsigned int a, b, c, d;
		struct change ch;
		char how;

		if (!while_in(cut(s, 1), "0123456789"))
			continue;
		range(&s, &a, &b);
		how = s.len ? s.at[0] : 'c';
		s = from(s, 1);
		range(&s, &c, &d);
		ch = (struct change){ .begins = a + (how == 'a'),
				      .after = b + 1,
				      .becomes = c,
				      .theirs = d + 1 };
		t->change = grow(t->change, t->changes, sizeof(ch));
		t->change[t->changes++] = ch;
	}
}

/* The line of the user's file that is this line of ours. */
unsigned int user_line(const struct target *t, unsigned int line)
{
	long long shift = 0;

	for (unsigned int i = 0; i < t->changes; i++) {
		const struct change *c = &t->change[i];

		if (line >= c->after)
			shift = (long long)c->theirs - c->after;
		else if (line >= c->begins)
			return c->becomes;
	}
	return (unsigned int)(line + shift);
}

/* Returns the path of a file that is no use, and what is wrong with it; or
 * NULL. */
const char *target_read(struct target *t, const struct search *s,
			const char **wrong)
{
	char *path = path_in(s->root, t->path);
	struct lines map;

	*wrong = lines_read(&t->text, path, TARGET_MAX);
	if (*wrong && !errno)
		return path;
	free(path);
	t->missing = *wrong;
	find_sections(t);
	path = path_in(s->maps, t->path);
	/* No differences, no map. */
	*wrong = lines_read(&map, path, 4 * TARGET_MAX);
	if (*wrong && !errno)
		return path;
	free(path);
	read_changes(t, &map);
	lines_free(&map);
	return NULL;
}

void target_free(struct target *t)
{
	lines_free(&t->text);
	free(t->above);
	free(t->change);
}
