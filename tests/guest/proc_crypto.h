/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PROC_CRYPTO_H
#define SKPORT_PROC_CRYPTO_H

#include <stdbool.h>
#include <stdio.h>

/* What /proc/crypto says of one driver. */
struct proc_crypto {
	long refcnt;
	long priority;
	long ivsize; /* bytes; -1 where it is not given */
	long best;   /* the highest priority of any driver of that algorithm */
};

/* 0; -ENOENT where no such driver is listed, with @p all zero. */
int proc_crypto_read(const char *driver, struct proc_crypto *p);

/*
 * Of all that implement @name, in a text as /proc/crypto has it, the driver of
 * the lowest priority, those that begin with @but left out, into @driver of
 * @len bytes. False where there is none.
 */
bool proc_crypto_lowest(FILE *f, const char *name, const char *but,
			char *driver, size_t len);

/* Is a driver listed whose name matches, as fnmatch() has it? */
bool proc_crypto_has(const char *pattern);

#endif
