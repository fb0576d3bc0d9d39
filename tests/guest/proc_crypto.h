/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PROC_CRYPTO_H
#define SKPORT_PROC_CRYPTO_H

/* What /proc/crypto says of one driver. */
struct proc_crypto {
	long refcnt;
	long priority;
	long best; /* the highest priority of any driver of that algorithm */
};

/* 0; -ENOENT where no such driver is listed, with @p all zero. */
int proc_crypto_read(const char *driver, struct proc_crypto *p);

#endif
