/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PRIORITY_H
#define SKPORT_PRIORITY_H

/*
 * Give a driver another priority, by the netlink of CONFIG_CRYPTO_USER. The
 * kernel then forgets the instances built on it, so that the next user of
 * such a one has it built anew, on whoever has the highest priority. 0 or
 * -errno.
 */
int priority_set(const char *driver, unsigned int priority);

#endif
