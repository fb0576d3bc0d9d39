// SPDX-License-Identifier: GPL-2.0
/*
 * The policy: from the facts of a boot to a verdict. Only whole, nonce-bearing
 * results make a kernel good or bad; whatever is in doubt is a skip.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "vmrun.h"

static const struct {
	const char *name;
	int exit;
} verdicts[] = {
	[GOOD] = { "good", 0 },
	[BAD] = { "bad", 1 },
	[SKIPPED] = { "skip", 125 },
	[ABORT] = { "abort", 255 },
};

const char *verdict_name(enum verdict v)
{
	return verdicts[v].name;
}

int verdict_exit(enum verdict v)
{
	return verdicts[v].exit;
}

static enum verdict say(struct judgement *j, enum verdict v, const char *fmt,
			...) __attribute__((format(printf, 3, 4)));

static enum verdict say(struct judgement *j, enum verdict v, const char *fmt,
			...)
{
	char raw[2 * WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	printable(j->reason, raw, sizeof(j->reason));
	return j->verdict = v;
}

static bool is_required(const struct required *req, const char *name)
{
	for (size_t i = 0; i < req->count; i++)
		if (!fnmatch(req->names[i], name, 0))
			return true;
	return false;
}

/* The first case of that pattern, one that ran if there is one. */
static const struct test_case *find_case(const struct results *r,
					 const char *pattern)
{
	const struct test_case *skipped = NULL;

	for (size_t i = 0; i < r->count; i++) {
		if (fnmatch(pattern, r->cases[i].name, 0))
			continue;
		if (r->cases[i].state != CASE_SKIP)
			return &r->cases[i];
		if (!skipped)
			skipped = &r->cases[i];
	}
	return skipped;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

/*
 * The guest did not get an answer out of the case. On a slow host that says
 * nothing of the kernel, but for the making of the driver, which waits.
 */
static bool is_lost(const struct test_case *c)
{
	return !strncmp(c->words, "lost: ", 6) && !ends_with(c->name, ".alloc");
}

static const struct test_case *first_not_ok(const struct results *r,
					    const struct required *only)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->cases[i].state == CASE_NOT_OK &&
		    (!only || (is_required(only, r->cases[i].name) &&
			       !is_lost(&r->cases[i]))))
			return &r->cases[i];
	return NULL;
}

/* The boot passed a limit. It is this regression if it hangs in making it. */
static enum verdict hung(const struct boot *b, const struct required *req,
			 struct judgement *j)
{
	const struct results *r = &b->results;
	const char *which = b->ending == LIMIT ? "limit" : "silence limit";
	double s = b->ending == LIMIT ? b->limit : b->silence;

	if (b->console.panic[0])
		return say(j, SKIPPED, "%s", b->console.panic);
	if (b->stopped)
		return say(
			j, SKIPPED,
			"QEMU was stopped by a signal until the %s of %.0f s",
			which, s);
	if (!r->broken[0] && ends_with(r->begun, ".alloc") &&
	    is_required(req, r->begun)) {
		memcpy(j->which, r->begun, sizeof(j->which));
		return say(j, BAD, "%s: hangs: no answer in %.0f s", r->begun,
			   s);
	}
	return say(j, SKIPPED, "%s of %.0f s passed %s%s", which, s,
		   r->begun[0] ? "in " :
		   r->lines    ? "after the last case" :
				 "before the check began",
		   r->begun);
}

/* QEMU left, or the results are not whole: what became of the guest. */
static enum verdict lost(const struct boot *b, struct judgement *j)
{
	const struct results *r = &b->results;

	if (b->console.panic[0])
		return say(j, SKIPPED, "%s", b->console.panic);
	if (b->os_terminated[0])
		return say(j, SKIPPED, "nothing on the console, but %s",
			   b->os_terminated);
	if (WIFSIGNALED(b->status))
		return say(j, SKIPPED, "QEMU was killed by signal %d",
			   WTERMSIG(b->status));
	if (WEXITSTATUS(b->status))
		return say(j, SKIPPED, "QEMU left with status %d",
			   WEXITSTATUS(b->status));
	if (r->broken[0])
		return say(j, SKIPPED, "%s", r->broken);
	return say(j, SKIPPED, "the guest left without the verdict line, %s%s",
		   r->begun[0] ? "in " :
		   r->lines    ? "after its results began" :
				 "before any result",
		   r->begun);
}

