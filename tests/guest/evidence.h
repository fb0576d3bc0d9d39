/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_EVIDENCE_H
#define SKPORT_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

/* From here on: what the kernel says before it is of no concern. */
void evidence_begin(void);

/* Does a line, of a program, tell of this regression? */
bool evidence_in(const char *line);

/*
 * Has the kernel said so since? In @words, of @len bytes: its line and,
 * where systemd-cryptsetup's journal has it, the cipher that was asked for.
 */
bool evidence_of_kernel(char *words, size_t len);

#endif
