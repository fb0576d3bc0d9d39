// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing from the bytes of a boot to its verdict. An input is a byte of how
 * QEMU ended, one of the size of the pieces in which the streams come, and the
 * streams, each ended by 0xff: results, console, QEMU's words.
 *
 * What has to hold is asked without the reader: a good boot's results end with
 * the line that the nonce and the count of lines make, and nothing else does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "vmrun.h"

#define NONCE "0123456789abcdef0123456789abcdef"

static struct required_case cases[] = { { "x.alloc", .makes = true },
					{ .name = "y.*" } };
static const struct required req = { .cases = cases, .count = 2 };

struct input {
	unsigned int how;
	size_t piece;
	const char *text[STREAMS];
	size_t len[STREAMS];
};

static bool split(const char *data, size_t size, struct input *in)
{
	static const enum stream order[] = { RESULTS, CONSOLE, STDERR,
					     JOURNAL };
	_Static_assert(sizeof(order) / sizeof(*order) == STREAMS,
		       "each stream has its part");

	if (size < 2)
		return false;
	in->how = (unsigned char)data[0];
	in->piece = 1 + (unsigned char)data[1];
	data += 2;
	size -= 2;
	for (int i = 0; i < STREAMS; i++) {
		const char *end = memchr(data, 0xff, size);

		in->text[order[i]] = data;
		in->len[order[i]] = end ? (size_t)(end - data) : size;
		size -= in->len[order[i]] + !!end;
		data += in->len[order[i]] + !!end;
	}
	return true;
}

static const struct {
	enum ending ending;
	int status;
	bool stopped;
} hows[] = {
	{ ENDED, 0, false },	   { ENDED, 1 << 8, false },
	{ ENDED, 9, false },	   { LIMIT, 9, false },
	{ SILENCE, 9, false },	   { SILENCE, 9, true },
	{ INTERRUPTED, 9, false }, { NOT_STARTED, 0, false },
};

#define HOWS (sizeof(hows) / sizeof(*hows))

static void read_boot(struct boot *b, const struct input *in, size_t piece)
{
	memset(b, 0, sizeof(*b));
	MUST(!results_init(&b->results, NONCE));
	b->ending = hows[in->how % HOWS].ending;
	b->status = hows[in->how % HOWS].status;
	b->stopped = hows[in->how % HOWS].stopped;
	b->limit = 2;
	b->silence = 1;
	for (int s = 0; s < STREAMS; s++) {
		for (size_t at = 0; at < in->len[s]; at += piece)
			stream_take(b, s, in->text[s] + at,
				    in->len[s] - at < piece ? in->len[s] - at :
							      piece);
		stream_end(b, s);
	}
}

static void must_be_printable(const char *s, size_t size)
{
	MUST(memchr(s, '\0', size));
	for (; *s; s++)
		MUST(*s >= ' ' && *s <= '~');
}

/* By the text alone: are these the results of this boot, all of them? */
static bool ends_well(const char *text, size_t len)
{
	unsigned long lines = 0;
	size_t last = 0;
	char want[128];
	int n;

	for (size_t i = 0; i + 1 < len; i++)
		if (text[i] == '\n') {
			lines++;
			last = i + 1;
		}
	n = snprintf(want, sizeof(want),
		     "# end nonce=" NONCE " lines=%lu status=0\n", lines);
	return len - last == (size_t)n && !memcmp(text + last, want, (size_t)n);
}

static bool has(const char *text, size_t len, const char *words)
{
	return memmem(text, len, words, strlen(words));
}

static const struct test_case *find(const struct results *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->cases[i].name, name))
			return &r->cases[i];
	return NULL;
}

static void check_good(const struct boot *b, const struct input *in)
{
	MUST(b->ending == ENDED && !b->status);
	MUST(ends_well(in->text[RESULTS], in->len[RESULTS]));
	MUST(!has(in->text[RESULTS], in->len[RESULTS], "\nnot ok "));
	MUST(!has(in->text[CONSOLE], in->len[CONSOLE],
		  "Kernel panic - not syncing"));
	MUST(find(&b->results, "x.alloc"));
	MUST(find(&b->results, "x.alloc")->state == CASE_OK);
}

static void check_bad(const struct boot *b, const struct judgement *j)
{
	const struct test_case *c = find(&b->results, j->which);

	MUST(!b->console.panic[0] && !b->stopped);
	MUST(b->ending != INTERRUPTED && b->ending != NOT_STARTED);
	MUST(!strcmp(j->which, "x.alloc") || !strncmp(j->which, "y.", 2));
	MUST(b->ending != ENDED || (b->results.whole && c));
}

static void check_words(const struct boot *b, const struct judgement *j)
{
	const struct results *r = &b->results;

	MUST(j->reason[0] || b->ending == NOT_STARTED);
	must_be_printable(j->reason, sizeof(j->reason));
	must_be_printable(j->which, sizeof(j->which));
	must_be_printable(r->begun, sizeof(r->begun));
	must_be_printable(r->kernel, sizeof(r->kernel));
	must_be_printable(b->error, sizeof(b->error));
	must_be_printable(b->console.panic, sizeof(b->console.panic));
	must_be_printable(b->console.splat, sizeof(b->console.splat));
	MUST(r->count <= CASES_MAX);
	for (size_t i = 0; i < r->count; i++) {
		must_be_printable(r->cases[i].name, NAME_MAX_LEN);
		must_be_printable(r->cases[i].words, WORDS_MAX);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static struct boot b, again;
	struct judgement j, j2;
	struct input in;

	if (!split((const char *)data, size, &in))
		return 0;
	read_boot(&b, &in, in.piece);
	read_boot(&again, &in, size);
	verdict_of(&b, &req, &j);
	verdict_of(&again, &req, &j2);
	MUST(j.verdict == j2.verdict && !strcmp(j.reason, j2.reason));
	check_words(&b, &j);
	if (j.verdict == GOOD)
		check_good(&b, &in);
	else if (j.verdict == BAD)
		check_bad(&b, &j);
	results_free(&b.results);
	results_free(&again.results);
	return 0;
}
