/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A run on record: all there is to say of a boot, and those who write it down,
 * each in its format.
 */
#ifndef SKPORT_RUN_H
#define SKPORT_RUN_H

#include <jansson.h>
#include <time.h>

#include "vmrun.h"

struct capture {
	pid_t pid; /* -1: it did not start, or it is gone */
	int fd;
};

/* Start a program beside us, for what it prints; its end is below. */
void capture_start(struct capture *c, char *const argv[]);

/*
 * What it printed, of @len bytes at the most with the NUL, after no more than
 * so many @seconds: what runs then is killed. What failed has printed nothing.
 */
void capture_end(struct capture *c, char *buf, size_t len, double seconds);

enum hashed { VMLINUX, INITRAMFS, CONFIG, HASHED };

/* What does not come from the guest. */
struct facts {
	char qemu[128];		 /* the version in its own words, or "" */
	char host_cpu[128];	 /* as /proc/cpuinfo has it, or "" */
	char host[32];		 /* "x86_64", as uname -m */
	char sha256[HASHED][65]; /* in hex; "" where there is no such file */
	json_t *image;		 /* image.json, {} where there is none */

	struct capture sums, version_of;
	bool asked[HASHED];
};

/* "vmlinux", ... */
const char *hashed_name(enum hashed which);

/* Begin to look up the facts, before a boot; have them, after it. */
void facts_start(struct facts *f, const char *qemu, const char *image,
		 const char *initrd);
void facts_end(struct facts *f, bool wait);
void facts_free(struct facts *f);

/* The stages of a boot; together they are all of its seconds. */
enum stage {
	FIRMWARE,  /* from QEMU's start to the first line on the console */
	KERNEL,	   /* to the first line of the results */
	CHECK,	   /* to their end line */
	POWER_OFF, /* to QEMU's end */
	STAGES
};

struct run {
	const char *machine_name; /* of the file */
	const struct machine *machine;
	const struct boot *boot; /* of all of its guests together */
	const struct guest *guests;
	size_t guests_count, deciding; /* which of them the end is of */
	const struct facts *facts;
	const struct judgement *judgement;
	time_t started;		 /* by the wall's clock, for the reader only */
	json_t *boots;		 /* the directory of each; NULL: only "." */
	double stage[STAGES];	 /* seconds; below 0: it was not reached */
	char release[WORDS_MAX]; /* of the kernel, as the guest says, or "" */
};

/*
 * Put together what @r has not: the stages, the release. The case that had
 * begun and gave no result becomes the last of @b's, as a lost one.
 */
void run_complete(struct run *r, struct boot *b);

const char *stage_name(enum stage s);
const char *state_name(enum case_state s); /* "ok", "not ok", "skip", "lost" */

/* The name of a case without its group's. */
const char *case_name(const struct test_case *c);

/* A string of image.json, or NULL. */
const char *image_string(const struct run *r, const char *key);

/* "present", ...; "unknown" where image.json does not say. */
const char *series_state(const struct run *r);

/* "vof" or "slof". */
const char *firmware_name(const struct machine *m);

/* Exit status of QEMU, or -1; the signal that killed it, or 0. */
int qemu_status(const struct boot *b);
int qemu_signal(const struct boot *b);

/* The first case after @first that is of another group. */
size_t group_end(const struct results *r, size_t first);

/*
 * The end of the console of the boot in the directory @dir, in printable lines.
 * "" where there is none.
 */
void console_tail(const char *dir, char *buf, size_t len);

/* "2017-02-19T22:34:00Z" */
void utc(char *buf, size_t len, time_t t);

/* The writers: the run into the file @path. 0, or -1 with errno. */
int write_json(const char *path, const struct run *r);
int write_junit(const char *path, const struct run *r);
int write_kcidb(const char *path, const struct run *r);
int write_ktap(const char *path, const struct run *r);

/* Theirs: all of @data into @path, with the same result. */
int save(const char *path, const char *data, size_t len);
int save_json(const char *path, json_t *j); /* @j is ours then; may be NULL */

#endif
