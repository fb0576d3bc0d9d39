// SPDX-License-Identifier: GPL-2.0
#include "vmrun.h"

void printable(char *to, const char *from, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	if (len)
		to[i] = '\0';
}
