/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vmrun boots one image and gives one verdict. The facts of a boot are
 * gathered here; verdict.c turns them into good, bad, skip or abort.
 */
#ifndef SKPORT_VMRUN_H
#define SKPORT_VMRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define WORDS_MAX 256	/* bytes of a reason or of a case's words */
#define NAME_MAX_LEN 96 /* bytes of a case's name, its group's included */
#ifndef CASES_MAX	/* fuzzing has it smaller, which is faster */
#define CASES_MAX 4096
#endif
#define LINE_MAX_LEN \
	1024 /* bytes of a line of guest output that is looked at */

enum verdict { GOOD, BAD, SKIPPED, ABORT };

/* Why, for programs: scripts/lib/core/reason-codes.tsv says what each means. */
enum reason_code {
	ALL_OK,
	REGRESSION, /* a required case says so */
	HANGS_IN_MAKING,
	HAZARD,
	PANIC,
	QEMU_DIED,
	QEMU_STOPPED,
	RESULTS_NOT_WHOLE,
	GUEST_LEFT,
	LIMIT_PASSED,
	SILENCE_PASSED,
	BAIL_OUT,
	ROOT_BROKEN, /* of Debian's root, as the guest says: these three */
	TARGET_NOT_REACHED,
	OVERLAY_FULL,
	CONSOLE_NOT_CLEAN,
	OTHER_CASE,
	CASE_NOT_RUN,
	CASE_SKIPPED,
	BOOTS_DISAGREE,
	MODULE_LACKS,
	MODULES_OF_ANOTHER,
	EMULATOR_WRONG,
	INTERRUPTION,
	ENVIRONMENT,
	REASON_CODES
};

/* "all-ok", ... */
const char *code_name(enum reason_code code);
enum verdict code_verdict(enum reason_code code);

/* The code of that name that is the guest's to give, or BAIL_OUT. */
enum reason_code code_of_guest(const char *name);

/* One machine file. */
struct machine {
	char qemu[64];
	char type[32];
	char cpu[32];
	char memory[16];
	char smp[8];
	char icount[16];    /* what -icount takes; empty: none */
	char required[32];  /* the list that scripts/boot gives, may be "" */
	char props[16][64]; /* -M properties, "KEY=VALUE" */
	size_t props_count;
};

/*
 * Read the machine file @path. 0, or -1 with "FILE:LINE: what is wrong" in
 * @err, of @len bytes.
 */
int machine_read(const char *path, struct machine *m, char *err, size_t len);

/* The same out of @f; @path is what it is called in @err. */
int machine_parse(FILE *f, const char *path, struct machine *m, char *err,
		  size_t len);

/*
 * Forget the property that QEMU's message @stderr_line refuses. False where
 * it refuses none of them, and for a property that no message names.
 */
bool machine_drop_refused(struct machine *m, const char *stderr_line);

/* One that is lost began and gave no result. The parser makes none of them. */
enum case_state { CASE_OK, CASE_NOT_OK, CASE_SKIP, CASE_LOST };

struct test_case {
	char name[NAME_MAX_LEN]; /* "GROUP.CASE" */
	char words[WORDS_MAX];
	char defect[32]; /* the code of a known one that it met, or "" */
	bool lost;	 /* the guest got no answer out of it */
	bool otherwise;	 /* it fails, and not by this regression */
	enum case_state state;
	size_t group_len; /* of the name, how much is the group's */
	double seconds;	  /* from its beginning to its result, as we saw them */
};

/* What came over the results vty. Read a line at a time by ktap_line(). */
struct results {
	struct test_case *cases;
	size_t count;
	char begun[NAME_MAX_LEN]; /* the case that has begun and not ended */
	/* What the kernel may not survive of it, and where it oopses then. */
	char risk[32], risk_in[128];
	/* What the guest has said of the case whose result comes next. */
	char defect[32];
	bool lost, otherwise;
	char kernel[WORDS_MAX]; /* "Linux 4.10.0 ppc64le", as the guest says */
	char bail_out[WORDS_MAX];
	enum reason_code bail_code; /* what the guest says of it, or 0 */
	char abort[WORDS_MAX];	/* the guest's word that it is the machine */
	char broken[WORDS_MAX]; /* the first thing wrong with the stream */
	bool whole; /* the end line came, with our nonce and line count */

