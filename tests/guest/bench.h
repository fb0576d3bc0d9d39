/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_BENCH_H
#define SKPORT_BENCH_H

/*
 * Put into the plan what measures the ciphers: each case is ok, with guest
 * nanoseconds per byte as its words. Under QEMU's -icount shift=0 those are
 * instructions.
 */
void bench_cases(void);

#endif
