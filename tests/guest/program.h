/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_PROGRAM_H
#define SKPORT_PROGRAM_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* A program that runs, for what it prints on stdout and stderr. */
struct program {
	FILE *out;
	pid_t pid, drain; /* drain: of ours, takes what goes to its terminal */
};

/*
 * Run a @command of the shell's in a session with a terminal of its own, as a
 * user's: stdin is empty. 0, or -1 with errno. */
int program_start(struct program *p, const char *command);

/*
 * The next line of it, of @len bytes at the most. False at its end; one that
 * prints nothing for so many @seconds is killed, and that is one. 0: it may
 * take its time.
 */
bool program_line(struct program *p, char *line, int len, unsigned int seconds);

/* Its status, as from waitpid(), when it has ended. */
int program_end(struct program *p);

#endif
