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

/* Each is of one verdict. */
static const struct {
	const char *name;
	enum verdict verdict;
} codes[] = {
	[ALL_OK] = { "all-ok", GOOD },
	[REGRESSION] = { "regression", BAD },
	[HANGS_IN_MAKING] = { "hangs-in-making", BAD },
	[HAZARD] = { "hazard", BAD },
	[PANIC] = { "panic", SKIPPED },
	[QEMU_DIED] = { "qemu-died", SKIPPED },
	[QEMU_STOPPED] = { "qemu-stopped", SKIPPED },
	[RESULTS_NOT_WHOLE] = { "results-not-whole", SKIPPED },
	[GUEST_LEFT] = { "guest-left", SKIPPED },
	[LIMIT_PASSED] = { "limit-passed", SKIPPED },
	[SILENCE_PASSED] = { "silence-passed", SKIPPED },
	[BAIL_OUT] = { "bail-out", SKIPPED },
	[ROOT_BROKEN] = { "root-broken", SKIPPED },
	[TARGET_NOT_REACHED] = { "target-not-reached", SKIPPED },
	[OVERLAY_FULL] = { "overlay-full", SKIPPED },
	[CONSOLE_NOT_CLEAN] = { "console-not-clean", SKIPPED },
	[OTHER_CASE] = { "other-case", SKIPPED },
	[CASE_NOT_RUN] = { "case-not-run", SKIPPED },
	[CASE_SKIPPED] = { "case-skipped", SKIPPED },
	[BOOTS_DISAGREE] = { "boots-disagree", SKIPPED },
	[MODULE_LACKS] = { "module-lacks", SKIPPED },
	[MODULES_OF_ANOTHER] = { "modules-of-another", ABORT },
	[EMULATOR_WRONG] = { "emulator-wrong", ABORT },
	[INTERRUPTION] = { "interrupted", ABORT },
	[ENVIRONMENT] = { "environment", ABORT },
};
_Static_assert(sizeof(codes) / sizeof(*codes) == REASON_CODES,
	       "each code has a row");

const char *code_name(enum reason_code code)
{
	return codes[code].name;
}

enum verdict code_verdict(enum reason_code code)
{
	return codes[code].verdict;
}

enum reason_code code_of_guest(const char *name)
{
	for (enum reason_code c = ROOT_BROKEN; c <= OVERLAY_FULL; c++)
		if (!strcmp(name, codes[c].name))
			return c;
	return BAIL_OUT;
}

