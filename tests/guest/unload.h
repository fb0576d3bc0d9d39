/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_UNLOAD_H
#define SKPORT_UNLOAD_H

/*
 * Add the cases that take the driver's module out and put it back, as group
 * "module". Before those of programs, whose tfms may outlive them: a network
 * namespace goes when the kernel finds the time, with its ESP.
 */
void unload_cases(void);

#endif
