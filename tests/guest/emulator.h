/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_EMULATOR_H
#define SKPORT_EMULATOR_H

/*
 * What is wrong with the machine under the kernel: the driver's instructions,
 * run here, on known answers. NULL where all are right, or the CPU has none.
 */
const char *emulator_wrong(void);

#endif
