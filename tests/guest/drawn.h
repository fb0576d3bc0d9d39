/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_DRAWN_H
#define SKPORT_DRAWN_H

/* For a guest of several CPUs: all of them at once. */
void cpus_cases(void);

/*
 * The random tier: cases of some seconds each, that go from seed to seed, for
 * as long, and from that seed on, as the kernel's command line says.
 */
void random_cases(void);

#endif
