/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Known defects: what kernels do otherwise than they should, and that is not
 * this regression. One table for the check and for the module, which are built
 * of the same file. Nobody is let off by the version of a kernel: a case that
 * names one of these has seen it, in what the kernel did, and says above itself
 * how. Versions are in the words alone, as a hint.
 */
#ifndef SKPORT_KNOWN_H
#define SKPORT_KNOWN_H

enum defect {
	NO_DEFECT,
	/* Of the driver. */
	NO_XTS,
	OWN_IV,
	CBC_WITHOUT_IV,
	CBC_PRIORITY,
	SETKEY_ADDS_UP,
	FLAGS_NOT_DOWN,
	RESULT_NOT_UP,
	WEAK_KEY_TAKEN,
	MAY_SLEEP_PASSED,
	REGISTERS_LEAK,
	CTR_TAIL,
	CTR_CARRY,
	CTR_WRONG,
	CTR_KEYSTREAM,
	GHASH_CONTEXTS,
	GHASH_WRONG,
	GCM_WRONG,
	/* Of others. */
	REGISTERS_LOST,
	KEY_LEFT,
	NO_DATA_WAITS,
	AIO_NO_LENGTH,
	AIO_OOPSES,
	UNKEYED,
	/* Those that end the kernel: one boot has seen it, the next knows. */
	ODD_LENGTH,
	PIECES_OF_CBC,
	PIECES_OF_XTS,
	VECTOR_SLEEPS,
	DEFECTS
};

/*
 * SETKEY_ADDS_UP: the fallback's EINVAL (22), and on top of it a 2 each time
 * that the vector code was given a bad length, up to five times where the
 * fallback is itself over the driver's p8_aes. A fallback that was not asked
 * adds no EINVAL, and is no such thing.
 */
static inline int is_einval_and_more(int err)
{
	return err < -22 && err >= -22 - 5 * 2;
}

/* Its name, for programs, and its words, for people. */
const char *defect_code(enum defect d);
const char *defect_words(enum defect d);

/* The defect of that name, NO_DEFECT where there is none. */
enum defect defect_of(const char *code);

#endif
