/* SPDX-License-Identifier: GPL-2.0 */
/* What a line of C or Kconfig defines, and the words in it. */
#ifndef SKPORT_ORDER_H
#define SKPORT_ORDER_H

#include "patch.h"

/* What an added line defines; a field of a structure counts as ".name". */
struct definition {
	struct span name;
	bool field;
};

bool defines(struct span line, struct span path, bool inside,
	     struct definition *d);
bool opens_type(struct span line);
bool next_word(struct span *line, struct span *word, bool *field);
struct span included(struct span line);
struct span base_name(struct span path);

#endif
