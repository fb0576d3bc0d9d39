// SPDX-License-Identifier: GPL-2.0
/* Those cases of the module that draw what they do. */
#include "drawn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmdline.h"
#include "softirq.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define LINE_MAX_LEN 96 /* bytes of a line to the module */

static const char *const drawn[] = { "steps-at-random", "all-cpus" };
static const char *const drivers[] = { "p8_aes_xts", "p8_aes_cbc" };

static struct result case_one_cpu(const void *arg)
{
	(void)arg;
	return skip("there is one CPU");
}

void cpus_cases(void)
{
	char group[LINE_MAX_LEN], *line;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		plan_case("cpus", "online", case_one_cpu, NULL, 0);
		return;
	}
	for (size_t i = 0; i < COUNT(drivers); i++)
		for (size_t d = 0; d < COUNT(drawn); d++) {
			if (asprintf(&line, "%s %s", drivers[i], drawn[d]) < 0)
				abort();
			snprintf(group, sizeof(group), "cpus %s", drivers[i]);
			plan_case(group, drawn[d],
				  softirq_has_driver(line) ? softirq_ask :
							     softirq_no_driver,
				  line, 0);
		}
}

#define SLICE 10   /* seconds of a case of the random tier */
#define STEPS 500u /* of each seed in it, and a third of them for all CPUs */

struct slice {
	const char *driver;
	unsigned int seed, seconds;
};

static struct result draw_once(const struct slice *s, unsigned int seed)
{
	struct result r = ok(), now;
	char line[LINE_MAX_LEN];

	for (size_t d = 0; r.state == OK && d < COUNT(drawn); d++) {
		snprintf(line, sizeof(line), "%s %s %u %u", s->driver, drawn[d],
			 seed, d ? STEPS / 3u : STEPS);
		now = softirq_ask(line);
		/* A known defect is named, and the rest is drawn all the same.
		 */
		if (now.state != OK || !r.defect)
			r = now;
	}
	return r;
}

/* One seed after another, for as long as there is time. */
static struct result case_slice(const void *arg)
{
	const struct slice *s = arg;
	time_t end = time(NULL) + s->seconds;
	unsigned int n = 0;
	struct result r;

	do
		r = draw_once(s, s->seed + n++);
	while (r.state == OK && time(NULL) < end);
	if (r.state == OK)
		snprintf(r.words, sizeof(r.words), "%u seeds%s%s", n,
			 r.defect ? ", known: " : "",
			 r.defect ? defect_words(r.defect) : "");
	return r;
}

#define SEEDS_APART 1000 /* more than there is time for in a slice */

/* "skport.draw=SEED:SECONDS" on the kernel's command line. */
static bool asked_for(unsigned int *seed, unsigned int *seconds)
{
	const char *at = strstr(cmdline(), "skport.draw=");

	return at && sscanf(at, "skport.draw=%u:%u", seed, seconds) == 2;
}

static struct result case_not_asked(const void *arg)
{
	(void)arg;
	return cannot_tell("no seed and seconds to draw for");
}

void random_cases(void)
{
	unsigned int seed, seconds, each;

	if (!asked_for(&seed, &seconds)) {
		plan_case("random", "asked", case_not_asked, NULL, 0);
		return;
	}
	each = seconds / COUNT(drivers);
	for (size_t i = 0; i < COUNT(drivers); i++)
		for (unsigned int n = 0; n == 0 || n * SLICE < each; n++) {
			struct slice *s = malloc(sizeof(*s));
			char group[LINE_MAX_LEN], name[32];

			if (!s)
				abort();
			*s = (struct slice){ drivers[i], seed + n * SEEDS_APART,
					     each < SLICE ? each : SLICE };
			snprintf(group, sizeof(group), "random %s", s->driver);
			snprintf(name, sizeof(name), "from-%u", s->seed);
			plan_case(group, name,
				  softirq_has_driver(s->driver) ?
					  case_slice :
					  softirq_no_driver,
				  s, 6 * SLICE);
		}
}
