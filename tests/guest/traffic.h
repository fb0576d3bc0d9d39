/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_TRAFFIC_H
#define SKPORT_TRAFFIC_H

#include <stdbool.h>

#include "hosts.h"
#include "plan.h"

/*
 * Each sends both ways, or there and back, and compares what comes with what
 * went. @packets is how many at least came in on each host. False with the
 * words in @r.
 */
bool traffic_udp(const struct hosts *h, unsigned long *packets,
		 struct result *r);
bool traffic_tcp(const struct hosts *h, unsigned long *packets,
		 struct result *r);

/* The host asked answers right where it received, in softirq. */
bool traffic_echo(const struct hosts *h, unsigned long *packets,
		  struct result *r);

#endif
