/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_DMCRYPT_H
#define SKPORT_DMCRYPT_H

/* Put the cases of dm-crypt, as cryptsetup uses it, at the end of the plan. */
void dmcrypt_cases(void);

#endif
