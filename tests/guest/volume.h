/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_VOLUME_H
#define SKPORT_VOLUME_H

#include <stdbool.h>

#include "plan.h"

/* An encrypted volume, and what the kernel is to encrypt it with. */
struct volume {
	const char *store;  /* "loop" or "scsi_debug" */
	const char *type;   /* "luks1" or "luks2" */
	const char *cipher; /* as cryptsetup spells it */
	unsigned int bits;  /* of the key */
};

/*
 * Each is one step, by Debian's own programs. False with the words in @r
 * where one fails: the command and the last line that it printed.
 */
bool volume_format(const struct volume *v, struct result *r);
bool volume_open(const struct volume *v, struct result *r);
bool volume_close(struct result *r);

/* Of an open volume: make a file system with a file in it; compare the file. */
bool volume_write(struct result *r);
bool volume_compare(struct result *r);

/* Leave nothing behind, however far it went. */
void volume_remove(void);

#endif
