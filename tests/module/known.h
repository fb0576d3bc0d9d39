/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_KNOWN_H
#define SKPORT_KNOWN_H

/* What a kernel may be known to do otherwise than it should. */
enum fact {
	HAS_XTS_DRIVER,
	KEY_ERROR_IS_EINVAL,
	KEY_FLAGS_REACH_FALLBACK,
	KEY_RESULT_COMES_BACK,
	WEAK_KEY_IS_REFUSED,
	MAY_SLEEP_IS_TAKEN_OFF,
	XTS_IV_AS_IN_PROCESS,
	ODD_LENGTH_IS_AN_ERROR,
};

/* Why this kernel is let off, or NULL: it is held to it. */
const char *known(enum fact fact);

#endif
