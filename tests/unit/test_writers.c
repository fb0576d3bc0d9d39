// SPDX-License-Identifier: GPL-2.0
/* The writers: hostile text in, and the same cases out of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include <cmocka.h>

#include "run.h"

static char dir[] = "/tmp/skport writers.XXXXXX";

static const char *in_dir(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put_file(const char *name, const char *data, size_t len)
{
	assert_int_equal(save(in_dir(name), data, len), 0);
}

/* To be freed. */
static char *get_file(const char *name)
{
	char *text = calloc(1, 1 << 20);
	FILE *f = fopen(in_dir(name), "re");

	assert_non_null(text);
	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

/* A run of which all but the words is as good as it gets. */
struct whole {
	struct run run;
	struct machine machine;
	struct guest guest;
	struct boot boot;
	struct facts facts;
	struct judgement judgement;
	char *argv[3];
};

static void feed(struct whole *w, const char *const *lines)
{
	for (; *lines; lines++)
		ktap_line(&w->boot.results, *lines, false);
}

static struct whole *make(const char *const *lines, const char *image)
{
	struct whole *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	assert_int_equal(results_init(&w->boot.results, "abc"), 0);
	w->boot.seconds = 1;
	w->boot.limit = 2;
	w->boot.silence = 3;
	feed(w, lines);
	strcpy(w->machine.type, "pseries");
	strcpy(w->machine.cpu, "POWER8");
	strcpy(w->machine.memory, "512M");
	strcpy(w->machine.smp, "1");
	w->guest.launch.out = dir;
	w->guest.argv = w->argv;
	w->facts.image = json_loads(image, 0, NULL);
	assert_non_null(w->facts.image);
	memset(w->facts.sha256[VMLINUX], 'a', 64);
	strcpy(w->judgement.reason, "a reason");
	w->argv[0] = (char *)"qemu";
	w->argv[1] = (char *)"a path that is no UTF-8: \xff\xc0";
	w->run = (struct run){ .machine_name = "no UTF-8 \xff, no XML \x1b",
			       .machine = &w->machine,
			       .guests = &w->guest,
			       .guests_count = 1,
			       .facts = &w->facts,
			       .judgement = &w->judgement };
	run_complete(&w->run, &w->boot);
	return w;
}

static void whole_free(struct whole *w)
{
	results_free(&w->boot.results);
	json_decref(w->facts.image);
	free(w);
}

static void write_all(const struct whole *w)
{
	assert_int_equal(write_json(in_dir("run.json"), &w->run), 0);
	assert_int_equal(write_junit(in_dir("junit.xml"), &w->run), 0);
	assert_int_equal(write_kcidb(in_dir("kcidb.json"), &w->run), 0);
	assert_int_equal(write_ktap(in_dir("run.ktap"), &w->run), 0);
}

/* Nothing that a terminal acts on, and nothing that is not ASCII. */
static void assert_plain(const char *name)
{
	char *text = get_file(name);

	for (const char *c = text; *c; c++)
		if (*c != '\n' && (*c < ' ' || *c > '~'))
			fail_msg("%s: byte %#x", name, (unsigned char)*c);
	free(text);
}

static char *xpath(xmlDocPtr doc, const char *path)
{
	xmlXPathContextPtr c = xmlXPathNewContext(doc);
	char full[256], *s;
	xmlXPathObjectPtr o;

	snprintf(full, sizeof(full), "string(%s)", path);
	o = xmlXPathEvalExpression(BAD_CAST full, c);
	assert_non_null(o);
	s = strdup((const char *)o->stringval);
	xmlXPathFreeObject(o);
	xmlXPathFreeContext(c);
	return s;
}

static void assert_xpath(xmlDocPtr doc, const char *path, const char *want)
{
	char *s = xpath(doc, path);

	assert_string_equal(s, want);
	free(s);
}

static xmlDocPtr junit(void)
{
	xmlDocPtr doc = xmlReadFile(in_dir("junit.xml"), NULL,
				    XML_PARSE_NONET | XML_PARSE_NOERROR);

	assert_non_null(doc);
	return doc;
}

static json_t *json(const char *name)
{
	json_t *j = json_load_file(in_dir(name), JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(j);
	return j;
}

static const char *json_word(json_t *list, size_t i, const char *key)
{
	return json_string_value(json_object_get(json_array_get(list, i), key));
}

/* Words of a case, hostile, and how they are to come out everywhere. */
static const struct hostile {
	const char *words, *clean;
} hostile[] = {
	{ "]]></failure><script>alert(1)</script>",
	  "]]></failure><script>alert(1)</script>" },
	{ "\x1b[2J\x1b]0;title\x07", "?[2J?]0;title?" },
	{ "a\x01"
	  "b\x08\x0c\x7f",
	  "a?b???" },
	{ "\xc3\x28\xff\xfe\xef\xbf\xbf\xed\xa0\x80", "?(????????" },
	{ "&amp; &#0; %s %n \" ' \\ \\u0000",
	  "&amp; &#0; %s %n \" ' \\ \\u0000" },
	{ "<!DOCTYPE x [<!ENTITY y SYSTEM \"/etc/passwd\">]>&y;",
	  "<!DOCTYPE x [<!ENTITY y SYSTEM \"/etc/passwd\">]>&y;" },
};

static void test_hostile_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		char line[LINE_MAX_LEN];
		const char *const lines[] = { "# kernel Linux 4.10.0 ppc64le",
					      "1..1",
					      "  # Subtest: <&\"'>",
					      "  1..1",
					      "  # begin ]]>",
					      line,
					      "not ok 1 <&\"'>",
					      NULL };
		struct whole *w;
		json_t *j, *list;
		xmlDocPtr doc;
		char *text;

		snprintf(line, sizeof(line), "  not ok 1 ]]> # %s",
			 hostile[i].words);
		w = make(lines, "{}");
		write_all(w);
		assert_plain("run.json");
		assert_plain("junit.xml");
		assert_plain("kcidb.json");
		assert_plain("run.ktap");

		doc = junit();
		assert_xpath(doc, "//testsuite[2]/@name", "<&\"'>");
		assert_xpath(doc, "//testsuite[2]/testcase/@name", "]]>");
		assert_xpath(doc, "//testsuite[2]/testcase/failure/@message",
			     hostile[i].clean);
		xmlFreeDoc(doc);
		j = json("run.json");
		list = json_object_get(j, "cases");
		assert_string_equal(json_word(list, 0, "group"), "<&\"'>");
		assert_string_equal(json_word(list, 0, "words"),
				    hostile[i].clean);
		json_decref(j);
		j = json("kcidb.json");
		list = json_object_get(j, "tests");
		assert_string_equal(json_word(list, 1, "path"), "skport..");
		assert_string_equal(json_word(list, 1, "comment"),
				    hostile[i].clean);
		json_decref(j);
		text = get_file("run.ktap");
		snprintf(line, sizeof(line), "\n  not ok 1 ]]> # %s\n",
			 hostile[i].clean);
		assert_non_null(strstr(text, line));
		free(text);
		whole_free(w);
	}
}

