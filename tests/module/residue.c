// SPDX-License-Identifier: GPL-2.0
/* Is anything of a key left, in all of memory, when its tfm is gone? */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "seat.h"

#define TRIES 3 /* an interrupt may have put registers away */
#define WORDS (KEY_MAX / 8)
#define LEN (3 * BLOCK)

/*
 * The key that memory is searched for: masked in what is ours, but for one
 * place, which is wiped.
 */
struct marker {
	u64 masked[WORDS], mask;
	unsigned int words;
	u64 *plain;
};

static bool marker_make(struct marker *m, unsigned int len)
{
	unsigned int i;

	m->words = len / 8;
	m->plain = kmalloc(KEY_MAX, GFP_KERNEL);
	if (!m->plain)
		return false;
	get_random_bytes(&m->mask, sizeof(m->mask));
	get_random_bytes(m->masked, sizeof(m->masked));
	for (i = 0; i < m->words; i++)
		m->plain[i] = m->masked[i] ^ m->mask;
	return true;
}

static void marker_wipe(struct marker *m)
{
	if (m->plain)
		memzero_explicit(m->plain, KEY_MAX);
}

static bool is_word(const struct marker *m, const u64 *at, unsigned int w)
{
	return (READ_ONCE(*at) ^ m->mask) == m->masked[w];
}

/*
 * The first of three of its words that follow each other in this page, or -1:
 * two are what a vector register holds, and the first 16 bytes of a key are the
 * first round key, which an interrupt may have put away with the registers. The
 * filter has a bit for what the low bits of a word of the key are: few others
 * get past it.
 */
static int word_in(const struct marker *m, const u64 *page)
{
	u64 filter = 0;
	unsigned int i, w;

	for (w = 0; w < m->words - 2; w++)
		filter |= 1ull << ((m->masked[w] ^ m->mask) & 63);
	for (i = 0; i < PAGE_SIZE / 8 - 2; i++)
		for (w = 0; filter >> (page[i] & 63) & 1 && w < m->words - 2;
		     w++)
			if (is_word(m, page + i, w) &&
			    is_word(m, page + i + 1, w + 1) &&
			    is_word(m, page + i + 2, w + 2))
				return w;
	return -1;
}

/* All of memory that the kernel has an address for, from that page on. */
static int word_left(const struct marker *m, unsigned long pfn)
{
	unsigned long end = PFN_DOWN(__pa(high_memory - 1)) + 1;
	int found = -1;

	for (; pfn < end && found < 0; pfn++) {
		if (pfn_valid(pfn))
			found = word_in(m, __va(PFN_PHYS(pfn)));
		if (pfn % 256 == 0)
			cond_resched();
	}
	return found;
}

/* A tfm of the driver or the generic one, keyed, used everywhere, and gone. */
static bool use(struct rig *b, struct marker *m, bool generic)
{
	struct seat s = { .len = LEN, .iv = b->otherwise };
	struct scatterlist sg;
	unsigned int n;
	int ret = 0;

	sg_init_one(&sg, b->got, LEN);
	if (!(generic ? seat_take(&s, b, alloc_generic(b->mode)) :
			seat_open(&s, b))) {
		seat_close(&s);
		return false;
	}
	s.src = s.dst = &sg;
	ret = crypto_skcipher_setkey(s.tfm, (u8 *)m->plain, 8 * m->words);
	for (n = 0; !ret && n < 2 * CONTEXTS; n++) {
		s.encrypt = n % 2;
		ret = seat_visit(&s, n / 2);
	}
	marker_wipe(m);
	seat_close(&s);
	return !ret || fail(b->answer, "%s: error %d", b->mode->driver, ret);
}

/* Is the search one that finds? Of what is there it has to. */
static bool search_finds(struct rig *b, struct marker *m)
{
	return word_left(m, PFN_DOWN(__pa(m->plain))) >= 0 ||
	       fail(b->answer, "the search of memory does not find a key");
}

/*
 * The first word that is left; -1 if none, or if all is said. By the driver
 * try after try; by the generic cipher in one of them: what is left on a stack
 * is now and then written over.
 */
static int left_by(struct rig *b, unsigned int len, bool generic)
{
	unsigned int i, tries = generic ? 2 * TRIES : TRIES;
	struct marker m;
	int left = -1;

	for (i = 0; i < tries; i++) {
		bool done = marker_make(&m, len) ||
			    pass_over(b->answer, "no memory");

		done = done && (i || search_finds(b, &m)) &&
		       use(b, &m, generic);
		marker_wipe(&m);
		kfree(m.plain);
		left = done ? word_left(&m, 0) : -1;
		if (!done || (left >= 0) == generic)
			break;
	}
	return left;
}

/* What the generic cipher leaves as well is KEY_LEFT, and not the driver's. */
void case_no_residue(struct rig *b, const struct test *t)
{
	unsigned int len = t->mode->bits[2] / 8;
	int left = left_by(b, len, false);

	if (left < 0)
		return;
	if (b->generic && left_by(b, len, true) >= 0)
		saw(b->answer, KEY_LEFT);
	else
		fail(b->answer,
		     "%s: bytes %d to %d of the key are in memory when its tfm is gone",
		     b->mode->driver, 8 * left, 8 * left + 23);
}
