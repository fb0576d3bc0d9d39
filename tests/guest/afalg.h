/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_AFALG_H
#define SKPORT_AFALG_H

/* Put the AF_ALG cases into the plan. */
void afalg_cases(void);

#endif
