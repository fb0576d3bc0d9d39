/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CPU_H
#define SKPORT_CPU_H

#include <stdbool.h>
#include <sys/auxv.h>

#ifndef PPC_FEATURE2_VEC_CRYPTO
#define PPC_FEATURE2_VEC_CRYPTO 0x02000000
#endif

/* Without its instructions there is no driver, and that is no fault. */
static inline bool cpu_has_vector_crypto(void)
{
	return getauxval(AT_HWCAP2) & PPC_FEATURE2_VEC_CRYPTO;
}

#endif
