/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CMDLINE_H
#define SKPORT_CMDLINE_H

/* The kernel's command line, a line; "" where it cannot be read. */
const char *cmdline(void);

#endif
