// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing of what reads patches. An input is a patch; after a NUL a file x.c
 * that its hunks are looked for in, and after another one how the user's
 * differs.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "must.h"
#include "patch.h"

static char directory[] = "/tmp/skport-fuzz.XXXXXX";
static char root[64], maps[64], tree_file[64], map_file[64];

static void drop(void)
{
	remove(tree_file);
	remove(map_file);
	remove(root);
	remove(maps);
	remove(directory);
}

static void make_tree(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	MUST(mkdtemp(directory));
	snprintf(root, sizeof(root), "%s/root", directory);
	snprintf(maps, sizeof(maps), "%s/maps", directory);
	snprintf(tree_file, sizeof(tree_file), "%s/x.c", root);
	snprintf(map_file, sizeof(map_file), "%s/x.c", maps);
	MUST(!mkdir(root, 0700) && !mkdir(maps, 0700));
	atexit(drop);
}

static void put(const char *path, const char *bytes, size_t size)
{
	FILE *f = fopen(path, "we");

	MUST(f && fwrite(bytes, 1, size, f) == size && !fclose(f));
}

/* How many complaints there are; each has the name and a line of the patch. */
static unsigned int complaints(const char *bytes, size_t size, bool strict,
			       struct patch *p)
{
	char *said = NULL;
	size_t said_size;
	struct complaints c = { open_memstream(&said, &said_size), "name",
				strict };
	unsigned int count = 0;

	memset(p, 0, sizeof(*p));
	lines_split(&p->text, bytes, size);
	patch_parse(p, &c);
	fclose(c.out);
	for (char *line = said; *line; count++) {
		char *end = strchr(line, '\n');

		MUST(end && !strncmp(line, "name:", 5));
		MUST(strtoul(line + 5, NULL, 10) >= 1);
		MUST(strtoul(line + 5, NULL, 10) <=
		     (p->text.count ? p->text.count : 1));
		for (; line < end; line++)
			MUST(*line >= ' ' && *line <= '~');
		line++;
	}
	free(said);
	return count;
}

/* What is not complained of is whole, and leads nowhere. */
static void sound(const struct patch *p)
{
	MUST(p->files && p->hunks);
	for (unsigned int i = 0; i < p->files; i++) {
		const struct file *f = &p->file[i];

		MUST(f->sound && f->path.len && f->path.at[0] != '/');
		MUST(!has_span(f->path, (struct span){ "/../", 4 }));
		MUST(!starts(f->path, "../"));
		MUST(f->hunks && !(f->made && f->gone));
	}
	for (unsigned int i = 0; i < p->hunks; i++) {
		const struct hunk *h = &p->hunk[i];
		unsigned int old = 0, new = 0;

		for (unsigned int n = h->first; n < h->end; n++) {
			struct span s = line_at(&p->text, n);

			old += !starts(s, "+") && !starts(s, "\\");
			new += !starts(s, "-") && !starts(s, "\\");
		}
		MUST(old == h->old_count && new == h->new_count);
	}
}

static void header(const struct patch *p, FILE *out)
{
	char *said = NULL;
	size_t size;
	FILE *f = open_memstream(&said, &size);

	header_print(&p->text, NULL, f);
	fclose(f);
	MUST(!size || isdigit(said[0]));
	free(said);
	field_print(&p->text, "Origin", out);
}

/* In our form it is as many lines, and taking it again changes no more. */
static void taken(const struct patch *p)
{
	char *said = NULL, *again = NULL;
	size_t size, size_again;
	FILE *f = open_memstream(&said, &size);
	struct patch q = { 0 };

	take_print(p, 1, f);
	fclose(f);
	lines_split(&q.text, said, size);
	MUST(q.text.count == p->text.count);
	patch_parse(&q, &(struct complaints){ 0 });
	MUST(q.files == p->files && q.hunks == p->hunks);
	f = open_memstream(&again, &size_again);
	take_print(&q, 1, f);
	fclose(f);
	patch_free(&q);
	free(said);
	free(again);
}

/* Each hunk is somewhere, or said not to be, in a line. */
static void search(const struct patch *p)
{
	char *said = NULL;
	size_t size;
	struct search s = { root, maps, p->hunks & 1, true,
			    open_memstream(&said, &size) };
	unsigned int hunks = 0;
	const char *path;

	MUST(!search_hunks(p, &s, &path));
	fclose(s.out);
	for (const char *at = said; at && at < said + size; at++) {
		hunks += !strncmp(at, "hunk\t", 5);
		at = memchr(at, '\n', said + size - at);
		MUST(at);
	}
	MUST(hunks == p->hunks);
	free(said);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static char *const names[] = { "one", "two" };
	const char *text = (const char *)data, *file, *map;
	size_t len = size ? strnlen(text, size) : 0;
	struct patch p, strict[2];
	FILE *out = fopen("/dev/null", "we");
	unsigned int loosely, strictly;

	MUST(out);
	make_tree();
	file = text + (len < size ? len + 1 : size);
	map = memchr(file, 0, text + size - file);
	put(tree_file, file, map ? (size_t)(map - file) : text + size - file);
	put(map_file, map ? map + 1 : "", map ? text + size - map - 1 : 0);
	loosely = complaints(text, len, false, &p);
	strictly = complaints(text, len, true, &strict[0]);
	MUST(strictly >= loosely);
	if (!loosely)
		sound(&p);
	header(&p, out);
	taken(&p);
	if (!loosely)
		search(&p);
	/* A patch brings what it uses. */
	complaints(text, len, true, &strict[1]);
	order_print(strict, names, 2, out);
	series_print(&p.text, root, false, out);
	series_print(&p.text, root, true, out);
	patch_free(&p);
	patch_free(&strict[0]);
	patch_free(&strict[1]);
	fclose(out);
	return 0;
}