static const char *const one_case[] = { "1..1",	    "  # Subtest: g",
					"  1..1",   "  # begin c",
					"  ok 1 c", "ok 1 g",
					NULL };

static void test_hostile_console(void **state)
{
	static const char console[] =
		"first\r\n]]></system-out>\0\x1b[31m\xff\xfe\tred\n";
	struct whole *w = make(one_case, "{}");
	char tail[16], *s;
	xmlDocPtr doc;

	(void)state;
	put_file("console.log", console, sizeof(console) - 1);
	write_all(w);
	assert_plain("junit.xml");
	doc = junit();
	s = xpath(doc, "//testsuite[1]/system-out");
	assert_string_equal(s, "first\n]]></system-out>??[31m?? red\n");
	free(s);
	xmlFreeDoc(doc);
	console_tail(dir, tail, sizeof(tail));
	assert_string_equal(tail, "t>??[31m?? red\n");
	unlink(in_dir("console.log"));
	console_tail(dir, tail, sizeof(tail));
	assert_string_equal(tail, "");
	whole_free(w);
}

/* A console of one line of 64 KiB, and words of a KiB: all is bounded. */
static void test_long(void **state)
{
	static char console[65536];
	char line[LINE_MAX_LEN];
	const char *const lines[] = { "1..1",	"  # Subtest: g",
				      "  1..1", "  # begin c",
				      line,	NULL };
	struct whole *w;
	json_t *j;

	(void)state;
	memset(console, 'x', sizeof(console));
	put_file("console.log", console, sizeof(console));
	memset(line, 'y', sizeof(line));
	memcpy(line, "  not ok 1 c # ", 15);
	line[sizeof(line) - 1] = '\0';
	w = make(lines, "{}");
	write_all(w);
	j = json("run.json");
	assert_int_equal(
		strlen(json_word(json_object_get(j, "cases"), 0, "words")),
		WORDS_MAX - 1);
	json_decref(j);
	j = json("kcidb.json");
	assert_true(strlen(json_word(json_object_get(j, "tests"), 0,
				     "log_excerpt")) <= 16384);
	json_decref(j);
	unlink(in_dir("console.log"));
	whole_free(w);
}

/* Words of a failure that a reader of KTAP would take for a directive. */
static void test_ktap_directives(void **state)
{
	static const char *const lines[] = { "1..1",
					     "  # Subtest: a#b",
					     "  1..4",
					     "  # begin c",
					     "  not ok 1 c # SKIP not so",
					     "  # begin d",
					     "  not ok 2 d # todo",
					     "  # begin #e",
					     "  ok 3 #e # SKIP so",
					     "  # begin f",
					     NULL };
	struct whole *w = make(lines, "{}");
	char *text;

	(void)state;
	w->judgement.verdict = SKIPPED;
	write_all(w);
	text = get_file("run.ktap");
	assert_string_equal(text, "KTAP version 1\n1..2\n"
				  "  KTAP version 1\n  # Subtest: a\\#b\n"
				  "  1..4\n"
				  "  not ok 1 c # says SKIP not so\n"
				  "  not ok 2 d # says todo\n"
				  "  ok 3 \\#e # SKIP so\n"
				  "  not ok 4 f # ERROR no result\n"
				  "not ok 1 a\\#b\n"
				  "not ok 2 verdict # skip: a reason\n");
	free(text);
	whole_free(w);
}

