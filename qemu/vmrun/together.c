// SPDX-License-Identifier: GPL-2.0
/* The boots of guests that ran a part of the check each, as one boot. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

/* The weight of a boot: the heaviest decides. */
static int weight(const struct boot *b)
{
	if (b->ending == INTERRUPTED)
		return 3;
	if (b->ending == NOT_STARTED || b->results.abort[0])
		return 2;
	return !boot_is_whole(b);
}

static size_t find_deciding(const struct guest *guests, size_t count)
{
	size_t found = 0;

	for (size_t i = 1; i < count; i++) {
		const struct boot *a = &guests[found].boot,
				  *b = &guests[i].boot;

		if (weight(b) > weight(a) ||
		    (!weight(a) && !weight(b) && b->seconds > a->seconds))
			found = i;
	}
	return found;
}

/* What a console has of the defects, on top of what is there. */
static void add_console(struct console *to, const struct console *from)
{
	const size_t max = sizeof(to->refused) / sizeof(*to->refused);

	to->hazards |= from->hazards;
	if (!to->splat[0])
		memcpy(to->splat, from->splat, sizeof(to->splat));
	for (size_t i = 0; i < from->refused_count; i++)
		if (to->refused_count < max)
			memcpy(to->refused[to->refused_count++],
			       from->refused[i], sizeof(from->refused[i]));
}

size_t boot_together(const struct guest *guests, size_t count,
		     struct boot *whole)
{
	size_t deciding = find_deciding(guests, count), n = 1;
	struct results *r = &whole->results;

	for (size_t i = 0; i < count; i++)
		n += guests[i].boot.results.count;
	*whole = guests[deciding].boot;
	r->count = 0;
	/* With room for the one that is lost: see run_complete(). */
	r->cases = calloc(n, sizeof(*r->cases));
	if (!r->cases) {
		errno = ENOMEM;
		boot_fail(whole, "results");
		return deciding;
	}
	for (size_t i = 0; i < count; i++) {
		const struct boot *b = &guests[i].boot;

		if (b->results.count)
			memcpy(r->cases + r->count, b->results.cases,
			       b->results.count * sizeof(*r->cases));
		r->count += b->results.count;
		if (i != deciding)
			add_console(&whole->console, &b->console);
	}
	return deciding;
}
