// SPDX-License-Identifier: GPL-2.0
/* Files that are there whole or are an error. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

int save(const char *path, const char *data, size_t len)
{
	FILE *f = fopen(path, "we");
	bool done;

	if (!f)
		return -1;
	done = fwrite(data, 1, len, f) == len && !fflush(f);
	return fclose(f) || !done ? -1 : 0;
}

int save_json(const char *path, json_t *j)
{
	char *text =
		j ? json_dumps(j, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) :
		    NULL;
	int ret = -1;

	errno = ENOMEM;
	if (text)
		ret = save(path, text, strlen(text));
	free(text);
	json_decref(j);
	return ret;
}
