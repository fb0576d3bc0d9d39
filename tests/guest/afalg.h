/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AF_ALG: the cases on xts(aes) and cbc(aes), by algorithm and by driver.
 *
 * A new case is a function of a target and a line in one of the tables below;
 * it then runs for every name that is asked for.
 */
#ifndef SKPORT_AFALG_H
#define SKPORT_AFALG_H

#include <stdbool.h>
#include <stdint.h>

#include "alg.h"
#include "plan.h"

/* A name that is asked for; what case functions get. */
struct target {
	const char *name;   /* an algorithm or a driver; the group's name */
	const char *mode;   /* "xts" or "cbc" */
	const char *driver; /* who has to serve it; NULL: the generic cipher */
	bool by_driver;	    /* asked for by the driver's own name */
};

struct afalg_case {
	const char *mode; /* "xts" or "cbc"; NULL: for both */
	const char *name;
	case_fn *fn;
	bool of_driver; /* about the driver, by whatever name */
};

/* The tables; each ends with an entry without a name. */
extern const struct afalg_case afalg_core[], afalg_keys[], afalg_data[],
	afalg_many[], afalg_risky[], afalg_turns[];

/* Put the AF_ALG cases into the plan: the core ones, or all. */
void afalg_cases(bool full);

/*
 * The driver name of the aes that is the kernel's own, known by what it is: of
 * those there are the one of lowest priority, but for the driver's. NULL where
 * there is none, then @err is what came of asking for one: 0 or -errno.
 */
const char *generic_aes(int *err);

/*
 * The name of the generic cipher of a mode in this kernel, NULL if it has
 * none. Asking makes an instance of it: not before the driver was asked for.
 */
const char *generic_name(const char *mode);

/*
 * What the mode has to make of @len bytes of @in, by the reference; @iv stays.
 * False where it has no such key or length.
 */
bool answer_of(const struct target *t, enum op op, const uint8_t *key,
	       size_t keylen, const uint8_t *iv, const uint8_t *in,
	       uint8_t *out, size_t len);

static inline bool is_xts(const struct target *t)
{
	return t->mode[0] == 'x';
}

/* Fill @len bytes with noise that depends on @seed alone. */
void noise(uint8_t *to, size_t len, uint32_t seed);

#endif
