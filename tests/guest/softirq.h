/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SOFTIRQ_H
#define SKPORT_SOFTIRQ_H

#include <stdbool.h>

/*
 * Add the cases of the module (tests/module), as groups "softirq DRIVER": all
 * of them, or only those it marks as the core. Where the module is not there
 * it is one case that says why.
 */
void softirq_cases(bool full);

#endif
