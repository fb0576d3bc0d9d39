// SPDX-License-Identifier: GPL-2.0
/* Patches, their headers, the file series: what is read of them, and refused.
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

#define NAMES "--- a/x.c\n+++ b/x.c\n"
#define HUNK "@@ -1,3 +1,3 @@ int f(void)\n one\n-two\n+TWO\n three\n"

static char *said;
static size_t said_size;

/* What is complained of in a patch. */
static const char *complaints_of(const char *text, size_t size, bool strict)
{
	struct complaints c = { open_memstream(&said, &said_size), "p",
				strict };
	struct patch p = { 0 };

	lines_split(&p.text, text, size);
	patch_parse(&p, &c);
	patch_free(&p);
	fclose(c.out);
	return said;
}

static void expect(const char *text, bool strict, const char *words)
{
	const char *is = complaints_of(text, strlen(text), strict);

	if (strcmp(is, words))
		fail_msg("of:\n%s\nsaid: %s\nnot: %s", text, is, words);
	free(said);
}

static void test_facts(void **state)
{
	static const char text[] =
		"Subject: x\n---\n" NAMES HUNK
		"@@ -9 +9,2 @@\n-a\n+b\n+c\n\\ No newline\n"
		"--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+a\n-- \n2.3\n";
	struct patch p = { 0 };

	(void)state;
	lines_split(&p.text, text, sizeof(text) - 1);
	patch_parse(&p, &(struct complaints){ 0 });
	assert_int_equal(p.files, 2);
	assert_int_equal(p.hunks, 3);
	assert_true(is(p.file[0].path, "x.c") && p.file[0].sound);
	assert_int_equal(p.file[0].hunks, 2);
	assert_true(is(p.hunk[0].section, "int f(void)"));
	assert_int_equal(p.hunk[1].head, 10);
	assert_int_equal(p.hunk[1].end, 15);
	assert_int_equal(p.hunk[1].new_count, 2);
	assert_true(p.file[1].made && !p.file[1].gone);
	assert_int_equal(p.hunk[2].end, 19);
	patch_free(&p);
	expect(text, false, "");
}

static void test_hunks(void **state)
{
	(void)state;
	expect(NAMES HUNK, true, "");
	expect(NAMES "@@ -1,x +1 @@\n", false,
	       "p:3: x.c: no hunk header: @@ -LINE,COUNT +LINE,COUNT @@\n");
	expect(NAMES "@@ -1234567890 +1 @@\n", false,
	       "p:3: x.c: no hunk header: @@ -LINE,COUNT +LINE,COUNT @@\n");
	expect(NAMES "@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n three\n", false,
	       "p:7: x.c: hunk #1 is broken: its header says 3 old and 4 new "
	       "lines, its body has 3 and 3; " REFRESH "\n");
	expect(NAMES "@@ -1 +1 @@\n one\n", false,
	       "p:4: x.c: hunk #1 changes nothing; " REFRESH "\n");
	expect(NAMES "@@ -1 +2 @@\n-a\n+b\n", true,
	       "p:3: x.c: hunk #1: begins at +2 where the hunks before it make "
	       "it +1; " REFRESH "\n");
	expect(NAMES "@@ -1,2 +1,2 @@\n-a\n+b\n\n", true,
	       "p:6: x.c: hunk #1: an empty line where context begins with a "
	       "space; " REFRESH "\n");
	/* The largest counts of all move nothing but this sum. */
	expect(NAMES "@@ -1 +1,999999999 @@\n-a\n+b\n"
		     "@@ -2 +2,999999999 @@\n-a\n+b\n",
	       false,
	       "p:5: x.c: hunk #1 is broken: its header says 1 old and "
	       "999999999 new lines, its body has 1 and 1; " REFRESH "\n"
	       "p:8: x.c: hunk #2 is broken: its header says 1 old and "
	       "999999999 new lines, its body has 1 and 1; " REFRESH "\n");
}

