/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SOFTIRQ_H
#define SKPORT_SOFTIRQ_H

#include <stdbool.h>

#include "known.h"
#include "plan.h"

/*
 * What the module says of itself: NULL, or what its own reference gets wrong.
 * Then nothing that it would say of a kernel counts.
 */
const char *softirq_wrong(void);

/*
 * Add the cases of the module (tests/module), as groups "softirq DRIVER": all
 * of them, or only those it marks as the core. Where the module is not there
 * it is one case that says why.
 */
void softirq_cases(bool full);

/*
 * One conversation with the module: @arg is the case, "DRIVER CASE" as its list
 * has it. A case_fn.
 */
struct result softirq_ask(const void *arg);

/* Is the driver there that a line begins with? And what is said where not. */
bool softirq_has_driver(const char *line);
struct result softirq_no_driver(const void *arg);

/* Does such a case see @d now? */
bool softirq_sees(const char *line, enum defect d);

#endif
