// SPDX-License-Identifier: GPL-2.0
/*
 * What a line defines, by its form alone: a function, a macro, a type, a field,
 * a Kconfig symbol.
 */
#include <string.h>

#include "order.h"

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define WORD UPPER LOWER DIGITS "_"

struct span base_name(struct span path)
{
	size_t slash;

	while ((slash = find_char(path, '/')) < path.len)
		path = from(path, slash + 1);
	return path;
}

/* struct NAME {: returns the name, or an empty one. */
static struct span type_name(struct span s)
{
	static const char *const kinds[] = { "struct ", "union ", "enum " };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct span name;

		if (!starts(s, kinds[i]))
			continue;
		s = from(s, strlen(kinds[i]));
		name = cut(s, while_in(s, WORD));
		s = from(s, name.len);
		if (is(s, " {"))
			return name;
		break;
	}
	return (struct span){ "", 0 };
}

/* A line, or what is behind a hunk's "@@". */
bool opens_type(struct span line)
{
	return type_name(line).len;
}

static bool define_option(struct span s, struct definition *d)
{
	if (starts(s, "menu"))
		s = from(s, 4);
	if (!starts(s, "config "))
		return false;
	d->name = from(s, 7);
	return d->name.len &&
	       while_in(d->name, UPPER DIGITS "_") == d->name.len;
}

/* #define NAME: what is behind "#", and the word itself. */
static bool directive(struct span *s, const char *word)
{
	*s = from(*s, while_in(*s, " \t"));
	if (!starts(*s, "#"))
		return false;
	*s = from(*s, 1);
	*s = from(*s, while_in(*s, " \t"));
	if (!starts(*s, word))
		return false;
	*s = from(*s, strlen(word));
	return true;
}

/*
 * A type and a name, as in "static int name(" or "int name;": the words up to
 * the first byte that is neither of a word nor a blank nor a star. Leaves in s
 * that byte and what is behind it.
 */
static bool declares(struct span *s, struct definition *d)
{
	size_t len = while_in(*s, WORD " *"), first = len;

	if (!while_in(cut(*s, 1), LOWER "_"))
		return false;
	while (first && is_word(s->at[first - 1]))
		first--;
	d->name = from(cut(*s, len), first);
	*s = from(*s, len);
	return first && while_in(cut(d->name, 1), LOWER "_");
}

/* A field, or an enumerator, after a tab. */
static bool define_member(struct span s, struct definition *d)
{
	static const struct span closed = { "];", 2 };
	struct span rest = s;

	if (declares(&rest, d) &&
	    (starts(rest, ";") ||
	     (starts(rest, "[") && has_span(rest, closed)))) {
		d->field = true;
		return true;
	}
	if (!while_in(cut(s, 1), UPPER))
		return false;
	d->name = cut(s, while_in(s, UPPER DIGITS "_"));
	rest = from(s, d->name.len);
	return is(rest, "") || is(rest, ",") || starts(rest, " =");
}

bool defines(struct span line, struct span path, bool inside,
	     struct definition *d)
{
	static const struct span kconfig = { "Kconfig", 7 };
	struct span s = line;

	*d = (struct definition){ 0 };
	if (has_span(base_name(path), kconfig))
		return define_option(line, d);
	if (directive(&s, "define") && while_in(cut(s, 1), " \t")) {
		s = from(s, while_in(s, " \t"));
		d->name = cut(s, while_in(s, WORD));
		return d->name.len;
	}
	d->name = type_name(line);
	if (d->name.len)
		return true;
	s = line;
	if (declares(&s, d) && starts(s, "("))
		return true;
	return inside && starts(line, "\t") && define_member(from(line, 1), d);
}

/* The next word of a line, and is it a field's, after "." or "->"? */
bool next_word(struct span *line, struct span *word, bool *field)
{
	struct span s = *line;
	size_t len;

	while (s.len && (!is_word(s.at[0]) || while_in(cut(s, 1), DIGITS)))
		s = from(s, 1);
	len = while_in(s, WORD);
	*word = cut(s, len);
	*field = s.at > line->at &&
		 (s.at[-1] == '.' ||
		  (s.at - line->at > 1 && s.at[-2] == '-' && s.at[-1] == '>'));
	*line = from(s, len);
	return len;
}

/* The name of the file that an #include is of, or an empty one. */
struct span included(struct span line)
{
	size_t end;

	if (!directive(&line, "include"))
		return (struct span){ "", 0 };
	for (end = line.len; end; end--)
		if (strchr("<\"/", line.at[end - 1]))
			break;
	line = from(line, end);
	for (end = 0; end < line.len && !strchr(">\"", line.at[end]);)
		end++;
	return cut(line, end);
}