	/* When things came, by monotonic(); 0: not yet. */
	double start; /* results_init() */
	double first; /* the first line */
	double end;   /* the end line */

	/* The parser's own. */
	double begun_at;
	size_t begun_group; /* of begun, how much is the group's name */
	char nonce[40];
	char group[NAME_MAX_LEN];
	unsigned long lines;
	unsigned long plan, seen;	  /* of the groups */
	unsigned long sub_plan, sub_seen; /* of the cases of this group */
	bool sub_bad, any_bad; /* a case of this group, of all, is not ok */
};

/* 0, or -ENOMEM. */
int results_init(struct results *r, const char *nonce);
void results_free(struct results *r);

/* Take the next line, without its newline; @cut: it was longer than this. */
void ktap_line(struct results *r, const char *line, bool cut);

/* Another defect of the driver than this regression: named beside the verdict.
 */
struct hazard {
	const char *id, *words;
	const char *fix;   /* upstream's, or "" */
	const char *reach; /* who can have it happen */
};

/* By number, from 0 on; NULL past the last. There are 32 at the most. */
const struct hazard *hazard(unsigned int n);

/*
 * The hazard of which a splat that begins with the line @first tells by a
 * @function that was called by @caller; -1: of none.
 */
int hazard_seen(const char *first, const char *function, const char *caller);

struct boot;

/* Those that its console or a case of it has seen, a bit each. */
uint32_t hazards_of(const struct boot *b);

/* Add @hazards, a bit each, to a @reason of @len bytes. */
void hazards_tell(uint32_t hazards, char *reason, size_t len);

/* What the console tells. */
struct console {
	char panic[WORDS_MAX]; /* the first line of a panic or an oops */
	char oops_in[64]; /* the function that the first oops after it is in */
	char splat[WORDS_MAX]; /* the first BUG or WARNING that names crypto */
	/* "Failed to allocate transformation for 'ALG': …", an ALG each. */
	char refused[4][WORDS_MAX];
	size_t refused_count;
	uint32_t hazards; /* a bit each */
	double first;	  /* when the first line came, by monotonic() */

	/* The reader's own: a splat whose trace may name crypto yet. */
	char pending[WORDS_MAX];
	char function[64]; /* of the trace, in the line before */
	unsigned int lines_left;
};

void console_line(struct console *c, const char *line);

/* The streams of a boot, and how far the lines of one have been read. */
enum stream {
	CONSOLE,
	RESULTS,
	JOURNAL, /* systemd's, in Debian's root; only kept */
	STDERR,
	STREAMS
};

struct reader {
	size_t bytes; /* that have come */
	char line[LINE_MAX_LEN];
	size_t len;
	bool cut; /* the line is longer than what is in it */
};

/* How a boot ended. */
enum ending {
	ENDED,	     /* QEMU left by itself */
	LIMIT,	     /* the boot's limit passed */
	SILENCE,     /* the silence limit passed */
	INTERRUPTED, /* we were asked to stop */
	NOT_STARTED, /* no QEMU, it refused what it was given, or no disk */
};

struct boot {
	struct results results;
	struct console console;
	struct reader readers[STREAMS];
	enum ending ending;
	bool stopped; /* QEMU was, by a signal, as the limit passed */
	char os_terminated[WORDS_MAX]; /* QEMU's words for a guest's panic */
	int status;		       /* QEMU's, as from waitpid() */
	double seconds;
	char error[WORDS_MAX]; /* QEMU's last words; for NOT_STARTED: why */
	double limit, silence; /* seconds, as asked */
};

/* Take the next bytes of a stream, and its end, into the facts of @b. */
void stream_take(struct boot *b, enum stream which, const char *buf, size_t n);
void stream_end(struct boot *b, enum stream which);

/* A case that has to run for a verdict. */
struct required_case {
	char name[NAME_MAX_LEN]; /* a pattern for fnmatch() */
	bool makes; /* it makes the driver: no answer is one, too */
};

