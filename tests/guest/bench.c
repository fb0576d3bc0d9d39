// SPDX-License-Identifier: GPL-2.0
#include "bench.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "plan.h"

#define LONG 65536 /* bytes: all that AF_ALG takes at once */
#define SHORT 32768
#define RUNS 8

static const struct measure {
	const char *name, *driver, *mode; /* driver NULL: the generic cipher */
	enum op op;
} measures[] = {
	{ "p8_aes_xts-encrypt", "p8_aes_xts", "xts", ENCRYPT },
	{ "p8_aes_xts-decrypt", "p8_aes_xts", "xts", DECRYPT },
	{ "p8_aes_cbc-encrypt", "p8_aes_cbc", "cbc", ENCRYPT },
	{ "p8_aes_cbc-decrypt", "p8_aes_cbc", "cbc", DECRYPT },
	{ "generic-xts-encrypt", NULL, "xts", ENCRYPT },
	{ "generic-xts-decrypt", NULL, "xts", DECRYPT },
	{ "generic-cbc-encrypt", NULL, "cbc", ENCRYPT },
	{ "generic-cbc-decrypt", NULL, "cbc", DECRYPT },
};

static uint8_t data[LONG] __attribute__((aligned(4096)));

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

/* Nanoseconds of the fastest of some runs, or -errno. */
static double fastest(int tfm, enum op op, size_t len)
{
	static const uint8_t iv[BLOCK];
	double best = 0;

	for (int i = 0; i < RUNS; i++) {
		double start = now(), took;
		int ret = alg_crypt(tfm, op, iv, data, data, len,
				    (struct cut){ 0 });

		if (ret)
			return ret;
		took = now() - start;
		if (!i || took < best)
			best = took;
	}
	return best;
}

/* What a request costs besides its bytes is in both lengths, and goes. */
static struct result case_measure(const void *arg)
{
	const struct measure *m = arg;
	const char *name = m->driver ? m->driver : generic_name(m->mode);
	int tfm = name ? alg_bind(name) : -1, ret;
	static const uint8_t key[32] = { 1 };
	double a, b;
	struct result r = ok();

	if (tfm < 0)
		return skip("no %s here", m->name);
	ret = alg_setkey(tfm, key, sizeof(key));
	a = ret ? ret : fastest(tfm, m->op, SHORT);
	b = ret ? ret : fastest(tfm, m->op, LONG);
	close(tfm);
	if (a < 0 || b < 0)
		return skip("%s: -%s", name, errno_name((int)-(a < 0 ? a : b)));
	snprintf(r.words, sizeof(r.words), "%.2f", (b - a) / (LONG - SHORT));
	return r;
}

void bench_cases(void)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		plan_case("bench", measures[i].name, case_measure, &measures[i],
			  60);
}
