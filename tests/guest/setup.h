/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SETUP_H
#define SKPORT_SETUP_H

/* Plan the steps that make a root of Debian's packages: /skport/setup. */
void setup_cases(void);

#endif
