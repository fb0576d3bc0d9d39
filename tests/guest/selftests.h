/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SELFTESTS_H
#define SKPORT_SELFTESTS_H

/*
 * Put the kernel's own self-tests into the plan, where it has them: a case
 * for each algorithm of the driver. They have run when the driver was loaded
 * and asked for, so these go after the cases of AF_ALG.
 */
void selftests_cases(void);

#endif