static void test_unsafe(void **state)
{
	static const char none[] =
		"p:1: changes no file; a patch has --- a/FILE, +++ b/FILE and "
		"hunks\n";
	static const char act[] =
		"no text of a header, and no part of a diff either: patch(1) "
		"might act on it\n";
	static const char *const acted[] = { "  --- x",	 "X@@ ",   "- - +++ y",
					     "Index: x", "\t3,4d", "7a9",
					     "Prereq: 1" };
	static const char *const text[] = { "--x", "@@", "3,d", "a9", "Index" };
	char line[64], words[256];

	(void)state;
	expect("", false, none);
	for (size_t i = 0; i < sizeof(acted) / sizeof(*acted); i++) {
		snprintf(line, sizeof(line), "%s\n", acted[i]);
		snprintf(words, sizeof(words), "p:1: %s%s", act, none);
		expect(line, false, words);
	}
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		expect(text[i], false, none);
	expect("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n", false,
	       "p:1: a/../x: leads out of the tree; name the file from its top "
	       "as a/FILE\n"
	       "p:2: b/../x: leads out of the tree; name the file from its top "
	       "as b/FILE\n");
	expect("diff --git a/x b/x\nrename from x\n", false,
	       "p:2: a change of mode or name, which quilt does not carry\n"
	       "p:1: no --- a/FILE, +++ b/FILE and hunks follow it\n"
	       "p:2: changes no file; a patch has --- a/FILE, +++ b/FILE and "
	       "hunks\n");
	expect("--- a/\033[2J\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", false,
	       "p:1: a/?[2J: a name with a space, or with what no name in the "
	       "kernel has\n");
}

static void test_bytes(void **state)
{
	char path[] = "/tmp/skport-unit-XXXXXX", *big;
	struct lines l;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	big = calloc(1, PATCH_MAX + 1);
	assert_int_equal(write(fd, big, PATCH_MAX + 1), PATCH_MAX + 1);
	assert_string_equal(lines_read(&l, path, PATCH_MAX), "is too large");
	assert_null(l.bytes);
	assert_int_equal(ftruncate(fd, PATCH_MAX), 0);
	assert_null(lines_read(&l, path, PATCH_MAX));
	assert_int_equal(l.count, 1);
	lines_free(&l);
	free(big);
	close(fd);
	unlink(path);
	assert_string_equal(lines_read(&l, path, PATCH_MAX),
			    "No such file or directory");
	/* A NUL in a line is as good as any byte; the last one may lack its \n.
	 */
	lines_split(&l, "a\0b\r\n\nc", 7);
	assert_int_equal(l.count, 3);
	assert_int_equal(line_at(&l, 1).len, 3);
	assert_int_equal(line_raw(&l, 1).len, 4);
	assert_true(is(line_at(&l, 3), "c"));
	assert_int_equal(line_at(&l, 4).len, 0);
	assert_int_equal(line_at(&l, 0).len, 0);
	lines_free(&l);
}

/* The header of a text is these lines. */
static void header(const char *text, const char *words)
{
	struct lines l;
	FILE *out = open_memstream(&said, &said_size);

	lines_split(&l, text, strlen(text));
	header_print(&l, NULL, out);
	fclose(out);
	lines_free(&l);
	assert_string_equal(said, words);
	free(said);
}

static void test_header(void **state)
{
	struct lines l;
	FILE *out;

	(void)state;
	header("", "");
	header("Subject: a b\n\nwords\n\nmore: not a field\n\n"
	       "Origin: x\ty\nodd one\n---\n x | 2\n\n--- a/x\n+++ b/x\nFoo: bar\n",
	       "1\tSubject\ta b\n3\tbody\twords\n4\tbody\t\n"
	       "5\tbody\tmore: not a field\n7\tOrigin\tx\ty\n8\todd\todd one\n"
	       "10\tstat\t x | 2\n11\tstat\t\n");
	header("Subject: a\nand more\n", "1\tSubject\ta\n2\todd\tand more\n"
					 "2\tbody\tand more\n");
	header("Subject: a\n b\n\t c\n\nwords\n",
	       "1\tSubject\ta b c\n5\tbody\twords\n");
	header("Subject: a\n b\nc\n", "1\tSubject\ta b\n3\todd\tc\n"
				      "3\tbody\tc\n");
	/* A message speaks of a diff; then there is one. */
	header("Subject: a\n\ndiff -u x y\ndiff --git it\nIndex: x\n\nA: b\n"
	       "diff --git a/x b/x\nindex 1..2\nFoo: bar\n",
	       "1\tSubject\ta\n3\tbody\tdiff -u x y\n4\tbody\tdiff --git it\n"
	       "5\tbody\tIndex: x\n7\tA\tb\n");
	header("A: b\nIndex: x\n=======\nFoo: bar\n", "1\tA\tb\n");
	header("only\nBody: here\n", "1\tbody\tonly\n2\tbody\tBody: here\n");
	lines_split(&l, "Subject: a\n\nA-1: b\nA-1: c\n_A: d\n", 33);
	out = open_memstream(&said, &said_size);
	field_print(&l, "A-1", out);
	fclose(out);
	lines_free(&l);
	assert_string_equal(said, "b\nc\n");
	free(said);
}

