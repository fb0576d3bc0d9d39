/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CTR_H
#define SKPORT_CTR_H

/* Put the cases on the driver's ctr into the plan, where it is there. */
void ctr_cases(void);

#endif