/* The console's line about the mode ("xts" of 'xts(aes)') that a case is of. */
static const char *refused_for(const struct console *c, const char *name)
{
	char mode[16];

	for (size_t i = 0; i < c->refused_count; i++)
		if (sscanf(c->refused[i], "%*[^']'%15[^(']", mode) == 1 &&
		    strstr(name, mode))
			return c->refused[i];
	return "";
}

static enum verdict bad(const struct boot *b, const struct test_case *c,
			struct judgement *j)
{
	const char *refused = refused_for(&b->console, c->name);

	memcpy(j->which, c->name, sizeof(j->which));
	return say(j, BAD, "%s%s%s%s", c->words, refused[0] ? " (" : "",
		   refused, refused[0] ? ")" : "");
}

/* The guest's word for a case that fails in a way it has in a table. */
static bool is_known(const struct test_case *c)
{
	return c->state == CASE_OK && !strncmp(c->words, "known: ", 7);
}

static enum verdict good(const struct results *r, struct judgement *j)
{
	size_t skipped = 0, known = 0;
	char more[64] = "";

	for (size_t i = 0; i < r->count; i++) {
		skipped += r->cases[i].state == CASE_SKIP;
		known += is_known(&r->cases[i]);
	}
	if (known)
		snprintf(more, sizeof(more), ", %zu with a known defect",
			 known);
	if (skipped)
		return say(j, GOOD, "%zu cases ok%s, %zu skipped",
			   r->count - skipped, more, skipped);
	return say(j, GOOD, "all %zu cases ok%s", r->count, more);
}

static enum verdict judge_cases(const struct boot *b,
				const struct required *req, struct judgement *j)
{
	const struct results *r = &b->results;
	const struct test_case *c = first_not_ok(r, req);

	if (c)
		return bad(b, c, j);
	if (b->console.splat[0])
		return say(j, SKIPPED, "the console is not clean: %s",
			   b->console.splat);
	c = first_not_ok(r, NULL);
	if (c)
		return say(j, SKIPPED, "%s: %s", c->name, c->words);
	for (size_t i = 0; i < req->count; i++) {
		c = find_case(r, req->names[i]);
		if (!c)
			return say(j, SKIPPED,
				   "the required case %s did not run",
				   req->names[i]);
		if (c->state == CASE_SKIP)
			return say(j, SKIPPED, "%s: skipped: %s", c->name,
				   c->words);
	}
	return good(r, j);
}

enum verdict verdict_of(const struct boot *b, const struct required *req,
			struct judgement *j)
{
	const struct results *r = &b->results;

	memset(j, 0, sizeof(*j));
	if (b->ending == NOT_STARTED)
		return say(j, ABORT, "%s", b->error);
	if (b->ending == INTERRUPTED)
		return say(j, ABORT, "interrupted");
	if (b->ending != ENDED)
		return hung(b, req, j);
	if (!WIFEXITED(b->status) || WEXITSTATUS(b->status) || !r->whole)
		return lost(b, j);
	if (r->abort[0])
		return say(j, ABORT, "%s", r->abort);
	if (b->console.panic[0])
		return say(j, SKIPPED, "%s", b->console.panic);
	if (r->bail_out[0])
		return say(j, SKIPPED, "%s", r->bail_out);
	return judge_cases(b, req, j);
}

enum verdict verdict_of_two(const struct judgement *first,
			    const struct judgement *second, struct judgement *j)
{
	memset(j, 0, sizeof(*j));
	if (second->verdict == ABORT)
		return say(j, ABORT, "%s", second->reason);
	if (first->verdict == second->verdict &&
	    !strcmp(first->which, second->which)) {
		*j = *first;
		return j->verdict;
	}
	return say(j, SKIPPED, "flaky: %s (%.80s), then %s (%.80s)",
		   verdict_name(first->verdict), first->reason,
		   verdict_name(second->verdict), second->reason);
}