/* What is before "---", and from there on. */
static void halves(const char *text, const char *before, const char *after)
{
	struct lines l;
	FILE *out;

	lines_split(&l, text, strlen(text));
	out = open_memstream(&said, &said_size);
	text_print(&l, out);
	fclose(out);
	assert_string_equal(said, before);
	free(said);
	out = open_memstream(&said, &said_size);
	tail_print(&l, out);
	fclose(out);
	assert_string_equal(said, after);
	free(said);
	lines_free(&l);
}

static void test_halves(void **state)
{
	(void)state;
	halves("a\n---\n x | 2\n--- a/x\nb", "a\n",
	       "---\n x | 2\n--- a/x\nb\n");
	halves("a\ndiff x\n--- a/x\n+++ b/x\n", "a\n",
	       "---\ndiff x\n--- a/x\n+++ b/x\n");
	halves("a\n", "a\n", "");
	halves("", "", "");
}

static void test_series(void **state)
{
	static const char text[] =
		"# all\n a.patch # one\na.patch\n../b\nx -p0\n-r\ngone\n\ra\n"
		"sub/..\n";
	char directory[] = "/tmp/skport-unit-XXXXXX", path[64];
	struct lines l;
	FILE *out;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/a.patch", directory);
	fclose(fopen(path, "w"));
	lines_split(&l, text, sizeof(text) - 1);
	out = open_memstream(&said, &said_size);
	series_print(&l, directory, false, out);
	fclose(out);
	lines_free(&l);
	assert_string_equal(
		said,
		"patch\t2\ta.patch\n"
		"wrong\t3\ta.patch\tis listed twice; keep one of them\n"
		"wrong\t4\t../b\tleads out of patches/\n"
		"wrong\t5\tx -p0\tno name of a patch; write one a line, "
		"without options\n"
		"wrong\t6\t-r\tno name of a patch; write one a line, without "
		"options\n"
		"wrong\t7\tgone\tthere is no such patch; write it, or take "
		"the line out\n"
		"wrong\t8\ta\tthere is no such patch; write it, or take the "
		"line out\n"
		"wrong\t9\tsub/..\tleads out of patches/\n");
	free(said);
	unlink(path);
	rmdir(directory);
}

/* As those of others are listed: names and options of many kinds. */
static void test_foreign_series(void **state)
{
	static const char text[] =
		"a~b.diff -p0\na~b.diff\na~b.diff -R\nx\t-pab # it\n";
	char directory[] = "/tmp/skport-unit-XXXXXX", path[64], other[64];
	struct lines l;
	FILE *out;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/a~b.diff", directory);
	snprintf(other, sizeof(other), "%s/x", directory);
	fclose(fopen(path, "w"));
	fclose(fopen(other, "w"));
	lines_split(&l, text, sizeof(text) - 1);
	out = open_memstream(&said, &said_size);
	series_print(&l, directory, true, out);
	fclose(out);
	lines_free(&l);
	assert_string_equal(
		said,
		"patch\t1\ta~b.diff\t0\n"
		"wrong\t2\ta~b.diff\tis listed twice; keep one of them\n"
		"wrong\t3\ta~b.diff -R\tno name of a patch; write one a line, "
		"without options\n"
		"patch\t4\tx\t1\n");
	free(said);
	unlink(path);
	unlink(other);
	rmdir(directory);
}

/* A patch in our form. */
static void take(const char *text, unsigned int strip, const char *words)
{
	struct patch p = { 0 };
	FILE *out = open_memstream(&said, &said_size);

	lines_split(&p.text, text, strlen(text));
	patch_parse(&p, &(struct complaints){ 0 });
	take_print(&p, strip, out);
	fclose(out);
	patch_free(&p);
	assert_string_equal(said, words);
	free(said);
}

#define HUNK_OF_ONE "@@ -1 +1 @@\n-a\n+b\n"

