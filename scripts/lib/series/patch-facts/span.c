// SPDX-License-Identifier: GPL-2.0
/* Parts of lines. */
#include <string.h>

#include "patch.h"

bool starts(struct span s, const char *with)
{
	size_t len = strlen(with);

	return s.len >= len && !memcmp(s.at, with, len);
}

bool is(struct span s, const char *what)
{
	return s.len == strlen(what) && starts(s, what);
}

bool same(struct span a, struct span b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* Without its first n bytes. */
struct span from(struct span s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return (struct span){ s.at + n, s.len - n };
}

/* Its first len bytes. */
struct span cut(struct span s, size_t len)
{
	if (s.len > len)
		s.len = len;
	return s;
}

/* Where c is, or the length. */
size_t find_char(struct span s, char c)
{
	const char *at = s.len ? memchr(s.at, c, s.len) : NULL;

	return at ? (size_t)(at - s.at) : s.len;
}

/* How many bytes at its beginning are of the set. */
size_t while_in(struct span s, const char *set)
{
	size_t n = 0;

	while (n < s.len && s.at[n] && strchr(set, s.at[n]))
		n++;
	return n;
}

bool has_span(struct span s, struct span what)
{
	return !what.len || memmem(s.at, s.len, what.at, what.len);
}

/* Not isalnum(): the locale has no say. */
bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

void put_span(FILE *out, struct span s)
{
	fwrite(s.at, 1, s.len, out);
}
