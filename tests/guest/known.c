// SPDX-License-Identifier: GPL-2.0
#include "known.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/*
 * From the first version up to, and without, the second. 4.10.0 and 4.10.1 have
 * no working driver but with the series, which mends what others live with.
 */
static const struct {
	const char *what;
	unsigned int from, before;
	const char *why;
} table[] = {
	{ "no xts in the driver", 0, VERSION(4, 8, 0),
	  "the driver has no xts before 4.8" },
	{ "pieces of xts oops", 0, VERSION(4, 8, 0),
	  "generic xts of 4.4 oopses on a request in pieces" },
	{ "pieces of cbc oops", 0, VERSION(4, 5, 0),
	  "the driver of 4.4 loses the vector unit between two pages, and oopses" },
	{ "zero length blocks", 0, VERSION(4, 14, 0),
	  "a read for no data waits for some before 4.14" },
	{ "AIO tells no length", 0, VERSION(4, 14, 0),
	  "AIO on a synchronous cipher says 0 for its bytes before 4.14" },
	{ "part of a block oopses", 0, VERSION(4, 19, 0),
	  "a part of a block makes the walk of any cipher oops before 4.19" },
	{ "xts takes whole blocks only", 0, VERSION(5, 4, 0),
	  "xts has no ciphertext stealing before 5.4" },
	{ "setkey adds errors up", 0, VERSION(4, 10, 0),
	  "setkey of the driver adds errors up" },
	{ "setkey adds errors up", VERSION(4, 10, 2), VERSION(5, 2, 0),
	  "setkey of the driver adds errors up before 5.2" },
};

unsigned int kernel_version(void)
{
	unsigned int a = 0, b = 0, c = 0;
	struct utsname u;

	if (uname(&u) || sscanf(u.release, "%u.%u.%u", &a, &b, &c) < 2)
		return 0;
	return VERSION(a, b, c > 255 ? 255 : c);
}

bool known(const char *what, const char **why)
{
	unsigned int v = kernel_version();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcmp(table[i].what, what) || v < table[i].from ||
		    v >= table[i].before)
			continue;
		*why = table[i].why;
		return true;
	}
	return false;
}

#define NO_IV                                                                \
	"before 4.10 the driver asks its blkcipher fallback without the IV " \
	"of the request (crypto_blkcipher_encrypt() takes the tfm's own)"

/* Cases by patterns of their group and their words; versions as above. */
static const struct {
	const char *group, *words;
	unsigned int from, before;
	const char *why;
} cases[] = {
	{ "softirq *", "*wrong data*", 0, VERSION(4, 10, 0), NO_IV },
	{ "esp", "*over ESP: *", 0, VERSION(4, 10, 0), NO_IV },
};

bool known_case(const char *group, const char *words, const char **why)
{
	unsigned int v = kernel_version();

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (v < cases[i].from || v >= cases[i].before ||
		    fnmatch(cases[i].group, group, 0) ||
		    fnmatch(cases[i].words, words, 0))
			continue;
		*why = cases[i].why;
		return true;
	}
	return false;
}
