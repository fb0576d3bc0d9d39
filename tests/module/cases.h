/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_CASES_H
#define SKPORT_CASES_H

#include "rig.h"

/* One case. @bits to @where are of the cases that are made for each of them. */
struct test {
	char name[48];
	void (*fn)(struct rig *b, const struct test *t);
	const struct mode *mode;
	bool core;	   /* one of the few that are always run */
	unsigned int bits; /* of the key */
	bool encrypt;
	enum context where;
	/* Of those that draw, from the line that asks; 0: not said. */
	u32 seed;
	unsigned int steps;
};

typedef void case_fn(struct rig *b, const struct test *t);

/* each.c */
case_fn case_known_answers, case_pieces, case_second_witness;
/* setkey.c */
case_fn case_rekey, case_bad_key_lengths, case_key_flags, case_weak_key,
	case_rekey_in_part;
/* refused.c */
case_fn case_refused_key, case_refused_in_neither, case_refused_request;
/* turns.c */
case_fn case_iv, case_in_turn, case_both_ways, case_may_sleep, case_lengths,
	case_odd_lengths, case_wiped, case_fallback;
/* storm.c */
case_fn case_interrupted;
/* tfms.c */
case_fn case_tfms_in_turn, case_many_requests;
/* ivs.c */
case_fn case_iv_places;
/* leaks.c */
case_fn case_no_leak;
/* residue.c */
case_fn case_no_residue;
/* long.c */
case_fn case_long_requests;
/* steps.c */
case_fn case_steps;
/* cpus.c */
case_fn case_all_cpus;
/* starved.c */
case_fn case_request_without_memory, case_pieces_without_memory,
	case_tfm_without_memory;
/* ctr.c */
case_fn case_ctr_softirq;
/* ghash.c */
case_fn case_ghash;
/* aead.c */
case_fn case_gcm;

/* With the key that is set: each way, in process context and in softirq. */
bool works(struct rig *b);

/* Does the driver's ctr, in softirq, go on with a counter of its fallback? */
bool ctr_takes_own_iv(struct rig *b);

/* Make the list of cases: 0 or -ENOMEM. */
int cases_init(void);
void cases_free(void);

/*
 * A line for each case: "GROUP CASE", and " core" where it is of the core. Or
 * one line, "wrong WORDS", where the reference is: nothing can be said then. To
 * be freed; NULL without memory.
 */
char *cases_list(void);

/*
 * Run the case that @line names as the list does: 0, or -ENOENT. Behind its
 * name a case that draws may have a seed, and how many steps.
 */
int cases_run(const char *line, struct answer *a);

#endif
