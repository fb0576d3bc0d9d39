/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_MUST_H
#define SKPORT_MUST_H

#include <stdio.h>
#include <stdlib.h>

/* What has to hold of any input: where it does not, the fuzzer keeps that. */
#define MUST(what)                                              \
	do {                                                    \
		if (!(what)) {                                  \
			fprintf(stderr, "not so: %s\n", #what); \
			abort();                                \
		}                                               \
	} while (0)

#endif
