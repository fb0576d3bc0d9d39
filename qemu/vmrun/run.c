// SPDX-License-Identifier: GPL-2.0
/* From the facts of a boot to what is to be written of it. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "run.h"

const char *stage_name(enum stage s)
{
	static const char *const names[STAGES] = {
		[FIRMWARE] = "firmware",
		[KERNEL] = "kernel",
		[CHECK] = "check",
		[POWER_OFF] = "power-off",
	};

	return names[s];
}

const char *state_name(enum case_state s)
{
	static const char *const names[] = {
		[CASE_OK] = "ok",
		[CASE_NOT_OK] = "not ok",
		[CASE_SKIP] = "skip",
		[CASE_LOST] = "lost",
	};

	return names[s];
}

const char *case_name(const struct test_case *c)
{
	return strlen(c->name) > c->group_len ? c->name + c->group_len + 1 : "";
}

const char *image_string(const struct run *r, const char *key)
{
	const char *s =
		json_string_value(json_object_get(r->facts->image, key));

	return s && *s ? s : NULL;
}

const char *series_state(const struct run *r)
{
	const char *s = json_string_value(json_object_get(
		json_object_get(r->facts->image, "series"), "state"));

	return s ? s : "unknown";
}

const char *firmware_name(const struct machine *m)
{
	for (size_t i = 0; i < m->props_count; i++)
		if (!strcmp(m->props[i], "x-vof=on"))
			return "vof";
	return "slof";
}

int qemu_status(const struct boot *b)
{
	return b->ending != NOT_STARTED && WIFEXITED(b->status) ?
		       WEXITSTATUS(b->status) :
		       -1;
}

int qemu_signal(const struct boot *b)
{
	return b->ending != NOT_STARTED && WIFSIGNALED(b->status) ?
		       WTERMSIG(b->status) :
		       0;
}

size_t group_end(const struct results *r, size_t first)
{
	const struct test_case *c = &r->cases[first];
	size_t i = first + 1;

	while (i < r->count && r->cases[i].group_len == c->group_len &&
	       !strncmp(r->cases[i].name, c->name, c->group_len))
		i++;
	return i;
}

static char plain(char c)
{
	if (c == '\t')
		return ' ';
	return c == '\n' || (c >= ' ' && c <= '~') ? c : '?';
}

void console_tail(const char *dir, char *buf, size_t len)
{
	char path[PATH_MAX], *to = buf;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/console.log", dir);
	f = fopen(path, "re");
	if (f) {
		if (!fseek(f, 0, SEEK_END) && ftell(f) >= (long)len)
			fseek(f, 1 - (long)len, SEEK_END);
		else
			rewind(f);
		n = fread(buf, 1, len - 1, f);
		fclose(f);
	}
	for (size_t i = 0; i < n; i++)
		if (buf[i] != '\r')
			*to++ = plain(buf[i]);
	*to = '\0';
}

void utc(char *buf, size_t len, time_t t)
{
	struct tm tm;

	strftime(buf, len, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
}

/* A stage that was not left lasted to the end. */
static void take_stages(struct run *r, const struct boot *b)
{
	const double reached[STAGES] = { b->results.start, b->console.first,
					 b->results.first, b->results.end };
	double end = b->results.start + b->seconds;

	for (int i = STAGES - 1; i >= 0; i--) {
		r->stage[i] = -1;
		if (reached[i] <= 0)
			continue;
		r->stage[i] = end > reached[i] ? end - reached[i] : 0;
		end = reached[i];
	}
}

/* "Linux 4.10.0 ppc64le" */
static void take_release(struct run *r, const struct boot *b)
{
	char rest[WORDS_MAX];

	r->release[0] = '\0';
	if (sscanf(b->results.kernel, "%*s %255s", rest) == 1)
		memcpy(r->release, rest, sizeof(rest));
}

static void take_lost(struct results *r)
{
	struct test_case *c = &r->cases[r->count];

	if (!r->cases || !r->begun[0])
		return;
	r->count++;
	memset(c, 0, sizeof(*c));
	printable(c->name, r->begun, sizeof(c->name));
	strcpy(c->words, "no result");
	c->state = CASE_LOST;
	c->group_len = r->begun_group;
	r->begun[0] = '\0';
}

void run_complete(struct run *r, struct boot *b)
{
	r->boot = b;
	take_stages(r, b);
	take_release(r, b);
	take_lost(&b->results);
}
