// SPDX-License-Identifier: GPL-2.0
/* What is wrong with a patch, as NAME:LINE: and the words. */
#include <stdarg.h>

#include "patch.h"

/* The words are in part those of the patch: one line, fit for a terminal. */
void complain(const struct complaints *c, unsigned int line, const char *fmt,
	      ...)
{
	char words[301];
	va_list args;

	if (!c->out)
		return;
	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	for (char *w = words; *w; w++)
		if (*w < ' ' || *w > '~')
			*w = '?';
	fprintf(c->out, "%s:%u: %s\n", c->name, line, words);
}
