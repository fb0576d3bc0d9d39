// SPDX-License-Identifier: GPL-2.0
#include "known.h"

#include <string.h>

static const struct {
	const char *code, *words;
} table[DEFECTS] = {
	[NO_DEFECT] = { "none", "" },
	[NO_XTS] = { "no-xts", "the driver has no xts (before 4.8)" },
	[OWN_IV] = { "own-iv",
		     "the fallback takes the tfm's own IV in place of the "
		     "request's (before 4.10)" },
	[CBC_WITHOUT_IV] = { "cbc-without-iv",
			     "the driver's cbc says it takes no IV, and who "
			     "gives one is refused (before 4.5)" },
	[CBC_PRIORITY] = { "cbc-priority",
			   "the template over p8_aes has the priority of the "
			   "driver's cbc, and comes before it (before 4.8)" },
	[SETKEY_ADDS_UP] = { "setkey-adds-up",
			     "setkey of the driver adds errors up "
			     "(before 5.2)" },
	[FLAGS_NOT_DOWN] = { "flags-not-down",
			     "the fallback has the flags of init for ever" },
	[RESULT_NOT_UP] = { "result-not-up", "setkey does not say what the "
					     "fallback has against a key" },
	[WEAK_KEY_TAKEN] = { "weak-key-taken",
			     "the driver takes a weak key that is forbidden "
			     "(before 5.3)" },
	[MAY_SLEEP_PASSED] = { "may-sleep-passed",
			       "the fallback gets the caller's flags as they "
			       "are" },
	[REGISTERS_LEAK] = { "vector-registers-leak",
			     "of a process that has only Altivec in use a "
			     "request changes the registers (before 4.13)" },
	[CTR_TAIL] = { "ctr-tail",
		       "the driver's ctr is wrong behind a piece of "
		       "8n+2 or 8n+3 blocks (before 5.1)" },
	[CTR_CARRY] = { "ctr-carry", "the driver's ctr does not carry over 32 "
				     "bits of the counter (before 5.2)" },
	[CTR_WRONG] = { "ctr-wrong", "the driver's ctr gives wrong data" },
	[CTR_KEYSTREAM] = { "ctr-softirq-keystream",
			    "in softirq the driver's ctr goes on with its "
			    "fallback's own counter, whatever the IV "
			    "(before 4.15)" },
	[GHASH_CONTEXTS] = { "ghash-two-contexts",
			     "the driver's ghash loses what it was given in "
			     "another context (before 5.2)" },
	[GHASH_WRONG] = { "ghash-wrong", "the driver's ghash is wrong" },
	[GCM_WRONG] = { "gcm-wrong", "gcm(aes) over the driver's ctr and "
				     "ghash gives wrong data" },
	[REGISTERS_LOST] = { "registers-lost",
			     "a process loses vector registers at one request "
			     "and keeps them at the next" },
	[KEY_LEFT] = { "key-left",
		       "the kernel leaves a part of a key in memory, with its "
		       "generic cipher as well" },
	[NO_DATA_WAITS] = { "no-data-waits",
			    "a read for no data waits for some "
			    "(before 4.14)" },
	[AIO_NO_LENGTH] = { "aio-no-length",
			    "AIO on a synchronous cipher says 0 for its bytes "
			    "(before 4.14)" },
	[AIO_OOPSES] = { "aio-oopses",
			 "AF_ALG loses an asynchronous read, of any cipher "
			 "(4.4)" },
	[UNKEYED] = { "unkeyed",
		      "AF_ALG lets a request through without a key, to any "
		      "cipher (before 4.4.2 and 4.5)" },
	[ODD_LENGTH] = { "odd-length",
			 "a part of a block, or no memory for its walk, makes "
			 "any cipher oops (before 4.19)" },
	[PIECES_OF_CBC] = { "pieces-of-cbc",
			    "the driver loses the vector unit between two "
			    "pages, and oopses (before 4.5)" },
	[PIECES_OF_XTS] = { "pieces-of-xts",
			    "xts over p8_aes oopses on a request in pieces "
			    "(before 4.8)" },
	[VECTOR_SLEEPS] = { "vector-code-sleeps",
			    "between two steps of its walk the driver lets "
			    "another task run, loses the vector unit and "
			    "oopses (before 4.19)" },
};

const char *defect_code(enum defect d)
{
	return table[d].code;
}

const char *defect_words(enum defect d)
{
	return table[d].words;
}

enum defect defect_of(const char *code)
{
	int d;

	for (d = NO_DEFECT + 1; d < DEFECTS; d++)
		if (!strcmp(table[d].code, code))
			return d;
	return NO_DEFECT;
}