static void test_take(void **state)
{
	(void)state;
	take("words\n--- i/x/y.c\n+++ w/x/y.c\n" HUNK_OF_ONE, 1,
	     "words\n--- a/x/y.c\n+++ b/x/y.c\n" HUNK_OF_ONE);
	take("diff --git i/y.c w/y.c\nindex 1..2\n--- i/y.c\n+++ w/y.c\n" HUNK_OF_ONE,
	     1,
	     "diff --git a/y.c b/y.c\nindex 1..2\n--- a/y.c\n+++ b/y.c\n" HUNK_OF_ONE);
	take("--- a/y.c~fix\t2017\n+++ a/y.c\n" HUNK_OF_ONE, 1,
	     "--- a/y.c\n+++ b/y.c\n" HUNK_OF_ONE);
	take("--- x/y.c.orig\n+++ x/y.c\n" HUNK_OF_ONE, 0,
	     "--- a/x/y.c\n+++ b/x/y.c\n" HUNK_OF_ONE);
	take("--- 1/2//y.c\n+++ 1/2/y.c\n" HUNK_OF_ONE, 2,
	     "--- a/y.c\n+++ b/y.c\n" HUNK_OF_ONE);
	take("diff --git w/y w/y\nnew file mode 100644\n--- /dev/null\n+++ w/y\n"
	     "@@ -0,0 +1 @@\n+b\n",
	     1,
	     "diff --git a/y b/y\nnew file mode 100644\n--- /dev/null\n+++ b/y\n"
	     "@@ -0,0 +1 @@\n+b\n");
	/* What a hunk takes out or puts in is what it is. */
	take("--- o/y\n+++ n/y\n@@ -1,2 +1 @@\n--- i/x\n-diff --git i/x w/x\n+b\n",
	     1,
	     "--- a/y\n+++ b/y\n@@ -1,2 +1 @@\n--- i/x\n-diff --git i/x w/x\n+b\n");
	take("--- o/y\r\n+++ n/y\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n", 1,
	     "--- a/y\n+++ b/y\n" HUNK_OF_ONE);
	take("--- o/y\n+++ n/y\n@@ -1 +1 @@\n-a\r\n+b\n", 1,
	     "--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\r\n+b\n");
	/* Two names: neither is made the other, for patch.c to refuse. */
	take("--- i/y.c\n+++ w/z.c\n" HUNK_OF_ONE, 1,
	     "--- a/y.c\n+++ b/z.c\n" HUNK_OF_ONE);
	take("diff --git i/x w/x\nrename from x\n", 1,
	     "diff --git i/x w/x\nrename from x\n");
}

/* What `order` says of two patches of a line each, the second brings something.
 */
static void order(const char *uses, const char *brings, const char *file,
		  const char *words)
{
	static char *names[] = { "first", "second" };
	struct patch p[2] = { 0 };
	char text[256];
	FILE *out = open_memstream(&said, &said_size);

	snprintf(text, sizeof(text), NAMES "@@ -1 +1,2 @@\n \tone\n+%s\n",
		 uses);
	lines_split(&p[0].text, text, strlen(text));
	snprintf(text, sizeof(text),
		 "--- a/%s\n+++ b/%s\n@@ -1 +1,2 @@ struct s {\n \tone\n+%s\n",
		 file, file, brings);
	lines_split(&p[1].text, text, strlen(text));
	for (size_t i = 0; i < 2; i++)
		patch_parse(&p[i], &(struct complaints){ 0 });
	order_print(p, names, 2, out);
	fclose(out);
	assert_string_equal(said, words);
	free(said);
	for (size_t i = 0; i < 2; i++)
		patch_free(&p[i]);
}

static void test_order(void **state)
{
	static const char words[] = "patches/first:5: uses %s, which only "
				    "second brings; put that one before it\n";
	char say[128];

	(void)state;
	snprintf(say, sizeof(say), words, "SIZE");
	order("\tint a[SIZE];", "#\tdefine SIZE 3", "y.c", say);
	snprintf(say, sizeof(say), words, "get");
	order("get();", "int *get(int b)", "y.c", say);
	/* What a file has to itself another one has under the same name. */
	order("get();", "static int *get(int b)", "y.c", "");
	order("get();", "static int *get(int b)", "x.c", say);
	snprintf(say, sizeof(say), words, ".len");
	order("p->len = 1;", "\tunsigned int len;", "y.c", say);
	order("len = 1;", "\tunsigned int len;", "y.c", "");
	snprintf(say, sizeof(say), words, "NEW");
	order("#ifdef CONFIG_NEW", "config NEW", "Kconfig", say);
	order("#include <linux/new.h>", "x", "y.c", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_hunks),
		cmocka_unit_test(test_unsafe),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_series),
		cmocka_unit_test(test_foreign_series),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_halves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
