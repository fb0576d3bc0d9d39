// SPDX-License-Identifier: GPL-2.0
/*
 * The driver outside of process context: a module of ours has the cases, and
 * this asks it for each and passes on what it says.
 */
#include "softirq.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpu.h"
#include "plan.h"
#include "sights.h"

#define PROC "/proc/skport_softirq"
#define WHY_NOT "/modules/skport_softirq.why-not"
#define LINE_MAX_LEN 128 /* bytes of the module's list */

/* The first line of a file, or false. */
static bool first_line(const char *path, char *line, size_t len)
{
	FILE *f = fopen(path, "re");
	bool there = f && fgets(line, (int)len, f);

	if (f)
		fclose(f);
	if (there)
		line[strcspn(line, "\n")] = '\0';
	return there;
}

const char *softirq_wrong(void)
{
	static char line[LINE_MAX_LEN];
	static const char mark[] = "wrong ";

	if (!first_line(PROC, line, sizeof(line)) ||
	    strncmp(line, mark, strlen(mark)))
		return NULL;
	return line + strlen(mark);
}

static struct result case_no_module(const void *arg)
{
	char why[WORDS_MAX / 2];

	(void)arg;
	if (first_line(WHY_NOT, why, sizeof(why)))
		return skip("%s", why);
	return skip("no " PROC ": this image has no module of ours");
}

struct result softirq_no_driver(const void *arg)
{
	(void)arg;
	if (cpu_has_vector_crypto())
		return known_skip(NO_XTS);
	return skip("this CPU has no vector crypto");
}

bool softirq_has_driver(const char *line)
{
	return cpu_has_vector_crypto() &&
	       !(!strncmp(line, "p8_aes_xts", 10) && driver_lacks_xts());
}

/* "... error -2 ..." as "... -ENOENT ...": the kernel has no names for them. */
static void name_error(char words[WORDS_MAX])
{
	char *at = strstr(words, "error -"), *end, named[2 * WORDS_MAX];
	long err;

	if (!at)
		return;
	err = strtol(at + strlen("error -"), &end, 10);
	snprintf(named, sizeof(named), "%.*s-%s%s", (int)(at - words), words,
		 errno_name((int)err), end);
	named[WORDS_MAX - 1] = '\0';
	memcpy(words, named, WORDS_MAX);
}

/* The module's answer, word for word. */
static struct result relay(const char *answer)
{
	static const struct {
		const char *begin;
		struct result (*make)(const char *fmt, ...);
	} states[] = { { "not ok ", not_ok }, { "skip ", skip } };
	struct result r = ok();

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		size_t n = strlen(states[i].begin);

		if (!strncmp(answer, states[i].begin, n))
			return states[i].make("%s", answer + n);
	}
	if (!strncmp(answer, "known ", 6) && defect_of(answer + 6))
		return known(defect_of(answer + 6));
	if (!strncmp(answer, "ok ", 3))
		snprintf(r.words, sizeof(r.words), "%s", answer + 3);
	else if (strcmp(answer, "ok"))
		return not_ok("the module's answer is none");
	return r;
}

struct result softirq_ask(const void *arg)
{
	int fd = open(PROC, O_RDWR | O_CLOEXEC);
	const char *line = arg;
	char answer[WORDS_MAX];
	ssize_t n;

	if (fd < 0)
		return skip(PROC ": %s", errno_name(errno));
	if (write(fd, line, strlen(line)) != (ssize_t)strlen(line)) {
		int err = errno;

		close(fd);
		return err == EBUSY ?
			       lost("an earlier case has not come back") :
			       skip(PROC ": %s", errno_name(err));
	}
	n = read(fd, answer, sizeof(answer) - 1);
	close(fd);
	if (n < 0)
		return skip(PROC ": %s", errno_name(errno));
	answer[n] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	name_error(answer);
	return relay(answer);
}

bool softirq_sees(const char *line, enum defect d)
{
	return softirq_ask(line).defect == d;
}

/* "DRIVER CASE", and " core" where it is of the core. */
static void add_line(char *line, bool full)
{
	char group[LINE_MAX_LEN + 8], *name, *mark;

	line[strcspn(line, "\n")] = '\0';
	name = strchr(line, ' ');
	if (!name)
		return;
	mark = strchr(name + 1, ' ');
	if (!mark && !full)
		return;
	if (mark)
		*mark = '\0';
	snprintf(group, sizeof(group), "softirq %.*s", (int)(name - line),
		 line);
	plan_case(group, name + 1,
		  softirq_has_driver(line) ? softirq_ask : softirq_no_driver,
		  strdup(line), 0);
}

void softirq_cases(bool full)
{
	char line[LINE_MAX_LEN];
	FILE *f = fopen(PROC, "re");

	if (!f) {
		plan_case("softirq", "module", case_no_module, NULL, 0);
		return;
	}
	while (fgets(line, sizeof(line), f))
		add_line(line, full);
	fclose(f);
}
