/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_MISSING_H
#define SKPORT_MISSING_H

/*
 * Of what the kernel asked modprobe for in vain, the first that is one of the
 * @names, a list that ends with NULL: "NAME: WHY". NULL where it got them all,
 * or asked for none.
 */
const char *missing_module(const char *const *names);

#endif
