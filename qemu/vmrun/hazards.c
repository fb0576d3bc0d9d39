// SPDX-License-Identifier: GPL-2.0
/*
 * Hazards: defects of the driver that are not this regression, and that the
 * kernel's log or a case shows. They are reported, with the upstream fix and
 * who can reach them, and do not make a kernel bad.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

static const struct {
	/* Its id is the code of the known defect too, where a case sees it. */
	struct hazard hazard;
	/* The splat that tells of it, or NULL, as fnmatch() has them: its first
	 * line, and two functions of its trace, of which one calls the other.
	 */
	const char *first, *function, *caller;
} table[] = {
	{ .hazard = { .id = "vector-code-sleeps",
		      .words =
			      "it may sleep with preemption off and the vector "
			      "unit in use",
		      .fix = "0522236d4f9c5ab2e79889cb020d1acbe5da416e "
			     "(crypto: vmx - Fix sleep-in-atomic bugs, 4.19)",
		      .reach = "any user, by AF_ALG, where CONFIG_PREEMPT is "
			       "not set" },
	  .first = "*BUG: sleeping function called from invalid context at *",
	  .function = "*cipher_walk_done",
	  .caller = "p8_aes_*" },
	{ .hazard = { .id = "ctr-preemptible",
		      .words = "its ctr uses the vector unit with preemption "
			       "on",
		      .fix = "7dede913fc2a (crypto: vmx - disable preemption "
			     "to enable vsx in aes_ctr.c, 4.13)",
		      .reach = "any user, by AF_ALG, where CONFIG_PREEMPT is "
			       "set" },
	  .first = "*WARNING: * enable_kernel_vsx*",
	  .function = "enable_kernel_vsx",
	  .caller = "p8_aes_ctr_*" },
	{ .hazard = { .id = "setkey-adds-up",
		      .words = "setkey of the driver adds errors up",
		      .fix = "694e0db6600c (crypto: vmx - return correct "
			     "error code on failed setkey, 5.2)",
		      .reach = "any user, by AF_ALG" } },
	{ .hazard = { .id = "vector-registers-leak",
		      .words = "of a process that has only Altivec in use a "
			       "request changes the registers, and key bytes "
			       "may be in them",
		      .fix = "5a69aec945d2 (powerpc: Fix VSX "
			     "enabling/flushing to also test MSR_FP and "
			     "MSR_VEC, 4.13)",
		      .reach = "the process itself; where its keys are not "
			       "its own, by AF_ALG" } },
	{ .hazard = { .id = "ctr-tail",
		      .words =
			      "its ctr is wrong behind a piece of 8n+2 or 8n+3 "
			      "blocks",
		      .fix = "dcf7b48212c0fab7df69e84fab22d6cb7c8c0fb9 "
			     "(crypto: vmx - fix copy-paste error in CTR mode, "
			     "5.1)",
		      .reach = "any user, by AF_ALG; gcm(aes), and so ESP" } },
	{ .hazard = { .id = "ctr-carry",
		      .words = "its ctr does not carry over 32 bits of the "
			       "counter",
		      .fix = "009b30ac7444c17fae34c4f435ebce8e8e2b3250 "
			     "(crypto: vmx - CTR: always increment IV as "
			     "quadword, 5.2)",
		      .reach = "any user, by AF_ALG" } },
	{ .hazard = { .id = "ctr-wrong",
		      .words = "its ctr gives wrong data",
		      .fix = "",
		      .reach = "any user, by AF_ALG; gcm(aes), and so ESP" } },
	{ .hazard = { .id = "ctr-softirq-keystream",
		      .words = "in softirq its ctr goes on with its "
			       "fallback's own counter, whatever the IV",
		      .fix = "e666d4e9ceec (crypto: vmx - Use skcipher for "
			     "ctr fallback, 4.15)",
		      .reach = "gcm(aes), and so ESP: who receives packets" } },
	{ .hazard = { .id = "ghash-two-contexts",
		      .words = "its ghash loses what it was given in another "
			       "context",
		      .fix = "357d065a44cd (crypto: vmx - ghash: do nosimd "
			     "fallback manually, 5.2)",
		      .reach =
			      "who hashes in process context and in softirq" } },
	{ .hazard = { .id = "ghash-wrong",
		      .words = "its ghash is wrong",
		      .fix = "",
		      .reach = "any user, by AF_ALG; gcm(aes), and so ESP" } },
	{ .hazard = { .id = "gcm-wrong",
		      .words = "gcm(aes) over its ctr and ghash gives wrong "
			       "data",
		      .fix = "",
		      .reach = "any user, by AF_ALG; ESP" } },
};

#define COUNT (sizeof(table) / sizeof(*table))

const struct hazard *hazard(unsigned int n)
{
	return n < COUNT ? &table[n].hazard : NULL;
}

int hazard_seen(const char *first, const char *function, const char *caller)
{
	for (unsigned int i = 0; i < COUNT; i++)
		if (table[i].first && !fnmatch(table[i].first, first, 0) &&
		    !fnmatch(table[i].function, function, 0) &&
		    !fnmatch(table[i].caller, caller, 0))
			return (int)i;
	return -1;
}

static bool a_case_has(const struct results *r, const char *id)
{
	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->cases[i].defect, id))
			return true;
	return false;
}

uint32_t hazards_of(const struct boot *b)
{
	uint32_t hazards = b->console.hazards;

	for (unsigned int i = 0; i < COUNT; i++)
		if (a_case_has(&b->results, table[i].hazard.id))
			hazards |= 1u << i;
	return hazards;
}

/* One has room for its words, several for their names. */
void hazards_tell(uint32_t hazards, char *reason, size_t len)
{
	const char *before = hazards & (hazards - 1) ? "; hazards " :
						       "; hazard ";

	for (unsigned int i = 0; i < COUNT; i++) {
		const struct hazard *h = &table[i].hazard;
		size_t used = strlen(reason);

		if (!(hazards >> i & 1))
			continue;
		if (hazards == 1u << i)
			snprintf(reason + used, len - used, "%s%s: %s", before,
				 h->id, h->words);
		else
			snprintf(reason + used, len - used, "%s%s", before,
				 h->id);
		before = ", ";
	}
}
