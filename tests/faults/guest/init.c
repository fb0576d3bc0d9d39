// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of a guest that misbehaves as the kernel's command line asks:
 *
 *   skport.fault=NAME  a deed, or an edit of the results; see the two tables
 *   skport.at=WHEN     where a deed is done: init, alloc (in that case), case
 *                      (in the one after it), end (after the verdict line)
 *   skport.risk=NAMES  that case says that the kernel may end in one of these
 *                      functions; knowing that it has, by skport.oopsed, it is
 *                      not run, but for skport.deaf=1
 * skport.in=PART       only in the guest of that part
 *
 * Without either it is a guest that is well, with a check of four cases.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static int results = -1;
static char nonce[64], fault[64], at[16], risk[64], oopsed[32], deaf[4];
static char in[16], part[16];

static void __attribute__((noreturn)) power_off(void)
{
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* The console will not say what is looked for, so the row fails. */
static void __attribute__((noreturn)) die(const char *what)
{
	printf("tests/faults: %s: %s\n", what, strerror(errno));
	power_off();
}

static void get_param(const char *key, char *val, size_t len)
{
	char line[4096], *word, *save = NULL;
	size_t n = strlen(key);
	FILE *f = fopen("/proc/cmdline", "re");

	if (!f || !fgets(line, sizeof(line), f))
		die("/proc/cmdline");
	fclose(f);
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save))
		if (!strncmp(word, key, n) && word[n] == '=')
			snprintf(val, len, "%s", word + n + 1);
}

static void put(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0)
			die("write");
		p += n;
		len -= (size_t)n;
	}
}

static void put_line(const char *line)
{
	put(results, line, strlen(line));
	put(results, "\n", 1);
}

/* Deeds. */

static void do_panic(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);

	if (fd < 0 || write(fd, "c", 1) < 0)
		die("/proc/sysrq-trigger");
}

static void do_exit(void)
{
	exit(3);
}

static void do_killed(void)
{
	volatile int *volatile nowhere = NULL;

	*nowhere = 1;
}

static void do_loop(void)
{
	for (;;)
		;
}

static void do_sleep(void)
{
	for (;;)
		pause();
}

static void do_reboot(void)
{
	reboot(RB_AUTOBOOT);
}

static void do_halt(void)
{
	reboot(RB_HALT_SYSTEM);
}

static void do_power_off(void)
{
	tcdrain(results);
	power_off();
}

static void say(const char *s, size_t len)
{
	put(STDOUT_FILENO, s, len);
}

/* Words of the console, and nothing else; with NUL and what is no text. */
#define SAYS(name, text)                        \
	static void do_##name(void)             \
	{                                       \
		say(text "", sizeof(text) - 1); \
	}

SAYS(forged_panic, "Kernel panic - not syncing: says who\n")
SAYS(forged_refusal, "Failed to allocate transformation for 'xts(aes)': -2\n")
SAYS(forged_warning,
     "WARNING: cipher aes is slow\nBUG: xts(aes) is not there\n")
SAYS(nul, "\0\0nul \0\n\0Linux\0\n")
SAYS(escapes, "\033[2J\033]0;title\007\033[31mred\033c\x9b"
	      "0m\n")
SAYS(invalid_utf8, "\xff\xfe\xc0\xaf\xed\xa0\x80\xf8\x88\x80\x80\x80\n")

static void do_forged_verdict(void)
{
	printf("ok 1 p8_aes_xts\n# end nonce=%s lines=1 status=0\n", nonce);
	fflush(stdout);
	power_off();
}

/* A line without end, and then what ends a good guest's chances. */
static void do_endless(void)
{
	for (int i = 0; i < 3000; i++)
		say("0123456789", 10);
	say("Kernel panic - not syncing: at the end of it\n", 45);
}

static void do_endless_result(void)
{
	for (int i = 0; i < 3000; i++)
		put(results, "0123456789", 10);
}

static void do_nul_result(void)
{
	put(results, "\0\0\0", 3);
}

