/* SPDX-License-Identifier: GPL-2.0 */
/* A guest: one QEMU, and what comes out of it. boot.c looks after them. */
#ifndef SKPORT_GUEST_H
#define SKPORT_GUEST_H

#include "vmrun.h"

struct pipe {
	int fd;	    /* our end, -1 once it has ended */
	int theirs; /* QEMU's, -1 once it has that */
	int log;
	size_t kept; /* bytes in the log */
};

/* What came out of a pipe. BROKEN where the log cannot be written. */
enum took { NOTHING, BYTES, BROKEN };

/* False, always: not a verdict's matter, the environment is broken. */
bool boot_fail(struct boot *b, const char *what);

/* Is there a disk, and with it perhaps systemd and its journal? */
bool has_disk(const struct launch *l);

/* A pipe and a log for each stream there is. False with why in @b. */
bool open_pipes(struct boot *b, const struct launch *l, struct pipe *pipes);

/* Take what one of the pipes has into its log and the facts of @b. */
enum took take(struct boot *b, struct pipe *p, enum stream which);

void close_fd(int *fd);

/* False where a log could not be kept: some file systems say so only now. */
bool close_pipes(struct pipe *p);

/* QEMU's command line; for argv_free(). */
char **make_argv(const struct machine *m, const struct launch *l,
		 const char *nonce, const struct pipe *p);

/*
 * In a child of @parent: become QEMU, or leave with 127 and a word on stderr.
 */
void become_qemu(char **argv, pid_t parent, const struct pipe *p)
	__attribute__((noreturn));

#endif
