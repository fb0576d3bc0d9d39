/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_UNLOAD_H
#define SKPORT_UNLOAD_H

/*
 * Add the cases that take the driver's module out and put it back, as group
 * "module". The last of all: whoever comes after them has another driver.
 */
void unload_cases(void);

#endif