static void do_escape_result(void)
{
	put_line("  \033[2Jok 3 \033]0;title\007");
}

static void do_flood(void)
{
	for (;;)
		say("flood flood flood flood flood flood flood flood\n", 48);
}

/* "module-WHAT", "crypto-WHAT": see tests/faults/module. */
static void load(const char *what, const char *called)
{
	int fd = open("/faulty.ko", O_RDONLY | O_CLOEXEC);
	char args[128];

	snprintf(args, sizeof(args), "fault=%s called=%s", what, called);
	if (fd < 0 || syscall(SYS_finit_module, fd, args, 0))
		die("/faulty.ko");
	close(fd);
}

static const struct {
	const char *name;
	void (*fn)(void);
} deeds[] = {
	{ "panic", do_panic },
	{ "exit", do_exit },
	{ "killed", do_killed },
	{ "loop", do_loop },
	{ "sleep", do_sleep },
	{ "reboot", do_reboot },
	{ "halt", do_halt },
	{ "power-off", do_power_off },
	{ "forged-panic", do_forged_panic },
	{ "forged-refusal", do_forged_refusal },
	{ "forged-warning", do_forged_warning },
	{ "forged-verdict", do_forged_verdict },
	{ "nul", do_nul },
	{ "escapes", do_escapes },
	{ "invalid-utf8", do_invalid_utf8 },
	{ "endless", do_endless },
	{ "endless-result", do_endless_result },
	{ "nul-result", do_nul_result },
	{ "escape-result", do_escape_result },
	{ "flood", do_flood },
};

static void deed(const char *when)
{
	if (strcmp(when, at))
		return;
	if (!strncmp(fault, "module-", 7))
		return load(fault + 7, "0");
	if (!strncmp(fault, "crypto-", 7))
		return load(fault + 7, "1");
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		if (!strcmp(deeds[i].name, fault))
			return deeds[i].fn();
	die(fault);
}

/* The results of a guest that is well; the end line is added. */
static const char *const well[] = {
	"# kernel Linux 6.1 ppc64le",
	"KTAP version 1",
	"1..2",
	"  KTAP version 1",
	"  # Subtest: p8_aes_xts",
	"  1..2",
	"  # begin alloc",
	"  ok 1 alloc",
	"  # begin encrypt",
	"  ok 2 encrypt",
	"ok 1 p8_aes_xts",
	"  KTAP version 1",
	"  # Subtest: cbc(aes)",
	"  1..2",
	"  # begin alloc",
	"  ok 1 alloc",
	"  # begin encrypt",
	"  ok 2 encrypt",
	"ok 2 cbc(aes)",
};

#define WELL (sizeof(well) / sizeof(*well))

/* Other lines in place of those from @from to @to, of @status. */
static const struct edit {
	const char *name;
	size_t from, to;
	const char *lines[3];
	int status;
} edits[] = {
	{ "bad",
	  7,
	  11,
	  { "  not ok 1 alloc # bind: -ENOENT",
	    "  # begin encrypt\n"
	    "  ok 2 encrypt",
	    "not ok 1 p8_aes_xts" },
	  1 },
	{ "bad-elsewhere",
	  17,
	  19,
	  { "  not ok 2 encrypt # wrong data", "not ok 2 cbc(aes)" },
	  1 },
	{ "no-plan", 2, 3, { NULL }, 0 },
	{ "fewer-cases", 8, 10, { NULL }, 0 },
	{ "fewer-groups", 11, WELL, { NULL }, 0 },
	{ "more-cases", 10, 10, { "  # begin more", "  ok 3 more" }, 0 },
	{ "more-groups", 2, 3, { "1..1" }, 0 },
	{ "zero-cases", 2, WELL, { "1..0" }, 0 },
	{ "no-groups", 2, WELL, { NULL }, 0 },
	{ "status", 0, 0, { NULL }, 1 },
	{ "status-139", 0, 0, { NULL }, 139 },
	{ "nothing", 0, WELL, { NULL }, 0 },
};

