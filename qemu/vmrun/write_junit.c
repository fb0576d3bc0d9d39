// SPDX-License-Identifier: GPL-2.0
/*
 * junit.xml, for Jenkins and GitLab: a suite for each group, and before them
 * one of its own for the verdict, which is red unless it is good.
 */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

#define TAIL_MAX 8192 /* bytes of the console */

struct counts {
	size_t tests, failures, errors, skipped;
	double seconds;
};

static void attribute(xmlTextWriterPtr w, const char *name, const char *value)
{
	xmlTextWriterWriteAttribute(w, BAD_CAST name, BAD_CAST value);
}

static void number(xmlTextWriterPtr w, const char *name, size_t n)
{
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST name, "%zu", n);
}

static void seconds(xmlTextWriterPtr w, double s)
{
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "time", "%.3f", s);
}

static void start(xmlTextWriterPtr w, const char *name)
{
	xmlTextWriterStartElement(w, BAD_CAST name);
}

static void end(xmlTextWriterPtr w)
{
	xmlTextWriterEndElement(w);
}

static void text(xmlTextWriterPtr w, const char *name, const char *words)
{
	xmlTextWriterWriteElement(w, BAD_CAST name, BAD_CAST words);
}

/* What became of a test, for other than ok. */
static void outcome(xmlTextWriterPtr w, const char *element, const char *type,
		    const char *message)
{
	start(w, element);
	attribute(w, "type", type);
	attribute(w, "message", message);
	end(w);
}

static void property(xmlTextWriterPtr w, const char *name, const char *value)
{
	char clean[WORDS_MAX];

	if (!value || !*value)
		return;
	printable(clean, value, sizeof(clean));
	start(w, "property");
	attribute(w, "name", name);
	attribute(w, "value", clean);
	end(w);
}

static struct counts count(const struct results *r, size_t first, size_t end)
{
	struct counts n = { .tests = end - first };

	for (size_t i = first; i < end; i++) {
		n.failures += r->cases[i].state == CASE_NOT_OK;
		n.errors += r->cases[i].state == CASE_LOST;
		n.skipped += r->cases[i].state == CASE_SKIP;
		n.seconds += r->cases[i].seconds;
	}
	return n;
}

static void start_suite(xmlTextWriterPtr w, const char *name,
			const struct counts *n, const char *timestamp)
{
	start(w, "testsuite");
	attribute(w, "name", name);
	attribute(w, "timestamp", timestamp);
	number(w, "tests", n->tests);
	number(w, "failures", n->failures);
	number(w, "errors", n->errors);
	number(w, "skipped", n->skipped);
	seconds(w, n->seconds);
}

static void put_case(xmlTextWriterPtr w, const char *group,
		     const struct test_case *c)
{
	start(w, "testcase");
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "classname", "skport.%s",
					  group);
	attribute(w, "name", case_name(c));
	seconds(w, c->seconds);
	if (c->state == CASE_NOT_OK)
		outcome(w, "failure", "not ok", c->words);
	else if (c->state == CASE_LOST)
		outcome(w, "error", "lost", c->words);
	else if (c->state == CASE_SKIP)
		outcome(w, "skipped", "skip", c->words);
	else if (c->words[0])
		text(w, "system-out", c->words);
	end(w);
}

static void put_group(xmlTextWriterPtr w, const struct results *r, size_t first,
		      size_t past, const char *timestamp)
{
	const struct counts n = count(r, first, past);
	char group[NAME_MAX_LEN];

	snprintf(group, sizeof(group), "%.*s", (int)r->cases[first].group_len,
		 r->cases[first].name);
	start_suite(w, group, &n, timestamp);
	for (size_t i = first; i < past; i++)
		put_case(w, group, &r->cases[i]);
	end(w);
}

static void put_properties(xmlTextWriterPtr w, const struct run *r)
{
	start(w, "properties");
	property(w, "kernel", r->release);
	property(w, "machine", r->machine_name);
	property(w, "qemu", r->facts->qemu);
	property(w, "tree", image_string(r, "tree"));
	property(w, "variant", image_string(r, "variant"));
	property(w, "compiler", image_string(r, "compiler"));
	property(w, "series", series_state(r));
	for (int i = 0; i < HASHED; i++)
		property(w, hashed_name(i), r->facts->sha256[i]);
	end(w);
}

static void put_verdict(xmlTextWriterPtr w, const struct run *r,
			const struct counts *n, const char *timestamp)
{
	const struct judgement *j = r->judgement;
	char tail[TAIL_MAX];

	start_suite(w, "skport", n, timestamp);
	put_properties(w, r);
	start(w, "testcase");
	attribute(w, "classname", "skport");
	attribute(w, "name", "verdict");
	seconds(w, n->seconds);
	if (j->verdict == GOOD)
		text(w, "system-out", j->reason);
	else
		outcome(w, j->verdict == BAD ? "failure" : "error",
			verdict_name(j->verdict), j->reason);
	end(w);
	console_tail(r->guests[r->deciding].launch.out, tail, sizeof(tail));
	text(w, "system-out", tail);
	end(w);
}

static void put_all(xmlTextWriterPtr w, const struct run *r)
{
	const struct results *res = &r->boot->results;
	const struct counts verdict = {
		.tests = 1,
		.failures = r->judgement->verdict == BAD,
		.errors = r->judgement->verdict == SKIPPED ||
			  r->judgement->verdict == ABORT,
		.seconds = r->boot->seconds,
	};
	struct counts n = count(res, 0, res->count);
	char timestamp[32];

	utc(timestamp, sizeof(timestamp), r->started);
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	start(w, "testsuites");
	attribute(w, "name", "skport");
	number(w, "tests", n.tests + 1);
	number(w, "failures", n.failures + verdict.failures);
	number(w, "errors", n.errors + verdict.errors);
	seconds(w, r->boot->seconds);
	put_verdict(w, r, &verdict, timestamp);
	for (size_t i = 0; i < res->count; i = group_end(res, i))
		put_group(w, res, i, group_end(res, i), timestamp);
	end(w);
}

/* Into memory first: libxml2 does not say that a disk is full. */
int write_junit(const char *path, const struct run *r)
{
	xmlBufferPtr b = xmlBufferCreate();
	xmlTextWriterPtr w = b ? xmlNewTextWriterMemory(b, 0) : NULL;
	int ret = -1;

	errno = ENOMEM;
	if (w) {
		put_all(w, r);
		if (xmlTextWriterEndDocument(w) >= 0)
			ret = 0;
		xmlFreeTextWriter(w);
	}
	if (!ret)
		ret = save(path, (const char *)xmlBufferContent(b),
			   (size_t)xmlBufferLength(b));
	xmlBufferFree(b);
	return ret;
}
