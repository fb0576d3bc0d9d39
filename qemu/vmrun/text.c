// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "vmrun.h"

double monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void printable(char *to, const char *from, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	if (len)
		to[i] = '\0';
}
