/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_KTAP_H
#define SKPORT_KTAP_H

#include <stddef.h>

enum state { OK, NOT_OK, SKIP };

#define WORDS_MAX 200

/* What one case came to; the words say why it is not OK. */
struct result {
	enum state state;
	char words[WORDS_MAX];
};

struct result ok(void);
struct result not_ok(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
struct result skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A name for an errno value, as the headers spell it: "ENOENT". */
const char *errno_name(int err);

typedef struct result case_fn(const void *arg);

/*
 * Run one case in a child of its own and print its line as number @n of a
 * subtest. A child that dies or gives no answer in CASE_LIMIT seconds is a
 * case that is not ok; the line before the case's says that it has begun.
 */
enum state ktap_case(unsigned int n, const char *name, case_fn *fn,
		     const void *arg);

#define CASE_LIMIT 20

#endif
