// SPDX-License-Identifier: GPL-2.0
#include "answer.h"

#include <linux/kernel.h>

static void say(struct answer *a, enum state state, const char *fmt, va_list ap)
	__printf(3, 0);

static void say(struct answer *a, enum state state, const char *fmt, va_list ap)
{
	if (a->state != OK)
		return;
	a->state = state;
	vscnprintf(a->words, sizeof(a->words), fmt, ap);
}

bool fail(struct answer *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, NOT_OK, fmt, ap);
	va_end(ap);
	return false;
}

bool pass_over(struct answer *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, SKIP, fmt, ap);
	va_end(ap);
	return false;
}

bool remark(struct answer *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(a, OK, fmt, ap);
	va_end(ap);
	return true;
}

bool saw(struct answer *a, enum defect d)
{
	if (!a->defect)
		a->defect = d;
	return true;
}
