// SPDX-License-Identifier: GPL-2.0
#include "sights.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "cmdline.h"
#include "proc_crypto.h"
#include "softirq.h"

#define IN_THE_WALK "*cipher_walk_done,*flush_dcache_page,scatterwalk_*"

/* Cases whose request a kernel may oops on, and where it does then. */
static const struct risk risks[] = {
	{ "*", "part-of-a-block", ODD_LENGTH, IN_THE_WALK },
	{ "softirq *", "odd-lengths", ODD_LENGTH, IN_THE_WALK },
	{ "softirq *", "pieces-without-memory", ODD_LENGTH, IN_THE_WALK },
	{ "*", "another-task-runs", VECTOR_SLEEPS, "aes_p8_*" },
	{ "*", "aio", AIO_OOPSES, "skcipher_recvmsg*" },
	/* xts over any cipher and the driver's cbc, up to 4.7, between two
	   pages. */
	{ "*xts*", "random", PIECES_OF_XTS, "scatterwalk_*" },
	{ "*cbc*", "random", PIECES_OF_CBC, "scatterwalk_*,aes_p8_*" },
	{ "*xts*", "steps-at-random", PIECES_OF_XTS, "scatterwalk_*" },
	{ "*cbc*", "steps-at-random", PIECES_OF_CBC, "scatterwalk_*,aes_p8_*" },
	{ "*xts*", "all-cpus", PIECES_OF_XTS, "scatterwalk_*" },
	{ "*cbc*", "all-cpus", PIECES_OF_CBC, "scatterwalk_*,aes_p8_*" },
	{ "*xts*", "pieces", PIECES_OF_XTS, "scatterwalk_*" },
	{ "*cbc*", "pieces", PIECES_OF_CBC, "scatterwalk_*,aes_p8_*" },
};

static bool seen[DEFECTS];

/* "skport.oopsed=CODE" on the kernel's command line: an earlier boot's end. */
static bool was_given(enum defect d)
{
	const char *at = cmdline();
	bool found = false;
	char word[64];

	for (; (at = strstr(at, "skport.oopsed=")); at++)
		found |= sscanf(at, "skport.oopsed=%63[a-z-]", word) == 1 &&
			 defect_of(word) == d;
	return found;
}

bool sighted(enum defect d)
{
	return seen[d] || was_given(d);
}

void sight(enum defect d)
{
	seen[d] = true;
}

const struct risk *risk_of(const char *group, const char *name)
{
	for (size_t i = 0; i < sizeof(risks) / sizeof(*risks); i++)
		if (!fnmatch(risks[i].group, group, 0) &&
		    !fnmatch(risks[i].name, name, 0))
			return &risks[i];
	return NULL;
}

static bool no_symbol_of_xts(void)
{
	bool cbc = false, xts = false;
	char line[512], name[64];
	FILE *f = fopen("/proc/kallsyms", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %*s %63s", name) != 1)
			continue;
		cbc |= !fnmatch("*p8_*cbc*", name, 0);
		xts |= !fnmatch("*p8_*xts*", name, 0);
	}
	if (f)
		fclose(f);
	return cbc && !xts;
}

/* A kernel of a distribution has 100000 symbols: they are read once. */
bool driver_lacks_xts(void)
{
	static enum { UNREAD, LACKS, HAS } answer;

	if (answer == UNREAD)
		answer = no_symbol_of_xts() ? LACKS : HAS;
	return answer == LACKS;
}

/* The module sees, in the same boot, what goes into the fallback. */
static bool fallback_takes_own_iv(void)
{
	return sighted(OWN_IV) ||
	       softirq_sees("p8_aes_cbc known-answer-encrypt-256-tasklet",
			    OWN_IV);
}

bool cbc_takes_no_iv(void)
{
	struct proc_crypto p;

	return !proc_crypto_read("p8_aes_cbc", &p) && p.ivsize == 0;
}

/* Of two of one priority the kernel takes the one that was there last. */
bool cbc_template_is_first(void)
{
	struct proc_crypto p, t;

	return !proc_crypto_read("p8_aes_cbc", &p) &&
	       !proc_crypto_read("cbc(p8_aes)", &t) && p.priority <= t.priority;
}

/* Cases by their group and their words, and what has to be so besides. */
static const struct {
	const char *group, *words;
	enum defect defect;
	bool (*is_so)(void);
} behind[] = {
	{ "esp", "*over ESP: *", OWN_IV, fallback_takes_own_iv },
	{ "p8_aes_cbc", "*: -EINVAL", CBC_WITHOUT_IV, cbc_takes_no_iv },
	{ "module", "p8_aes_cbc: -EINVAL", CBC_WITHOUT_IV, cbc_takes_no_iv },
	{ "cbc(aes)", "*bind does not give p8_aes_cbc", CBC_PRIORITY,
	  cbc_template_is_first },
	/* The single cipher p8_aes of 4.4 has them lost, block by block. */
	{ "cbc(aes)", "*a request changes register *", CBC_PRIORITY,
	  cbc_template_is_first },
	{ "esp", "p8_aes_cbc_encrypt: 0 times, *", CBC_PRIORITY,
	  cbc_template_is_first },
	{ "dm-crypt", "*dm-crypt does not use p8_aes_cbc", CBC_PRIORITY,
	  cbc_template_is_first },
	{ "dm-crypt", "*: Cipher aes-cbc * is not available.", CBC_WITHOUT_IV,
	  cbc_takes_no_iv },
};

enum defect defect_behind(const char *group, const char *words)
{
	for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
		if (!fnmatch(behind[i].group, group, 0) &&
		    !fnmatch(behind[i].words, words, 0) && behind[i].is_so())
			return behind[i].defect;
	return NO_DEFECT;
}
