// SPDX-License-Identifier: GPL-2.0
/*
 * From the bytes of a boot's streams to lines, and from lines to facts. The
 * guest chooses where lines end, how long they are and what is in them.
 */
#include <string.h>

#include "vmrun.h"

/*
 * Of a console line that is too long, so much is looked at again with what
 * follows: a panic's words may lie across the cut.
 */
#define OVERLAP 256

/* QEMU's words: the first that are more than a warning. */
static void take_words(struct boot *b, const char *line)
{
	const char *os = strstr(line, "OS terminated: ");

	if (os)
		printable(b->os_terminated, os, sizeof(b->os_terminated));
	if (!b->error[0] || strstr(b->error, "warning: "))
		printable(b->error, line, sizeof(b->error));
}

static void take_line(struct boot *b, enum stream which)
{
	struct reader *r = &b->readers[which];

	/* The console's line discipline ends lines with CR LF. */
	if (which == CONSOLE && r->len && r->line[r->len - 1] == '\r')
		r->len--;
	r->line[r->len] = '\0';
	if (which == CONSOLE) {
		console_line(&b->console, r->line);
	} else if (which == RESULTS) {
		ktap_line(&b->results, r->line, r->cut);
	} else if (which == STDERR && r->len) {
		take_words(b, r->line);
	}
	r->len = 0;
	r->cut = false;
}

/* The line is full. The console's goes on; of others the rest is dropped. */
static bool make_room(struct boot *b, enum stream which)
{
	struct reader *r = &b->readers[which];
	size_t len = r->len;

	r->cut = true;
	if (which != CONSOLE)
		return false;
	take_line(b, which);
	memmove(r->line, r->line + len - OVERLAP, OVERLAP);
	r->len = OVERLAP;
	return true;
}

static void take_part(struct boot *b, enum stream which, const char *buf,
		      size_t n)
{
	struct reader *r = &b->readers[which];

	for (size_t i = 0; i < n; i++) {
		if (r->len + 1 == sizeof(r->line) && !make_room(b, which))
			return;
		r->line[r->len++] = buf[i] ? buf[i] : '\1';
	}
}

void stream_take(struct boot *b, enum stream which, const char *buf, size_t n)
{
	b->readers[which].bytes += n;
	while (n) {
		const char *end = memchr(buf, '\n', n);
		size_t len = end ? (size_t)(end - buf) : n;

		take_part(b, which, buf, len);
		if (end)
			take_line(b, which);
		len += !!end;
		buf += len;
		n -= len;
	}
}

void stream_end(struct boot *b, enum stream which)
{
	struct reader *r = &b->readers[which];

	if (!r->len)
		return;
	/* "status=1" may have been "status=139". */
	r->cut = true;
	take_line(b, which);
}
