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

void console_line(struct console *c, const char *line)
{
	if (!c->panic[0] && HAS_ANY(line, fatal))
		printable(c->panic, line, sizeof(c->panic));
	if (!c->splat[0] && HAS_ANY(line, splats) && HAS_ANY(line, ours))
		printable(c->splat, line, sizeof(c->splat));
	if (!c->refused[0] &&
	    strstr(line, "Failed to allocate transformation for "))
		printable(c->refused, line, sizeof(c->refused));
}
