// SPDX-License-Identifier: GPL-2.0
#include "plan.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "missing.h"
#include "sights.h"

static struct result vresult(enum state state, const char *fmt, va_list ap)
{
	struct result r = { .state = state };

	vsnprintf(r.words, sizeof(r.words), fmt, ap);
	return r;
}

struct result ok(void)
{
	return (struct result){ .state = OK };
}

struct result not_ok(const char *fmt, ...)
{
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	r = vresult(NOT_OK, fmt, ap);
	va_end(ap);
	return r;
}

struct result lost(const char *fmt, ...)
{
	char words[WORDS_MAX];
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	r = not_ok("lost: %.150s", words);
	r.lost = true;
	return r;
}

struct result skip(const char *fmt, ...)
{
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	r = vresult(SKIP, fmt, ap);
	va_end(ap);
	return r;
}

struct result cannot_tell(const char *fmt, ...)
{
	struct result r;
	va_list ap;

	va_start(ap, fmt);
	r = vresult(CANNOT_TELL, fmt, ap);
	va_end(ap);
	return r;
}

static struct result known_as(enum state state, enum defect d)
{
	struct result r = { .state = state, .defect = d };

	snprintf(r.words, sizeof(r.words), "known: %s", defect_words(d));
	return r;
}

struct result known(enum defect d)
{
	return known_as(OK, d);
}

struct result known_skip(enum defect d)
{
	return known_as(SKIP, d);
}

const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "an unknown error";
}

struct planned {
	char *group, *name;
	case_fn *fn;
	const void *arg;
	unsigned int limit; /* seconds */
	bool beside;	    /* it begins with the one before it */
	/* Once it has begun: */
	pid_t pid;
	int answer; /* a pipe */
};

static struct planned *plan;
static size_t plan_count;

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void plan_case(const char *group, const char *name, case_fn *fn,
	       const void *arg, unsigned int limit)
{
	plan = must(reallocarray(plan, plan_count + 1, sizeof(*plan)));
	plan[plan_count++] = (struct planned){
		.group = must(strdup(group)),
		.name = must(strdup(name)),
		.fn = fn,
		.arg = arg,
		.limit = limit ? limit : CASE_LIMIT,
	};
}

void plan_beside(void)
{
	plan[plan_count - 1].beside = true;
}

/* In a child. False where there is none, with errno. */
static bool begin(struct planned *c)
{
	struct result r;
	int p[2];

	if (pipe(p))
		return false;
	fflush(stdout);
	c->pid = fork();
	if (!c->pid) {
		close(p[0]);
		r = c->fn(c->arg);
		_exit(write(p[1], &r, sizeof(r)) != sizeof(r));
	}
	close(p[1]);
	c->answer = p[0];
	if (c->pid < 0)
		close(p[0]);
	return c->pid > 0;
}

static struct result answer_of_child(struct planned *c)
{
	struct pollfd pfd = { .fd = c->answer, .events = POLLIN };
	struct result r;
	int status;

	if (poll(&pfd, 1, (int)c->limit * 1000) != 1) {
		/* One that hangs in the kernel can't be reaped: leave it. */
		kill(c->pid, SIGKILL);
		r = lost("no answer in %u s", c->limit);
	} else if (read(c->answer, &r, sizeof(r)) != sizeof(r)) {
		waitpid(c->pid, &status, 0);
		r = lost("dies with wait status %#x", (unsigned int)status);
	} else {
		waitpid(c->pid, &status, 0);
	}
	close(c->answer);
	return r;
}

static struct result in_child(struct planned *c)
{
	struct planned *next = c + 1;

	if (c->pid <= 0 && !begin(c))
		return skip("a child: %s", errno_name(errno));
	/* One that can't begin now is tried again, alone, in its turn. */
	if (!c->beside)
		while (next < plan + plan_count && next->beside)
			begin(next++);
	return answer_of_child(c);
}

/* A case that is not ok, but for want of a module, says nothing of the driver.
 */
static void look_for_modules(const struct planned *c, struct result *r)
{
	const char *missing = missing_module(c->group);
	char words[WORDS_MAX];

	if (r->state != NOT_OK || !missing)
		return;
	memcpy(words, r->words, sizeof(words));
	*r = cannot_tell("%.80s, but the kernel lacks %s", words, missing);
}

/*
 * A directive for whoever reads the results: should the kernel end in such
 * a function, before the case does, the next boot is to be given the defect.
 */
static struct result run_at_risk(struct planned *c)
{
	const struct risk *risk = risk_of(c->group, c->name);

	if (risk && sighted(risk->defect))
		return known_skip(risk->defect);
	if (risk) {
		printf("  # risk %s %s\n", defect_code(risk->defect),
		       risk->functions);
		/* Out of the kernel as well, which may end at any moment. */
		fflush(stdout);
		tcdrain(STDOUT_FILENO);
	}
	return in_child(c);
}

static struct result run_case(unsigned int n, struct planned *c)
{
	const char *mark = "";
	struct result r;
	enum defect d;

	printf("  # begin %s\n", c->name);
	r = run_at_risk(c);
	look_for_modules(c, &r);
	d = r.state == NOT_OK ? defect_behind(c->group, r.words) : NO_DEFECT;
	if (d)
		r = known(d);
	if (r.defect)
		sight(r.defect);
	if (r.defect)
		printf("  # known %s\n", defect_code(r.defect));
	if (r.lost)
		printf("  # lost\n");
	if (r.state == SKIP || r.state == CANNOT_TELL)
		mark = " # SKIP ";
	else if (r.words[0])
		mark = " # ";
	printf("  %s %u %s%s%s\n", r.state == NOT_OK ? "not ok" : "ok", n,
	       c->name, mark, r.words);
	fflush(stdout);
	return r;
}

/* How many cases from @first on are of one group. */
static size_t group_size(size_t first)
{
	size_t n = 1;

	while (first + n < plan_count &&
	       !strcmp(plan[first + n].group, plan[first].group))
		n++;
	return n;
}

/* What it came to: the worst of its cases. */
static enum state run_group(unsigned int n, size_t first, size_t size)
{
	const char *name = plan[first].group;
	bool good = true;

	printf("  KTAP version 1\n  # Subtest: %s\n  1..%zu\n", name, size);
	for (size_t i = 0; i < size; i++) {
		struct result r =
			run_case((unsigned int)i + 1, &plan[first + i]);

		if (r.state == CANNOT_TELL) {
			printf("Bail out! %s\n", r.words);
			return CANNOT_TELL;
		}
		good &= r.state != NOT_OK;
	}
	printf("%s %u %s\n", good ? "ok" : "not ok", n, name);
	return good ? OK : NOT_OK;
}

int plan_run(void)
{
	unsigned int groups = 0, n = 0;
	bool good = true;

	for (size_t i = 0; i < plan_count; i += group_size(i))
		groups++;
	printf("1..%u\n", groups);
	for (size_t i = 0; i < plan_count; i += group_size(i)) {
		enum state s = run_group(++n, i, group_size(i));

		if (s == CANNOT_TELL)
			return 2;
		good &= s == OK;
	}
	return !good;
}
