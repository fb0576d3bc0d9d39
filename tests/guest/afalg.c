// SPDX-License-Identifier: GPL-2.0
#include "afalg.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alg.h"
#include "cpu.h"
#include "proc_crypto.h"
#include "reference.h"
#include "sights.h"

/* The drivers come first: their words are the ones to read in a reason. */
static const struct target targets[] = {
	{ "p8_aes_xts", "xts", "p8_aes_xts", true },
	{ "xts(aes)", "xts", "p8_aes_xts", false },
	{ "p8_aes_cbc", "cbc", "p8_aes_cbc", true },
	{ "cbc(aes)", "cbc", "p8_aes_cbc", false },
};

/* What the kernel's own of a mode is called, by the shape of the template. */
static const struct {
	const char *mode, *before, *after;
} shapes[] = {
	{ "xts", "xts(ecb(", "))" },
	{ "xts", "xts(", ")" },
	{ "cbc", "cbc(", ")" },
};

static const struct afalg_case *const core_tables[] = { afalg_core, NULL };
static const struct afalg_case *const full_tables[] = {
	afalg_core, afalg_risky, afalg_turns, afalg_keys,
	afalg_data, afalg_many,	 NULL
};

static bool look_for_aes(char *name, size_t len)
{
	FILE *f = fopen("/proc/crypto", "re");
	bool found = f && proc_crypto_lowest(f, "aes", "p8_", name, len);

	if (f)
		fclose(f);
	return found;
}

/*
 * Where it is a module that nobody has asked for yet, ctr(aes) does: its driver
 * wants a fallback, or there is none and it is made of this very cipher.
 */
const char *generic_aes(int *err)
{
	static char name[ALG_NAME_MAX];
	int tfm;

	*err = 0;
	if (look_for_aes(name, sizeof(name)))
		return name;
	tfm = alg_bind("ctr(aes)");
	if (tfm >= 0)
		close(tfm);
	else
		*err = tfm;
	return look_for_aes(name, sizeof(name)) ? name : NULL;
}

const char *generic_name(const char *mode)
{
	static char name[ALG_NAME_MAX + 16];
	const char *aes;
	int tfm;

	aes = generic_aes(&tfm);
	for (size_t i = 0; aes && i < sizeof(shapes) / sizeof(*shapes); i++) {
		if (strcmp(shapes[i].mode, mode))
			continue;
		snprintf(name, sizeof(name), "%s%s%s", shapes[i].before, aes,
			 shapes[i].after);
		tfm = alg_bind(name);
		if (tfm < 0)
			continue;
		close(tfm);
		return name;
	}
	return NULL;
}

bool answer_of(const struct target *t, enum op op, const uint8_t *key,
	       size_t keylen, const uint8_t *iv, const uint8_t *in,
	       uint8_t *out, size_t len)
{
	uint8_t copy[BLOCK];

	memcpy(copy, iv, BLOCK);
	return reference_crypt(t->mode, op == ENCRYPT, key,
			       (unsigned int)keylen, copy, in, out, len);
}

void noise(uint8_t *to, size_t len, uint32_t seed)
{
	uint32_t x = seed * 2654435761u + 1;

	for (size_t i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		to[i] = (uint8_t)(x >> 11);
	}
}

static struct result no_vector_crypto(const void *arg)
{
	(void)arg;
	return skip("this CPU has no vector crypto");
}

static struct result no_such_driver(const void *arg)
{
	(void)arg;
	return known_skip(NO_XTS);
}

static void add_table(const struct target *t, const struct afalg_case *c)
{
	case_fn *lacks = NULL;

	/* Without the driver only the generic cipher is there. */
	if (!cpu_has_vector_crypto())
		lacks = no_vector_crypto;
	else if (!strcmp(t->mode, "xts") && driver_lacks_xts())
		lacks = no_such_driver;
	for (; c->name; c++)
		if (!c->mode || !strcmp(c->mode, t->mode))
			plan_case(t->name, c->name,
				  lacks && (t->by_driver || c->of_driver) ?
					  lacks :
					  c->fn,
				  t, 0);
}

void afalg_cases(bool full)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		for (const struct afalg_case *const *table =
			     full ? full_tables : core_tables;
		     *table; table++)
			add_table(&targets[i], *table);
}
