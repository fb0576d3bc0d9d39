// SPDX-License-Identifier: GPL-2.0
/*
 * The check: the cases that run in the guest, as KTAP on stdout.
 *
 * Exit status: 0 all ok or skipped, 1 a case is not ok, 2 it cannot be told.
 */
#include <stdio.h>
#include <unistd.h>

#include "alg.h"
#include "cases.h"
#include "ktap.h"

/* Without these "no such algorithm" would say nothing about the driver. */
static int can_tell(void)
{
	static const char probe[] = "ecb(aes-generic)";
	int tfm = alg_bind(probe);

	if (tfm >= 0) {
		close(tfm);
		return 1;
	}
	printf("Bail out! AF_ALG: %s: -%s\n", probe, errno_name(-tfm));
	return 0;
}

int main(void)
{
	int bad = 0;

	printf("KTAP version 1\n1..%u\n", targets_count);
	if (!can_tell())
		return 2;
	for (unsigned int i = 0; i < targets_count; i++)
		bad |= !run_group(i + 1, &targets[i]);
	return bad;
}
