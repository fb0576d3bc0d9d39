/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a patch is, to all who ask: its header, the files that it changes, their
 * hunks. A patch is not trusted. See main.c for what is printed of it.
 */
#ifndef SKPORT_PATCH_H
#define SKPORT_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* No patch of a series is larger. */
#define PATCH_MAX (1 << 20)

/* A part of a line, or all of it: not terminated, without its newline. */
struct span {
	const char *at;
	size_t len;
};

/* A file as lines, numbered from 1. */
struct lines {
	char *bytes;
	size_t size;
	struct span *line;
	unsigned int count;
};

/* One hunk: its header, and the lines first to end - 1, which are its body. */
struct hunk {
	unsigned int head, first, end;
	unsigned int old_start, old_count, new_start, new_count;
	/* The words behind the header: the function that it is in. */
	struct span section;
};

struct file {
	/* The line that has ---; the one that has +++ is the next. */
	unsigned int line;
	struct span path;
	/* No such file before, or after. */
	bool made, gone;
	/* The path is one that a tree may be given. */
	bool sound;
	unsigned int first_hunk, hunks;
};

struct patch {
	struct lines text;
	struct file *file;
	struct hunk *hunk;
	unsigned int files, hunks;
};

/* Where complaints go, and what they call the patch; nowhere without `out`. */
struct complaints {
	FILE *out;
	const char *name;
	/* Ask for the form of scripts/lib/series/quiltrc as well. */
	bool strict;
};

/* lines.c */
void lines_split(struct lines *l, const char *bytes, size_t size);
const char *lines_read(struct lines *l, const char *path, size_t max);
void lines_free(struct lines *l);
struct span line_raw(const struct lines *l, unsigned int n);
struct span line_at(const struct lines *l, unsigned int n);
void *zeroed(size_t count, size_t each);
char *path_in(const char *directory, struct span name);
void *grow(void *array, unsigned int count, size_t each);

/* span.c */
bool starts(struct span s, const char *with);
bool is(struct span s, const char *what);
bool same(struct span a, struct span b);
struct span from(struct span s, size_t n);
struct span cut(struct span s, size_t len);
size_t find_char(struct span s, char c);
size_t while_in(struct span s, const char *set);
bool has_span(struct span s, struct span what);
bool is_word(char c);
void put_span(FILE *out, struct span s);

/* names.c: texts that are met more than once, by number, from 0. */
struct names {
	struct span *name;
	unsigned int *slot;
	unsigned int count, slots;
};

unsigned int name_number(struct names *n, struct span name);
bool name_known(const struct names *n, struct span name, unsigned int *number);
void names_free(struct names *n);

/* patch.c: with complaints of the files and hunks, and of what is around them.
 */
void patch_parse(struct patch *p, const struct complaints *c);
void patch_free(struct patch *p);

/* hunk.c */
bool starts_file(const struct lines *l, unsigned int n);
unsigned int read_hunk(struct patch *p, unsigned int n,
		       const struct complaints *c, long long *shift,
		       bool *broken);

/* header.c */
void header_print(const struct lines *l, const char *name, FILE *out);
void field_print(const struct lines *l, const char *kind, FILE *out);
void text_print(const struct lines *l, FILE *out);
void tail_print(const struct lines *l, FILE *out);

/* series.c */
void series_print(const struct lines *l, const char *patches, bool foreign,
		  FILE *out);

/* take.c */
void take_print(const struct patch *p, unsigned int strip, FILE *out);

/* search.c */
struct search {
	/* Directories: the files, and what diff(1) says of these and the
	 * user's. */
	const char *root, *maps;
	/* Look for what the hunks take, and not for what they make. */
	bool old;
	/* Show what is there in place of a hunk. */
	bool near;
	FILE *out;
};

const char *search_hunks(const struct patch *p, const struct search *s,
			 const char **path);

/* order.c */
void order_print(const struct patch *patches, char *const *names,
		 unsigned int count, FILE *out);

/* complain.c */
#define REFRESH "refresh it: quilt --quiltrc scripts/lib/series/quiltrc refresh"
void complain(const struct complaints *c, unsigned int line, const char *fmt,
	      ...) __attribute__((format(printf, 3, 4)));
/* As an argument for "%.*s". */
#define SPAN(s) (int)(s).len, (s).at

/* say.c: the commands of main.c, each with its words. */
struct options {
	bool strict, old, near, foreign;
	/* Of patch -p, 0 to 9. */
	unsigned int strip;
	const char *name, *root, *maps;
};

int say_check(char **args, const struct options *o);
int say_files(char **args, const struct options *o);
int say_diff(char **args, const struct options *o);
int say_header(char **args, const struct options *o);
int say_field(char **args, const struct options *o);
int say_text(char **args, const struct options *o);
int say_tail(char **args, const struct options *o);
int say_hunks(char **args, const struct options *o);
int say_keep(char **args, const struct options *o);
int say_search(char **args, const struct options *o);
int say_take(char **args, const struct options *o);
int say_order(char **args, const struct options *o);
int say_series(char **args, const struct options *o);
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
