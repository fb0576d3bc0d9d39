/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_MODULES_H
#define SKPORT_MODULES_H

#include <stddef.h>

/*
 * Load every module that DIR/modules.dep lists, each after those it needs.
 * A module whose hardware is not there (ENODEV) is passed over.
 *
 * Returns 0, or -1 with "modules: WHICH: WHY" in @bad, of @len bytes. A folder
 * without modules.dep holds no modules and is no error.
 */
int modules_load(const char *dir, char *bad, size_t len);

#endif
