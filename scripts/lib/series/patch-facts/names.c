// SPDX-License-Identifier: GPL-2.0
/* Texts by number: a hash table, so that a long patch takes no longer a line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "patch.h"

/* FNV-1a. */
static uint32_t hash(struct span s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * (uint64_t)16777619 &
		    UINT32_MAX;
	return h;
}

/* The slot that has the name, as its number plus one, or where it belongs. */
static unsigned int *find(const struct names *n, struct span name)
{
	unsigned int i = hash(name) & (n->slots - 1);

	while (n->slot[i] && !same(n->name[n->slot[i] - 1], name))
		i = (i + 1) & (n->slots - 1);
	return &n->slot[i];
}

static void rehash(struct names *n)
{
	n->slots = n->slots ? n->slots * 2 : 64;
	free(n->slot);
	n->slot = zeroed(n->slots, sizeof(*n->slot));
	for (unsigned int i = 0; i < n->count; i++)
		*find(n, n->name[i]) = i + 1;
}

bool name_known(const struct names *n, struct span name, unsigned int *number)
{
	unsigned int *slot;

	if (!n->slots)
		return false;
	slot = find(n, name);
	if (*slot && number)
		*number = *slot - 1;
	return *slot;
}

/* The name's number; a new one is kept, and its bytes have to be. */
unsigned int name_number(struct names *n, struct span name)
{
	unsigned int *slot;

	if (n->count >= n->slots / 2)
		rehash(n);
	slot = find(n, name);
	if (!*slot) {
		n->name = grow(n->name, n->count, sizeof(*n->name));
		n->name[n->count++] = name;
		*slot = n->count;
	}
	return *slot - 1;
}

void names_free(struct names *n)
{
	free(n->name);
	free(n->slot);
	memset(n, 0, sizeof(*n));
}