struct required {
	struct required_case *cases;
	size_t count;
	bool no_hazards; /* a kernel with one is bad */
};

/*
 * Read the list @path. 0, or -1 with "FILE:LINE: what is wrong" in @err, of
 * @len bytes, and nothing to be freed. @r->cases is to be freed.
 */
int required_read(const char *path, struct required *r, char *err, size_t len);
int required_parse(FILE *f, const char *path, struct required *r, char *err,
		   size_t len);

/* 0 where @path is a whole ELF file of ppc64; -1 with "FILE: why" in @err. */
int image_check(const char *path, char *err, size_t len);

/*
 * Are the modules of the image, below @image/modules, whole (else SKIPPED), and
 * of its kernel (else ABORT)? GOOD, or with what is wrong in @err. An image
 * without that directory has none.
 */
enum reason_code modules_check(const char *image, char *err, size_t len);

struct judgement {
	enum verdict verdict;
	enum reason_code code;
	char reason[WORDS_MAX];	  /* one line, printable */
	char which[NAME_MAX_LEN]; /* for BAD: the case that says so */
};

/* The policy. The verdict is returned, too. Hazards are beside it, as words. */
enum verdict verdict_of(const struct boot *b, const struct required *req,
			struct judgement *j);

/*
 * Did the kernel end by the defect that the guest had said it may end by, there
 * and then? Its name, to be given to the next boot; else NULL.
 */
const char *oopsed_by(const struct boot *b);

/* For two boots of which the first is bad: they have to agree on the case. */
enum verdict verdict_of_two(const struct judgement *first,
			    const struct judgement *second,
			    struct judgement *j);

const char *verdict_name(enum verdict v);
int verdict_exit(enum verdict v);

/* Seconds, of a clock that is never set. */
double monotonic(void);

/* Copy guest text: what is not printable ASCII becomes '?'. */
void printable(char *to, const char *from, size_t len);

/* What a QEMU is started with. Paths. */
struct launch {
	const char *kernel, *initrd, *out;
	const char *append; /* more words for the command line, may be NULL */
	/*
	 * Disks of a VSCSI adapter; each may be NULL. What is written
	 * to @disk is thrown away, and to @kept_disk it is not.
	 */
	const char *kept_disk, *disk;
	const char *part; /* of the check that it is to run; NULL: all of it */
	const char *cpus; /* in place of the machine's; may be NULL */
	double limit, silence; /* seconds */
};

/* How many guests, side by side, a boot has at the most. */
#define GUESTS_MAX 4

/* One of them: what it is given, and what came of it. */
struct guest {
	struct launch launch;
	struct boot boot;
	char **argv; /* QEMU's command, for the record; NULL: none */
};

/* A boot: its guests, side by side. */
struct boot_plan {
	struct machine *machine;
	struct guest *guests;
	size_t count;
	/*
	 * Asked when a guest's boot is over: is it to be booted again, as its
	 * launch says now? Then what it had is the callee's to free. May be
	 * NULL.
	 */
	bool (*again)(void *arg, struct guest *g);
	void *arg;
};

/*
 * Boot the guests, each until its own end, leaving console.log, results.ktap,
 * qemu.log and, where there is a disk, journal.log in @launch.out of each, and
 * the facts in its boot. Each is for guest_free(). A property of the machine
 * that this QEMU does not know is forgotten.
 */
void boot_once(const struct boot_plan *plan);

void guest_free(struct guest *g);
void argv_free(char **argv);

/*
 * Put the boots of @count guests, each of which ran a part of the check,
 * together into @whole, as if one had run all of it; the number of the guest is
 * returned that the end, the seconds and the console's words are of: the one
 * that is not whole, or else the one that took longest. @whole's results are
 * for results_free(); it is an error of the boot where there is no memory for
 * them.
 */
size_t boot_together(const struct guest *guests, size_t count,
		     struct boot *whole);

/* Did the guest come to the end of its part, in order, whatever its cases say?
 */
bool boot_is_whole(const struct boot *b);

#endif
