// SPDX-License-Identifier: GPL-2.0
/* The kernel's console: what of it bears on the verdict. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

/*
 * What the kernel says when something is wrong, in its own form: a beginning,
 * and a pattern for what follows, as fnmatch() has them. A word alone would be
 * anybody's; and a line may begin with the rest of another's, so none of this
 * is bound to the start of one.
 */
struct form {
	const char *begins, *follows;
};

/* Of a kernel that does not go on. */
static const struct form fatal[] = {
	{ "Kernel panic - not syncing", "*" },
	{ "Oops: ", "*" },
	{ "kernel BUG at ", "*:[0-9]*!*" },
	{ "Unable to handle kernel", " *" },
	{ "skport init: ", "*" },
};

/* Of one that does, and must not be called good if crypto is in it. */
static const struct form splats[] = {
	/* WARN(), before 6.19 and since. */
	{ "WARNING: ", "CPU: [0-9]* PID: [0-9]* at *" },
	{ "WARNING: ", "*:[0-9]* at *, CPU#[0-9]*" },
	/* Lockdep and RCU: "[ INFO: possible ... ]" before 4.11. */
	{ "WARNING: ", "possible *" },
	{ "WARNING: ", "inconsistent lock state*" },
	{ "WARNING: ", "suspicious RCU usage*" },
	{ "WARNING: ", "* lock order detected*" },
	{ "WARNING: ", "*bad unlock balance detected*" },
	{ "WARNING: ", "*held lock freed*" },
	{ "WARNING: ", "lock held when returning to user space*" },
	{ "WARNING: ", "Nested lock was not taken*" },
	{ "INFO: ", "possible *" },
	{ "INFO: ", "inconsistent lock state*" },
	{ "INFO: ", "suspicious RCU usage*" },
	{ "INFO: ", "* lock order detected*" },
	{ "INFO: ", "trying to register non-static key*" },
	/* What does not get on. */
	{ "INFO: ", "task *:[0-9]* blocked for more than *" },
	{ "INFO: ", "rcu_*stall*" },
	{ "BUG: ", "soft lockup - CPU#[0-9]*" },
	{ "BUG: ", "workqueue *" },
	/* Memory. */
	{ "BUG: ", "KASAN: *" },
	{ "BUG: ", "KFENCE: *" },
	{ "BUG ", "* (*ainted*): *" },
	{ "stack overflow", ": *" },
	{ "Thread overran stack", "*" },
	/* Context. */
	{ "BUG: ", "sleeping function called from invalid context at *" },
	{ "BUG: ", "scheduling while atomic: *" },
	{ "BUG: ", "using * in preemptible *" },
	{ "BUG: ", "*lock *on CPU#[0-9]*" },
	{ "Oops: ", "*" },
};

/*
 * There are more of this one than can be listed. Its first line names nobody:
 * it is the trace, which only the kernel prints, that tells.
 */
static const struct form other[] = {
	{ "BUG: ", "*" },
};

/*
 * In most of them the first line names a file of mm/ or kernel/, and it is the
 * trace below that tells whose it is. Lockdep's are the longest.
 */
#define SPLAT_LINES 100

/* "[c00000000e1f3a80] p8_aes_xts_init+0x58/0x130" */
static const struct form in_a_trace[] = {
	{ "+0x", "[0-9a-f]*/0x[0-9a-f]*" },
};

/* Lines of initcall_debug, which name functions in the same way. */
static const struct form of_initcalls[] = {
	{ "calling ", " *+0x*" },
	{ "initcall ", "*+0x* returned *" },
};

static const char *const ours[] = {
	"crypto", "cipher", "aes", "xts", "cbc", "vmx", "p8_", "skport",
};

static bool has_word(const char *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

/*
 * Where the form is in the line, or NULL. The kernel needs no more than so much
 * for its words, and what a guest makes of a line is not to take us long.
 */
static const char *find_form(const char *line, const struct form *f)
{
	char follows[WORDS_MAX];
	const char *at = line;

	for (; (at = strstr(at, f->begins)); at++) {
		snprintf(follows, sizeof(follows), "%s",
			 at + strlen(f->begins));
		if (!fnmatch(f->follows, follows, 0))
			return at;
	}
	return NULL;
}

/* Where the first of the forms that is in the line begins, or NULL. */
static const char *find_any(const char *line, const struct form *forms,
			    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = find_form(line, &forms[i]);

		if (at)
			return at;
	}
	return NULL;
}

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define FIND_ANY(line, forms) find_any(line, forms, COUNT(forms))

