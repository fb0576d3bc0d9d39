// SPDX-License-Identifier: GPL-2.0
/* The kernel's console: what of it bears on the verdict. */
#include <string.h>

#include "vmrun.h"

/* Words of a kernel that does not go on. */
static const char *const fatal[] = {
	"Kernel panic - not syncing", "Oops: ",	       "kernel BUG at ",
	"Unable to handle kernel",    "OS terminated", "skport init: ",
};

/* Words of one that does, and must not be called good if crypto is in them. */
static const char *const splats[] = {
	"BUG: ",     "WARNING: ",      "INFO: task ", "soft lockup",
	"rcu_sched", "INFO: possible", "Oops: ",
};

static const char *const ours[] = {
	"crypto", "cipher", "aes", "xts", "cbc", "vmx", "p8_", "skport",
};

static bool has_any(const char *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

#define HAS_ANY(line, words) \
	has_any(line, words, sizeof(words) / sizeof(*(words)))

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

void console_line(struct console *c, const char *line)
{
	if (!c->panic[0] && HAS_ANY(line, fatal))
		printable(c->panic, line, sizeof(c->panic));
	if (!c->splat[0] && HAS_ANY(line, splats) && HAS_ANY(line, ours))
		printable(c->splat, line, sizeof(c->splat));
	if (strstr(line, "Failed to allocate transformation for "))
		take_refused(c, line);
}
