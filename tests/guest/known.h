/* SPDX-License-Identifier: GPL-2.0 */
/* What kernels do differently, by their version. */
#ifndef SKPORT_KNOWN_H
#define SKPORT_KNOWN_H

#include <stdbool.h>

#define VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))

/* The running kernel, as VERSION(). */
unsigned int kernel_version(void);

/*
 * Is @what a difference that the table has for this kernel? Then @why is set
 * to the reason.
 */
bool known(const char *what, const char **why);

/*
 * Is a case that is not ok, with these words, one that the table lets this
 * kernel off? Then @why is set to the reason.
 */
bool known_case(const char *group, const char *words, const char **why);

#endif