/* The line, or where what matters lies far in it, from there on. */
static void take_words(char *to, const char *line, const char *at)
{
	printable(to, at - line < WORDS_MAX / 4 ? line : at, WORDS_MAX);
}

/* For want of memory it is no refusal: the cases without any have it said. */
static void take_refused(struct console *c, const char *line)
{
	const char *no_memory = strstr(line, ": -12");
	char clean[WORDS_MAX];

	if (no_memory && !no_memory[strlen(": -12")])
		return;
	printable(clean, line, sizeof(clean));
	for (size_t i = 0; i < c->refused_count; i++)
		if (!strcmp(c->refused[i], clean))
			return;
	if (c->refused_count < sizeof(c->refused) / sizeof(*c->refused))
		memcpy(c->refused[c->refused_count++], clean, sizeof(clean));
}

static bool is_of_a_trace(const char *line)
{
	return FIND_ANY(line, in_a_trace) && !FIND_ANY(line, of_initcalls);
}

/* The first line of a splat. Where one had crypto in it, that one stands. */
static bool begins_splat(struct console *c, const char *line)
{
	const char *at = FIND_ANY(line, splats);
	bool names = at && has_word(at, ours, COUNT(ours));

	if (!at)
		at = FIND_ANY(line, other);
	if (!at)
		return false;
	c->lines_left = c->splat[0] ? 0 : SPLAT_LINES;
	if (c->splat[0])
		return true;
	take_words(c->pending, line, at);
	c->function[0] = '\0';
	if (names)
		memcpy(c->splat, c->pending, sizeof(c->splat));
	return true;
}

/*
 * The function that a line of a trace names, as in "[...] [...]
 * .p8_aes_xts_init.isra.0+0x58/0x130 [vmx_crypto]", without what is beside its
 * name: the first dot is that of 64-bit ABI v1. Else "".
 */
static void function_of(const char *line, char *name, size_t len)
{
	const char *end = FIND_ANY(line, in_a_trace), *begin = end;

	name[0] = '\0';
	if (!end)
		return;
	while (begin > line &&
	       (isalnum((unsigned char)begin[-1]) || strchr("._", begin[-1])))
		begin--;
	begin += strspn(begin, ".");
	snprintf(name, len, "%.*s", (int)strcspn(begin, ".+"), begin);
}

/*
 * A line of the splat's trace. What names crypto is put beside the splat's
 * first line; what is a hazard is that, and no splat.
 */
static void take_trace(struct console *c, const char *line)
{
	char name[sizeof(c->function)], both[WORDS_MAX];
	int hazard;

	function_of(line, name, sizeof(name));
	hazard = hazard_seen(c->pending, c->function, name);
	memcpy(c->function, name, sizeof(name));
	if (hazard >= 0) {
		c->hazards |= 1u << hazard;
		c->splat[0] = '\0';
		c->lines_left = 0;
	} else if (!c->splat[0] && has_word(line, ours, COUNT(ours))) {
		snprintf(both, sizeof(both), "%.120s: %.120s", c->pending,
			 line);
		printable(c->splat, both, sizeof(c->splat));
	}
}

static void take_splat(struct console *c, const char *line)
{
	if (begins_splat(c, line) || !c->lines_left)
		return;
	c->lines_left--;
	if (is_of_a_trace(line))
		take_trace(c, line);
	if (strstr(line, "---[ end trace"))
		c->lines_left = 0;
}

/* "NIP [c0000000000a1b2c] flush_dcache_page+0x1c/0x60" */
static void take_where(struct console *c, const char *line)
{
	const char *at = strstr(line, "NIP [");

	if (at)
		function_of(at, c->oops_in, sizeof(c->oops_in));
}

void console_line(struct console *c, const char *line)
{
	const char *at = FIND_ANY(line, fatal);

	if (!c->first)
		c->first = monotonic();
	if (at && !c->panic[0])
		take_words(c->panic, line, at);
	if (c->panic[0] && !c->oops_in[0])
		take_where(c, line);
	if (!c->splat[0] || c->lines_left)
		take_splat(c, line);
	if (strstr(line, "Failed to allocate transformation for "))
		take_refused(c, line);
}