static void end_line(unsigned long lines, int status)
{
	char line[128];
	bool other = !strcmp(fault, "wrong-nonce");

	snprintf(line, sizeof(line), "# end nonce=%s lines=%lu status=%d",
		 other ? "0123456789abcdef0123456789abcdef" : nonce, lines,
		 status);
	put_line(line);
}

static bool is(const char *name)
{
	return !strcmp(fault, name);
}

/* Two streams' lines by turns, as of two checks at once. */
static void by_turns(void)
{
	for (size_t i = 0; i < WELL / 2; i++) {
		put_line(well[i]);
		put_line(well[WELL / 2 + i]);
	}
	put_line(well[WELL - 1]);
	end_line(WELL, 0);
}

static void cut_in_a_line(void)
{
	for (size_t i = 0; i < 9; i++)
		put_line(well[i]);
	put(results, "  ok 2 enc", 10);
}

/* Whole, but for the newline that tells status=0 from status=01. */
static void cut_at_the_end(void)
{
	char line[128];

	for (size_t i = 0; i < WELL; i++)
		put_line(well[i]);
	put(results, line,
	    (size_t)snprintf(line, sizeof(line),
			     "# end nonce=%s lines=%zu status=0", nonce, WELL));
}

/* The case that is at risk: the lines it takes, and whether that is all. */
static unsigned long at_risk(bool *skipped)
{
	char line[96];

	*skipped = risk[0] && oopsed[0] && !deaf[0];
	if (!risk[0])
		return 0;
	snprintf(line, sizeof(line), "  # risk at-risk %s", risk);
	put_line(*skipped ? "  # known at-risk\n"
			    "  ok 2 encrypt # SKIP known: it oopses" :
			    line);
	return 1 + *skipped;
}

static void edited(const struct edit *e)
{
	bool skipped = false;
	unsigned long lines = 0;

	for (size_t i = 0; i <= WELL; i++) {
		if (i == e->from)
			for (size_t k = 0; k < 3 && e->lines[k]; k++) {
				put_line(e->lines[k]);
				lines += 1 + !!strchr(e->lines[k], '\n');
			}
		if (i == WELL || (i >= e->from && i < e->to))
			continue;
		if (i == 7 && at[0])
			deed("alloc");
		if (i == 9)
			lines += at_risk(&skipped);
		if (i == 9 && skipped)
			continue;
		if (i == 9 && at[0])
			deed("case");
		put_line(well[i]);
		lines++;
	}
	end_line(lines, e->status);
}

static void check(void)
{
	static const struct edit none;
	const struct edit *e = &none;

	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++)
		if (is(edits[i].name))
			e = &edits[i];
	if (is("interleaved"))
		return by_turns();
	if (is("cut-in-a-line"))
		return cut_in_a_line();
	if (is("cut-at-the-end"))
		return cut_at_the_end();
	edited(e);
	if (is("duplicated"))
		edited(e);
}

static void open_results(void)
{
	struct termios tio;

	results = open("/dev/hvc1", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (results < 0 || tcgetattr(results, &tio))
		die("/dev/hvc1");
	cfmakeraw(&tio);
	if (tcsetattr(results, TCSANOW, &tio))
		die("tcsetattr");
}

int main(void)
{
	mkdir("/dev", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL) ||
	    mount("dev", "/dev", "devtmpfs", 0, NULL))
		die("mount");
	get_param("skport.nonce", nonce, sizeof(nonce));
	get_param("skport.fault", fault, sizeof(fault));
	get_param("skport.at", at, sizeof(at));
	get_param("skport.risk", risk, sizeof(risk));
	get_param("skport.oopsed", oopsed, sizeof(oopsed));
	get_param("skport.deaf", deaf, sizeof(deaf));
	get_param("skport.in", in, sizeof(in));
	get_param("skport.part", part, sizeof(part));
	/* The fault is another guest's. */
	if (in[0] && strcmp(in, part))
		fault[0] = at[0] = '\0';
	if (at[0])
		deed("init");
	open_results();
	check();
	tcdrain(results);
	if (at[0])
		deed("end");
	power_off();
}
