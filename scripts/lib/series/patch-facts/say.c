// SPDX-License-Identifier: GPL-2.0
/* What is said of a patch, or of a series: a function for each command. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "patch.h"

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("patch-facts: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	exit(255);
}

/* What is wrong with the file as text, to who asks; else the end. */
static const char *read_text(struct lines *l, const char *path, size_t max)
{
	const char *wrong = lines_read(l, path, max);

	if (wrong && errno)
		die("%s: %s", path, wrong);
	if (wrong)
		return "is over 1 MiB; no patch of a series is";
	if (memchr(l->bytes, 0, l->size))
		return "holds a NUL; a patch is text";
	return NULL;
}

static struct lines text_of(const char *path, size_t max)
{
	struct lines l;
	const char *wrong = read_text(&l, path, max);

	if (wrong)
		die("%s:1: %s", path, wrong);
	return l;
}

static struct patch patch_of(const char *path)
{
	struct patch p = { .text = text_of(path, PATCH_MAX) };

	patch_parse(&p, &(struct complaints){ 0 });
	return p;
}

int say_check(char **args, const struct options *o)
{
	struct complaints c = { .out = stdout,
				.name = o->name ? o->name : args[0],
				.strict = o->strict };
	struct patch p = { 0 };
	const char *wrong = read_text(&p.text, args[0], PATCH_MAX);

	if (wrong) {
		complain(&c, 1, "%s", wrong);
		return 1;
	}
	patch_parse(&p, &c);
	patch_free(&p);
	return 0;
}

/* The files that it changes. */
int say_files(char **args, const struct options *o)
{
	struct patch p = patch_of(args[0]);

	(void)o;
	for (unsigned int i = 0; i < p.files; i++)
		if (p.file[i].sound)
			printf("%.*s\n", SPAN(p.file[i].path));
	patch_free(&p);
	return 0;
}

static void put_line(const struct patch *p, unsigned int n)
{
	put_span(stdout, line_raw(&p->text, n));
	putchar('\n');
}

/* From the first file on. */
int say_diff(char **args, const struct options *o)
{
	struct patch p = patch_of(args[0]);

	(void)o;
	for (unsigned int n = p.files ? p.file[0].line : p.text.count + 1;
	     n <= p.text.count; n++)
		put_line(&p, n);
	patch_free(&p);
	return 0;
}

int say_header(char **args, const struct options *o)
{
	struct lines l = text_of(args[0], PATCH_MAX);

	header_print(&l, o->name, stdout);
	lines_free(&l);
	return 0;
}

int say_field(char **args, const struct options *o)
{
	struct lines l = text_of(args[1], PATCH_MAX);

	(void)o;
	field_print(&l, args[0], stdout);
	lines_free(&l);
	return 0;
}

int say_text(char **args, const struct options *o)
{
	struct lines l = text_of(args[0], PATCH_MAX);

	(void)o;
	text_print(&l, stdout);
	lines_free(&l);
	return 0;
}

/* Of a patch with another header before it as well: scripts/export. */
int say_tail(char **args, const struct options *o)
{
	struct lines l = text_of(args[0], 2 * PATCH_MAX);

	(void)o;
	tail_print(&l, stdout);
	lines_free(&l);
	return 0;
}

/* Of each hunk its file, its number there, the line of its header. */
int say_hunks(char **args, const struct options *o)
{
	struct patch p = patch_of(args[0]);

	(void)o;
	for (unsigned int i = 0; i < p.files; i++)
		for (unsigned int h = 0; h < p.file[i].hunks; h++)
			printf("%.*s\t%u\t%u\n", SPAN(p.file[i].path), h + 1,
			       p.hunk[p.file[i].first_hunk + h].head);
	patch_free(&p);
	return 0;
}

/* By number, from 1 to count: is it one of those, with blanks between? */
static bool *among(const char *numbers, unsigned int count)
{
	bool *is = zeroed(count + 1, sizeof(*is));
	char *end;

	for (;; numbers = end) {
		unsigned long one = strtoul(numbers, &end, 10);

		if (end == numbers)
			return is;
		if (one <= count)
			is[one] = true;
	}
}

/* The patch with those hunks alone that have these numbers. */
int say_keep(char **args, const struct options *o)
{
	struct patch p = patch_of(args[1]);
	bool *wanted = among(args[0], p.hunks);

	(void)o;
	for (unsigned int i = 0; i < p.files; i++) {
		const struct file *f = &p.file[i];
		bool named = false;

		for (unsigned int h = f->first_hunk;
		     h < f->first_hunk + f->hunks; h++) {
			if (!wanted[h + 1])
				continue;
			if (!named) {
				put_line(&p, f->line);
				put_line(&p, f->line + 1);
			}
			named = true;
			for (unsigned int n = p.hunk[h].head; n < p.hunk[h].end;
			     n++)
				put_line(&p, n);
		}
	}
	free(wanted);
	patch_free(&p);
	return 0;
}

int say_search(char **args, const struct options *o)
{
	struct search s = { .root = o->root,
			    .maps = o->maps,
			    .old = o->old,
			    .near = o->near,
			    .out = stdout };
	struct patch p = patch_of(args[0]);
	const char *path = "", *wrong;

	if (!o->root || !o->maps)
		die("search: needs --root and --maps");
	wrong = search_hunks(&p, &s, &path);
	if (wrong)
		die("%s: %s", path, wrong);
	patch_free(&p);
	return 0;
}

int say_order(char **args, const struct options *o)
{
	unsigned int count = 0;
	struct patch *p;

	(void)o;
	while (args[count])
		count++;
	p = zeroed(count, sizeof(*p));
	for (unsigned int i = 0; i < count; i++)
		p[i] = patch_of(args[i]);
	order_print(p, args, count, stdout);
	for (unsigned int i = 0; i < count; i++)
		patch_free(&p[i]);
	free(p);
	return 0;
}

/* The patch in our form: see take.c. */
int say_take(char **args, const struct options *o)
{
	struct patch p = patch_of(args[0]);

	take_print(&p, o->strip, stdout);
	patch_free(&p);
	return 0;
}

/* The series of a directory, which has patches/ as well; a foreign one has its
 * patches beside the file. */
int say_series(char **args, const struct options *o)
{
	char *path = path_in(args[0], (struct span){ "series", 6 });
	char *patches = path_in(args[0], (struct span){ "patches", 7 });
	const char *wrong;
	struct lines l;

	wrong = lines_read(&l, path, PATCH_MAX);
	if (wrong)
		die("%s: %s", path, wrong);
	series_print(&l, o->foreign ? args[0] : patches, o->foreign, stdout);
	lines_free(&l);
	free(path);
	free(patches);
	return 0;
}
