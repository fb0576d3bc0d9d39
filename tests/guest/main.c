// SPDX-License-Identifier: GPL-2.0
/*
 * The check: the cases that run in the guest, as KTAP on stdout.
 *
 * check [TIER [PART]]: core, the few that a bisect needs, or full; bench
 * measures in place of checking. Core by default. Of full, a part: ciphers,
 * asked for by themselves, users of them, or cpus, all at once. random draws
 * what it does. In Debian's root: storage, the tests of a package; root, what
 * makes that root.
 *
 * Exit status: 0 all ok or skipped, 1 a case is not ok, 2 inconclusive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "bench.h"
#include "ctr.h"
#include "dmcrypt.h"
#include "drawn.h"
#include "emulator.h"
#include "esp.h"
#include "missing.h"
#include "plan.h"
#include "reference.h"
#include "selftests.h"
#include "setup.h"
#include "softirq.h"
#include "suite.h"
#include "turns.h"
#include "unload.h"
#include "userland.h"

/*
 * Without AF_ALG "no such algorithm" would say nothing about the driver. The
 * probe must not make an instance that a fallback could then be built on.
 */
static int can_tell(void)
{
	char probe[ALG_NAME_MAX + 8];
	const char *aes, *missing;
	int tfm;

	aes = generic_aes(&tfm);
	if (!aes) {
		missing = missing_module("");
		printf("Bail out! AF_ALG: no cipher aes in /proc/crypto but the "
		       "driver's own, nor after a bind of ctr(aes)%s%s%s%s\n",
		       tfm ? ": -" : "", tfm ? errno_name(-tfm) : "",
		       missing ? ": the kernel lacks " : "",
		       missing ? missing : "");
		return 0;
	}
	snprintf(probe, sizeof(probe), "ctr(%s)", aes);
	tfm = alg_bind(probe);
	if (tfm >= 0) {
		close(tfm);
		return 1;
	}
	missing = missing_module("");
	printf("Bail out! AF_ALG: %s: -%s%s%s\n", probe, errno_name(-tfm),
	       missing ? ": the kernel lacks " : "", missing ? missing : "");
	return 0;
}

/* What has to compute right before a kernel can be said not to. */
static const struct {
	const char *name;
	const char *(*wrong)(void);
} instruments[] = {
	{ "the machine computes wrong, without the kernel", emulator_wrong },
	{ "the reference computes wrong, in the check", reference_wrong },
	{ "the reference computes wrong, in the module", softirq_wrong },
};

/* A directive to whoever reads the results: no kernel is to blame for this. */
static int instruments_are_right(void)
{
	for (size_t i = 0; i < sizeof(instruments) / sizeof(*instruments);
	     i++) {
		const char *wrong = instruments[i].wrong();

		if (!wrong)
			continue;
		printf("# abort %s: %s\nBail out! %s\n", instruments[i].name,
		       wrong, instruments[i].name);
		return 0;
	}
	return 1;
}

static bool is(const char *word, const char *name)
{
	return !strcmp(word, name);
}

/* A case's program, which comes before anything that may use a vector register;
 * or -1. */
static int program(char **argv)
{
	if (is(argv[1], "turns"))
		return turns_program(atoi(argv[2]));
	if (is(argv[1], "altivec"))
		return altivec_program(atoi(argv[2]));
	return -1;
}

static void plan_ciphers(bool full)
{
	afalg_cases(full);
	if (full)
		ctr_cases();
	selftests_cases();
	softirq_cases(full);
	if (full)
		unload_cases();
}

/* Whoever asks for those cases gets no verdict without them. */
static void plan_users(void)
{
	if (!userland_there())
		return;
	dmcrypt_cases();
	esp_cases();
}

int main(int argc, char **argv)
{
	const char *tier = argc > 1 ? argv[1] : "core";
	const char *part = argc > 2 ? argv[2] : "";
	int status = argc > 2 ? program(argv) : -1;

	if (status >= 0)
		return status;
	printf("KTAP version 1\n");
	if (is(tier, "root")) {
		setup_cases();
		return plan_run();
	}
	reference_init();
	if (!instruments_are_right())
		return 2;
	if (is(tier, "storage"))
		return suite_run();
	if (!can_tell())
		return 2;
	if (is(tier, "bench")) {
		bench_cases();
		return plan_run();
	}
	if (is(tier, "random")) {
		random_cases();
		return plan_run();
	}
	if (!*part || is(part, "ciphers"))
		plan_ciphers(is(tier, "full"));
	if (is(tier, "full") && (!*part || is(part, "users")))
		plan_users();
	if (is(part, "cpus"))
		cpus_cases();
	return plan_run();
}
