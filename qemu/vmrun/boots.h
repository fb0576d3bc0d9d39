/* SPDX-License-Identifier: GPL-2.0 */
/* The boots that a verdict takes: one, or more where the first is not enough.
 */
#ifndef SKPORT_BOOTS_H
#define SKPORT_BOOTS_H

#include <limits.h>

#include "vmrun.h"

/* What was asked for. Paths, but for the launch's words and seconds. */
struct options {
	const char *machine, *required, *image;
	char kernel[PATH_MAX];
	bool hazards_fail;
	struct launch launch; /* of each guest */
	/* The parts of the check, one for a guest; none: a guest for all. */
	struct part {
		const char *name, *cpus;
	} parts[GUESTS_MAX];
	size_t parts_count;
};

/*
 * Boot, and leave the record of each boot in @o->launch.out and below it. A
 * kernel that is bad is booted twice; one that a known defect has
 * ended, again without the case that met it.
 */
void boots_run(const struct options *o, struct machine *m,
	       const struct required *req, struct judgement *j);

#endif
