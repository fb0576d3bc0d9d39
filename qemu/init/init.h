/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the guest's PID 1 share. */
#ifndef SKPORT_INIT_H
#define SKPORT_INIT_H

#include <stdbool.h>
#include <stddef.h>

#define MODULES "/modules"

void power_off(void) __attribute__((noreturn));

/* There is nobody to report to yet: the console has to do. */
void die(const char *what) __attribute__((noreturn));

/* A line of the results. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The last line of the results, and power-off. */
void end(int status) __attribute__((noreturn));

/*
 * The value of a @key= word of the kernel's command line, of @len bytes at the
 * most with the NUL; "" where there is none.
 */
void get_param(const char *key, char *val, size_t len);

/*
 * Pass on what the program @check prints, a line at a time, counting; @part of
 * it, or all where that is "". Its exit status, or 128 and its signal.
 */
int run_check(const char *check, const char *tier, const char *part);

/*
 * The console shows what it shows by default, at least, whatever the kernel's
 * command line says of it; and what that kept from it until now.
 */
void show_log(void);

/* Is a tier one whose root is on a disk? Then it is run there, to its end. */
bool is_on_disk(const char *tier);
void on_disk(const char *tier) __attribute__((noreturn));

#endif
