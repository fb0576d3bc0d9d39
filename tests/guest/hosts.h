/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_HOSTS_H
#define SKPORT_HOSTS_H

#include <stdbool.h>

#include "plan.h"

/*
 * Two hosts in one guest: two network namespaces with a veth pair between
 * them, and an ESP transport of AES in CBC mode and HMAC-SHA-256 over it,
 * without which nothing passes. Gone when the process is.
 */
struct hosts {
	int ns[2];
};

/* The addresses: what is sent to one goes to that host. */
#define LEFT "10.0.0.1"
#define RIGHT "10.0.0.2"

/* Make both and key them with @bits. False with the words in @r. */
bool hosts_make(struct hosts *h, unsigned int bits, struct result *r);

/* The process, and the sockets and programs it makes, are of this host. */
bool hosts_enter(const struct hosts *h, unsigned int which, struct result *r);

/*
 * What the kernel counted: at least @packets came in on each host by ESP,
 * and /proc/net/xfrm_stat knows of no error. False with the words in @r.
 */
bool hosts_counted(const struct hosts *h, unsigned long packets,
		   struct result *r);

#endif
