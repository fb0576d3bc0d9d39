/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_MODULES_H
#define SKPORT_MODULES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Load every module that DIR/modules.dep lists, each after those it needs.
 * A module whose hardware is not there (ENODEV) is passed over.
 *
 * Returns 0, or -1 with "modules: WHICH: WHY" in @bad, of @len bytes. A
 * directory without modules.dep holds no modules and is no error.
 */
int modules_load(const char *dir, char *bad, size_t len);

/*
 * Load what no request of the kernel's reaches, as udev would: the driver, what
 * is ours, and with @disks what volumes lie on. For a directory with
 * modules.alias; without, as modules_load().
 */
int modules_load_devices(const char *dir, bool disks, char *bad, size_t len);

/*
 * What /sbin/modprobe does for the kernel: load the modules of that name or
 * alias. A module @without is as if it was not there. 0, or -1 where there is
 * none, or one that cannot be loaded, with the reason in @why, of @len bytes.
 */
int modules_request(const char *dir, const char *name, const char *without,
		    char *why, size_t len);

#endif