static const struct {
	enum verdict verdict;
	const char *json, *element, *status, *ktap;
} verdicts[] = {
	{ GOOD, "good", NULL, "PASS", "\nok 2 verdict # good: " },
	{ BAD, "bad", "failure", "FAIL", "\nnot ok 2 verdict # bad: " },
	{ SKIPPED, "skip", "error", "ERROR", "\nnot ok 2 verdict # skip: " },
	{ ABORT, "abort", "error", "MISS", "\nnot ok 2 verdict # abort: " },
};

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		struct whole *w = make(one_case, "{}");
		const char *element = verdicts[i].element;
		json_t *j;
		xmlDocPtr doc;
		char *text;

		w->judgement.verdict = verdicts[i].verdict;
		write_all(w);
		j = json("run.json");
		assert_string_equal(
			json_string_value(json_object_get(j, "verdict")),
			verdicts[i].json);
		json_decref(j);
		doc = junit();
		assert_xpath(doc, "//testcase[1]/error/@type",
			     element && *element == 'e' ? verdicts[i].json :
							  "");
		assert_xpath(doc, "//testcase[1]/failure/@type",
			     element && *element == 'f' ? verdicts[i].json :
							  "");
		assert_xpath(doc, "/testsuites/@failures + /testsuites/@errors",
			     element ? "1" : "0");
		xmlFreeDoc(doc);
		j = json("kcidb.json");
		assert_string_equal(json_word(json_object_get(j, "tests"), 0,
					      "status"),
				    verdicts[i].status);
		json_decref(j);
		text = get_file("run.ktap");
		assert_non_null(strstr(text, verdicts[i].ktap));
		free(text);
		whole_free(w);
	}
}

/* image.json is a file like another: of any types, or not there. */
static void test_image(void **state)
{
	static const char *const images[] = {
		"{}",
		"{\"series\": 1, \"tree\": [], \"seconds\": {\"build\": \"x\"}}",
		"{\"series\": {\"state\": {}}, \"seconds\": [], \"applied\": 0}",
		"{\"compiler\": \"\\u0001<\", \"commit\": \"x\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++) {
		struct whole *w = make(one_case, images[i]);
		json_t *j;

		write_all(w);
		j = json("run.json");
		assert_true(json_is_null(json_object_get(
			json_object_get(j, "timings"), "build")));
		json_decref(j);
		xmlFreeDoc(junit());
		j = json("kcidb.json");
		assert_null(json_word(json_object_get(j, "checkouts"), 0,
				      "git_commit_hash"));
		json_decref(j);
		whole_free(w);
	}
}

/* The stages are all of the boot's seconds, whatever was reached. */
static void test_stages(void **state)
{
	struct run r = { 0 };
	struct boot b = { .seconds = 10 };

	(void)state;
	b.results.start = 100;
	run_complete(&r, &b);
	assert_true(r.stage[FIRMWARE] == 10 && r.stage[KERNEL] < 0 &&
		    r.stage[CHECK] < 0 && r.stage[POWER_OFF] < 0);
	b.console.first = 101;
	b.results.first = 103;
	run_complete(&r, &b);
	assert_true(r.stage[FIRMWARE] == 1 && r.stage[KERNEL] == 2 &&
		    r.stage[CHECK] == 7 && r.stage[POWER_OFF] < 0);
	b.console.first = 0;
	b.results.end = 109;
	run_complete(&r, &b);
	assert_true(r.stage[FIRMWARE] == 3 && r.stage[KERNEL] < 0 &&
		    r.stage[CHECK] == 6 && r.stage[POWER_OFF] == 1);
}

/* What cannot be written is an error of each of them: /dev/full is full. */
static void test_full(void **state)
{
	static int (*const writers[])(const char *, const struct run *) = {
		write_json, write_junit, write_kcidb, write_ktap
	};
	struct whole *w = make(one_case, "{}");

	(void)state;
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		errno = 0;
		assert_int_equal(writers[i]("/dev/full", &w->run), -1);
		assert_int_equal(errno, ENOSPC);
		assert_int_equal(writers[i]("/nowhere/at all", &w->run), -1);
		assert_int_equal(errno, ENOENT);
	}
	whole_free(w);
}

static int make_dir(void **state)
{
	(void)state;
	return !mkdtemp(dir);
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "run.json", "junit.xml",
					     "kcidb.json", "run.ktap" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(in_dir(names[i]));
	xmlCleanupParser();
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_words),
		cmocka_unit_test(test_hostile_console),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_ktap_directives),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
