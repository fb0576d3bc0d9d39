/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_MISSING_H
#define SKPORT_MISSING_H

/*
 * Of the modules that the cases of a group live by, the first that the kernel
 * asked for in vain: "NAME: WHY". NULL where it got them all, or asked for
 * none. The group "" is for what all of them live by.
 */
const char *missing_module(const char *group);

#endif
