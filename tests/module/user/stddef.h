/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tests/reference and known.c, which are the guest's own: the kernel's in
 * place of libc's.
 */
#include <linux/stddef.h>
