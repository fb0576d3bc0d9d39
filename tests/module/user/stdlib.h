/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/kernel.h>
#define strtoul(text, end, base) simple_strtoul(text, end, base)
