// SPDX-License-Identifier: GPL-2.0
/* The tier "root": the packages of a root are unpacked and configured in it. */
#include "setup.h"

#include "plan.h"
#include "userland.h"

#define STEP_LIMIT 3600 /* seconds; that of the whole boot is shorter */

static struct result step(const void *arg)
{
	struct ran r = { 0 };

	userland_run(&r, "/bin/sh /skport/setup %s", (const char *)arg);
	return r.result;
}

void setup_cases(void)
{
	static const char *const steps[] = { "owners", "base", "unpack",
					     "configure", "finish" };

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		plan_case("root", steps[i], step, steps[i], STEP_LIMIT);
}