static enum verdict say(struct judgement *j, enum reason_code code,
			const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static enum verdict say(struct judgement *j, enum reason_code code,
			const char *fmt, ...)
{
	char raw[2 * WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	printable(j->reason, raw, sizeof(j->reason));
	j->code = code;
	return j->verdict = code_verdict(code);
}

/*
 * The entry of the list that asks for this case, or NULL: one that says that
 * the case makes the driver before a pattern that asks for all of them.
 */
static const struct required_case *asked_for(const struct required *req,
					     const char *name)
{
	const struct required_case *found = NULL;

	for (size_t i = 0; i < req->count; i++) {
		if (fnmatch(req->cases[i].name, name, 0))
			continue;
		if (!found || req->cases[i].makes)
			found = &req->cases[i];
	}
	return found;
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

/*
 * Does its failure make the kernel bad? That the guest did not get an answer
 * out of a case says nothing of the kernel on a slow host, but for the making
 * of the driver, which waits. Nor does a failure that the guest knows to be
 * another.
 */
static bool is_regression(const struct test_case *c, const struct required *req)
{
	const struct required_case *asked = asked_for(req, c->name);

	return asked && !c->otherwise && (asked->makes || !c->lost);
}

/* The first case that failed: of those in @only that count, or of all. */
static const struct test_case *first_not_ok(const struct results *r,
					    const struct required *only)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->cases[i].state == CASE_NOT_OK &&
		    (!only || is_regression(&r->cases[i], only)))
			return &r->cases[i];
	return NULL;
}

/* The boot passed a limit. It is this regression if it hangs in making it. */
static enum verdict hung(const struct boot *b, const struct required *req,
			 struct judgement *j)
{
	const struct results *r = &b->results;
	const struct required_case *asked = asked_for(req, r->begun);
	const char *which = b->ending == LIMIT ? "limit" : "silence limit";
	double s = b->ending == LIMIT ? b->limit : b->silence;

	if (b->console.panic[0])
		return say(j, PANIC, "%s", b->console.panic);
	if (b->stopped)
		return say(
			j, QEMU_STOPPED,
			"QEMU was stopped by a signal until the %s of %.0f s",
			which, s);
	if (!r->broken[0] && asked && asked->makes) {
		memcpy(j->which, r->begun, sizeof(j->which));
		return say(j, HANGS_IN_MAKING, "%s: hangs: no answer in %.0f s",
			   r->begun, s);
	}
	return say(j, b->ending == LIMIT ? LIMIT_PASSED : SILENCE_PASSED,
		   "%s of %.0f s passed %s%s", which, s,
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
		return say(j, PANIC, "%s", b->console.panic);
	if (b->os_terminated[0])
		return say(j, PANIC, "nothing on the console, but %s",
			   b->os_terminated);
	if (WIFSIGNALED(b->status))
		return say(j, QEMU_DIED, "QEMU was killed by signal %d",
			   WTERMSIG(b->status));
	if (WEXITSTATUS(b->status))
		return say(j, QEMU_DIED, "QEMU left with status %d",
			   WEXITSTATUS(b->status));
	if (r->broken[0])
		return say(j, RESULTS_NOT_WHOLE, "%s", r->broken);
	return say(j, GUEST_LEFT,
		   "the guest left without the verdict line, %s%s",
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
	return say(j, REGRESSION, "%s%s%s%s", c->words, refused[0] ? " (" : "",
		   refused, refused[0] ? ")" : "");
}

/* The guest's word for a case that fails in a way it has in a table. */
static bool is_known(const struct test_case *c)
{
	return c->state != CASE_NOT_OK && c->defect[0];
}

/* Of so few words that all of them have room. */
static void append(char *to, size_t len, const char *fmt, size_t n)
	__attribute__((format(printf, 3, 0)));

static void append(char *to, size_t len, const char *fmt, size_t n)
{
	size_t at = strlen(to);

	snprintf(to + at, len - at, fmt, n);
}

static enum verdict good(const struct results *r, struct judgement *j)
{
	size_t skipped = 0, known = 0, left_out = 0, off;
	char more[96] = "";

	for (size_t i = 0; i < r->count; i++) {
		bool skip = r->cases[i].state == CASE_SKIP,
		     is = is_known(&r->cases[i]);

		skipped += skip && !is;
		left_out += skip && is;
		known += !skip && is;
	}
	if (known)
		append(more, sizeof(more), ", %zu with a known defect", known);
	if (left_out)
		append(more, sizeof(more), ", %zu left out for a known defect",
		       left_out);
	if (skipped)
		append(more, sizeof(more), ", %zu skipped", skipped);
	off = skipped + left_out;
	return say(j, ALL_OK, "%s%zu cases ok%s", off ? "" : "all ",
		   r->count - off, more);
}

static enum verdict judge_cases(const struct boot *b,
				const struct required *req, struct judgement *j)
{
	const struct results *r = &b->results;
	const struct test_case *c = first_not_ok(r, req);

	if (c)
		return bad(b, c, j);
	if (b->console.splat[0])
		return say(j, CONSOLE_NOT_CLEAN, "the console is not clean: %s",
			   b->console.splat);
	c = first_not_ok(r, NULL);
	if (c)
		return say(j, OTHER_CASE, "%s: %s", c->name, c->words);
	for (size_t i = 0; i < req->count; i++) {
		c = find_case(r, req->cases[i].name);
		if (!c)
			return say(j, CASE_NOT_RUN,
				   "the required case %s did not run",
				   req->cases[i].name);
		if (c->state == CASE_SKIP && !is_known(c))
			return say(j, CASE_SKIPPED, "%s: skipped: %s", c->name,
				   c->words);
	}
	return good(r, j);
}

bool boot_is_whole(const struct boot *b)
{
	const struct results *r = &b->results;

	return b->ending == ENDED && WIFEXITED(b->status) &&
	       !WEXITSTATUS(b->status) && r->whole && !r->abort[0] &&
	       !b->console.panic[0] && !r->bail_out[0];
}

static enum verdict judge(const struct boot *b, const struct required *req,
			  struct judgement *j)
{
	const struct results *r = &b->results;

	if (boot_is_whole(b))
		return judge_cases(b, req, j);
	if (b->ending == NOT_STARTED)
		return say(j, ENVIRONMENT, "%s", b->error);
	if (b->ending == INTERRUPTED)
		return say(j, INTERRUPTION, "interrupted");
	if (b->ending != ENDED)
		return hung(b, req, j);
	if (!WIFEXITED(b->status) || WEXITSTATUS(b->status) || !r->whole)
		return lost(b, j);
	if (r->abort[0])
		return say(j, EMULATOR_WRONG, "%s", r->abort);
	if (b->console.panic[0])
		return say(j, PANIC, "%s", b->console.panic);
	return say(j, r->bail_code ? r->bail_code : BAIL_OUT, "%s",
		   r->bail_out);
}

enum verdict verdict_of(const struct boot *b, const struct required *req,
			struct judgement *j)
{
	memset(j, 0, sizeof(*j));
	judge(b, req, j);
	if (j->verdict == GOOD && req->no_hazards && hazards_of(b))
		say(j, HAZARD, "all required cases are ok");
	hazards_tell(hazards_of(b), j->reason, sizeof(j->reason));
	return j->verdict;
}

static bool is_one_of(const char *function, const char *patterns)
{
	char copy[sizeof(((struct results *)0)->risk_in)], *p, *save = NULL;

	snprintf(copy, sizeof(copy), "%s", patterns);
	for (p = strtok_r(copy, ",", &save); p; p = strtok_r(NULL, ",", &save))
		if (!fnmatch(p, function, 0))
			return true;
	return false;
}

const char *oopsed_by(const struct boot *b)
{
	const struct results *r = &b->results;

	if (b->ending == INTERRUPTED || !b->console.panic[0] || !r->begun[0] ||
	    !r->risk[0] || r->broken[0] ||
	    !is_one_of(b->console.oops_in, r->risk_in))
		return NULL;
	return r->risk;
}

enum verdict verdict_of_two(const struct judgement *first,
			    const struct judgement *second, struct judgement *j)
{
	memset(j, 0, sizeof(*j));
	if (second->verdict == ABORT)
		return say(j, second->code, "%s", second->reason);
	if (first->verdict == second->verdict &&
	    !strcmp(first->which, second->which)) {
		*j = *first;
		return j->verdict;
	}
	return say(j, BOOTS_DISAGREE, "flaky: %s (%.80s), then %s (%.80s)",
		   verdict_name(first->verdict), first->reason,
		   verdict_name(second->verdict), second->reason);
}
