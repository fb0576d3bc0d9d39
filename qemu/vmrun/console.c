// SPDX-License-Identifier: GPL-2.0
/* The kernel's console: what of it bears on the verdict. */
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

/* Words of a kernel that does not go on. */
static const char *const fatal[] = {
	"Kernel panic - not syncing", "Oops: ",	       "kernel BUG at ",
	"Unable to handle kernel",    "skport init: ",
};

/* Words of one that does, and must not be called good if crypto is in them. */
static const char *const splats[] = {
	"BUG: ",
	"WARNING: ",
	"INFO: task ",
	"INFO: possible",
	"INFO: inconsistent",
	"suspicious RCU usage",
	"soft lockup",
	"rcu_sched",
	"rcu_preempt",
	"stack overflow",
	"Oops: ",
	"BUG kmalloc",
	"overwritten",
};

/*
 * In most of them the first line names a file of mm/ or kernel/, and it is the
 * trace below that tells whose it is. Lockdep's are the longest.
 */
#define SPLAT_LINES 100
#define IN_A_TRACE "+0x" /* "[c00000000e1f3a80] p8_aes_xts_init+0x58/0x130" */

static const char *const ours[] = {
	"crypto", "cipher", "aes", "xts", "cbc", "vmx", "p8_", "skport",
};

/* Where the first of the words that is in the line begins, or NULL. */
static const char *has_any(const char *line, const char *const *words,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(line, words[i]);

		if (at)
			return at;
	}
	return NULL;
}

#define HAS_ANY(line, words) \
	has_any(line, words, sizeof(words) / sizeof(*(words)))

/* The line, or where what matters lies far in it, from there on. */
static void take_words(char *to, const char *line, const char *at)
{
	printable(to, at - line < WORDS_MAX / 4 ? line : at, WORDS_MAX);
}

static void take_refused(struct console *c, const char *line)
{
	char clean[WORDS_MAX];

	printable(clean, line, sizeof(clean));
	for (size_t i = 0; i < c->refused_count; i++)
		if (!strcmp(c->refused[i], clean))
			return;
	if (c->refused_count < sizeof(c->refused) / sizeof(*c->refused))
		memcpy(c->refused[c->refused_count++], clean, sizeof(clean));
}

/* The splat's first line, with the one that names crypto where it is not that.
 */
static void take_splat(struct console *c, const char *line)
{
	char both[WORDS_MAX];
	const char *names = HAS_ANY(line, ours), *at = HAS_ANY(line, splats);

	if (at) {
		take_words(c->pending, line, at);
		c->lines_left = SPLAT_LINES;
		if (names)
			memcpy(c->splat, c->pending, sizeof(c->splat));
		return;
	}
	if (!c->lines_left)
		return;
	c->lines_left--;
	if (names && strstr(line, IN_A_TRACE)) {
		snprintf(both, sizeof(both), "%.120s: %.120s", c->pending,
			 line);
		printable(c->splat, both, sizeof(c->splat));
	}
	if (strstr(line, "---[ end trace"))
		c->lines_left = 0;
}

void console_line(struct console *c, const char *line)
{
	const char *at = HAS_ANY(line, fatal);

	if (!c->first)
		c->first = monotonic();
	if (at && !c->panic[0])
		take_words(c->panic, line, at);
	if (!c->splat[0])
		take_splat(c, line);
	if (strstr(line, "Failed to allocate transformation for "))
		take_refused(c, line);
}
