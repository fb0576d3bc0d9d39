// SPDX-License-Identifier: GPL-2.0
/* Where the hunks of a patch are in a tree, and what is there in their place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "patch.h"

static char directory[] = "/tmp/skport-unit-XXXXXX";
static char root[64], maps[64];

static int make_directories(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(root, sizeof(root), "%s/root", directory);
	snprintf(maps, sizeof(maps), "%s/maps", directory);
	return mkdir(root, 0700) || mkdir(maps, 0700);
}

static void put(const char *where, const char *text)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "%s/x.c", where);
	unlink(path);
	if (!text)
		return;
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int remove_directories(void **state)
{
	(void)state;
	put(root, NULL);
	put(maps, NULL);
	return rmdir(root) || rmdir(maps) || rmdir(directory);
}

/* The hunks of a patch of x.c, in a tree whose x.c is this text. */
static void expect(const char *hunks, const char *tree, const char *map,
		   bool old, const char *words)
{
	char *said = NULL, text[1024];
	size_t size;
	struct patch p = { 0 };
	struct search s = { root, maps, old, true,
			    open_memstream(&said, &size) };
	const char *path;

	put(root, tree);
	put(maps, map);
	snprintf(text, sizeof(text), "--- a/x.c\n+++ b/x.c\n%s", hunks);
	lines_split(&p.text, text, strlen(text));
	patch_parse(&p, &(struct complaints){ 0 });
	assert_null(search_hunks(&p, &s, &path));
	fclose(s.out);
	patch_free(&p);
	if (strcmp(said, words))
		fail_msg("said:\n%s\nnot:\n%s", said, words);
	free(said);
}

#define FIRST "@@ -2,3 +2,3 @@\n b\n-c\n+C\n q\n"

static void test_here(void **state)
{
	(void)state;
	expect(FIRST, "a\nb\nc\nq\n", NULL, true, "hunk\t1\tx.c\t2\there\t\n");
	expect(FIRST, "a\nb\nC\nq\n", NULL, false, "hunk\t1\tx.c\t2\there\t\n");
	expect(FIRST, "b\nc\nq\nb\nc\nq", NULL, true,
	       "hunk\t1\tx.c\t1\there\t\n");
	/* After the one before it. */
	expect(FIRST "@@ -9 +9 @@\n-a\n+b\n", "b\nc\nq\nx\na\n", NULL, true,
	       "hunk\t1\tx.c\t1\there\t\nhunk\t2\tx.c\t5\there\t\n");
	/* As the user has the lines. */
	expect(FIRST, "b\nc\nq\n", "0a1,10\n> x\n", true,
	       "hunk\t1\tx.c\t11\there\t\n");
	expect(FIRST, "x\nb\nc\nq\n", "1,2d0\n4c2,3\n", true,
	       "hunk\t1\tx.c\t0\there\t\n");
}

static void test_not_here(void **state)
{
	(void)state;
	expect(FIRST, NULL, NULL, true, "hunk\t1\tx.c\t0\tnofile\t\n");
	expect(FIRST, "p\nx\nr\n", NULL, true, "hunk\t1\tx.c\t0\tmissing\t\n");
	expect(FIRST, "", NULL, true, "hunk\t1\tx.c\t0\tmissing\t\n");
	expect(FIRST, "a\nb\nx\nq\n", NULL, true,
	       "line\t1\t-\t3\tc\nline\t1\t+\t3\tx\n"
	       "hunk\t1\tx.c\t2\tmissing\t\n");
	expect("@@ -9,2 +9,2 @@ int f(void)\n \ta;\n-\tb;\n+\tc;\n",
	       "int f(void)\n{\n\tz;\n}\nint g(void)\n{\n\ta;\n\tb;\n}\n", NULL,
	       true, "hunk\t1\tx.c\t7\telsewhere\tint g(void)\n");
}

/* A file that is made is there when it has no line; one that goes, the same. */
static void test_no_lines(void **state)
{
	(void)state;
	expect("@@ -0,0 +1 @@\n+a\n", NULL, NULL, true,
	       "hunk\t1\tx.c\t1\there\t\n");
	expect("@@ -0,0 +1 @@\n+a\n", "b\n", NULL, true,
	       "hunk\t1\tx.c\t0\tmissing\t\n");
	expect("@@ -1 +0,0 @@\n-a\n", NULL, NULL, false,
	       "hunk\t1\tx.c\t1\there\t\n");
}

/* What takes too long to lay over is not shown. */
static void test_too_long(void **state)
{
	char *hunk = malloc(400000), *tree = malloc(400000), *at = hunk;
	struct search s = { root, maps, true, true, NULL };
	struct patch p = { 0 };
	char *said = NULL;
	const char *path;
	size_t size;

	(void)state;
	at += sprintf(at,
		      "--- a/x.c\n+++ b/x.c\n@@ -1,60000 +1,60001 @@\n+a\n");
	for (int i = 0; i < 60000; i++)
		at += sprintf(at, " b\n");
	memset(tree, 'c', 400000);
	for (int i = 0; i < 40000; i++)
		tree[i * 8 + 7] = '\n';
	tree[320000] = '\0';
	put(root, tree);
	put(maps, NULL);
	lines_split(&p.text, hunk, at - hunk);
	patch_parse(&p, &(struct complaints){ 0 });
	s.out = open_memstream(&said, &size);
	assert_null(search_hunks(&p, &s, &path));
	fclose(s.out);
	assert_string_equal(said, "hunk\t1\tx.c\t0\tmissing\t\n");
	free(said);
	patch_free(&p);
	free(hunk);
	free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_here),
		cmocka_unit_test(test_not_here),
		cmocka_unit_test(test_no_lines),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, make_directories,
				      remove_directories);
}
