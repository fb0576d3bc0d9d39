// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the guest: mounts, modules, the check, the verdict line, power-off.
 * Of another PID it is the /sbin/modprobe that the kernel calls.
 *
 * The console (hvc0) is the kernel's. What the check prints goes to a second
 * vty, hvc1, line by line, so that nothing the kernel says can end up in it.
 * The last line there carries the nonce of this boot and the number of lines
 * before it: whoever reads it can tell a whole stream from a cut one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "modules.h"

#define RESULTS "/dev/hvc1"
#define CHECK "/check"
#define MODULES "/modules"
#define MISSED "/modules.missed" /* of the root: there before any mount */
#define NONCE_MAX 64
/* Of the console, as the kernel has them: all below the level are shown. */
#define LEVEL_QUIET 4
#define LEVEL_DEFAULT 7
#define LEVEL_DEBUG 10
#define SYSLOG_ACTION_CONSOLE_LEVEL 8

static FILE *results;
static unsigned long lines;

static void __attribute__((noreturn)) power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* There is nobody to report to yet: the console has to do. */
static void __attribute__((noreturn)) die(const char *what)
{
	/* As modprobe, perhaps before there is a /proc. */
	if (getpid() != 1)
		exit(1);
	printf("skport init: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	power_off();
}

static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(results, fmt, ap);
	va_end(ap);
	fflush(results);
	lines++;
}

static void mount_all(void)
{
	static const struct {
		const char *type, *where;
	} m[] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "devtmpfs", "/dev" },
		{ "tmpfs", "/tmp" },
	};

	for (size_t i = 0; i < sizeof(m) / sizeof(*m); i++) {
		mkdir(m[i].where, 0755);
		if (mount(m[i].type, m[i].where, m[i].type, 0, NULL))
			die(m[i].type);
	}
}

/*
 * A record of /dev/kmsg is "PRIORITY,SEQUENCE,...;TEXT\n" and lines that begin
 * with a space, of no use here. The low bits of the priority are the level.
 */
static void show_record(char *record, int shown)
{
	char *text = strchr(record, ';');

	if (!text || (strtol(record, NULL, 10) & 7) < shown)
		return;
	text[1 + strcspn(text + 1, "\n")] = '\0';
	printf("%s\n", text + 1);
}

/* What the kernel's command line makes of it, as init/main.c has it. */
static int asked_level(void)
{
	char line[4096], *word, *save = NULL;
	FILE *f = fopen("/proc/cmdline", "re");
	int level = LEVEL_DEFAULT;

	if (!f || !fgets(line, sizeof(line), f))
		die("/proc/cmdline");
	fclose(f);
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save)) {
		if (!strcmp(word, "quiet"))
			level = LEVEL_QUIET;
		else if (!strcmp(word, "debug"))
			level = LEVEL_DEBUG;
		else if (!strncmp(word, "loglevel=", 9))
			level = atoi(word + 9);
	}
	return level;
}

/* Records below that level are on the console. Not every kernel says it. */
static int shown_level(void)
{
	FILE *f = fopen("/proc/sys/kernel/printk", "re");
	int level;

	if (!f || fscanf(f, "%d", &level) != 1)
		level = asked_level();
	if (f)
		fclose(f);
	return level;
}

/*
 * The console shows what it shows by default, at least, whatever the kernel's
 * command line says of it; and what that kept from it until now.
 */
static void show_log(void)
{
	int shown = shown_level(), fd;
	char record[8192];
	ssize_t n;

	if (shown >= LEVEL_DEFAULT)
		return;
	if (klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, LEVEL_DEFAULT))
		die("klogctl");
	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/dev/kmsg");
	/* One that was overwritten as we came to it is EPIPE, once. */
	while ((n = read(fd, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		show_record(record, shown);
	}
	close(fd);
	fflush(stdout);
}

static void open_results(void)
{
	struct termios tio;
	int fd = open(RESULTS, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		die(RESULTS);
	if (tcgetattr(fd, &tio))
		die("tcgetattr");
	cfmakeraw(&tio);
	if (tcsetattr(fd, TCSANOW, &tio))
		die("tcsetattr");
	results = fdopen(fd, "w");
	if (!results)
		die("fdopen");
}

/* The value of a skport.KEY= word of the kernel's command line. */
static void get_param(const char *key, char *val, size_t len)
{
	char line[4096], *word, *save = NULL;
	size_t n = strlen(key);
	FILE *f = fopen("/proc/cmdline", "re");

	val[0] = '\0';
	/* A driver in the kernel asks for modules before there is a /proc. */
	if (!f && getpid() != 1)
		return;
	if (!f || !fgets(line, sizeof(line), f))
		die("/proc/cmdline");
	fclose(f);
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save))
		if (!strncmp(word, key, n) && word[n] == '=')
			snprintf(val, len, "%s", word + n + 1);
}

static void load_modules(const char *tier)
{
	struct utsname u;
	char bad[256];

	if (uname(&u))
		die("uname");
	say("# kernel %s %s %s\n", u.sysname, u.release, u.machine);
	if (modules_load_devices(MODULES, !strcmp(tier, "full"), bad,
				 sizeof(bad)))
		say("Bail out! %s\n", bad);
}

/* Pass on what the check prints, a line at a time, counting. */
static int run_check(const char *tier)
{
	char line[1024];
	int status, p[2];
	FILE *from;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		dup2(p[1], STDOUT_FILENO);
		execl(CHECK, CHECK, tier, NULL);
		printf("Bail out! %s: %s\n", CHECK, strerror(errno));
		exit(127);
	}
	close(p[1]);
	from = fdopen(p[0], "r");
	if (!from)
		die("fdopen");
	while (fgets(line, sizeof(line), from))
		say("%s", line);
	fclose(from);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/*
 * As /sbin/modprobe, "modprobe -q -- NAME": see kernel/kmod.c. What the kernel
 * did not get is kept for the check: a template that is not there is another
 * thing than one of the wrong type.
 */
static int modprobe(const char *name)
{
	char without[64], why[256];
	FILE *f;

	get_param("skport.without", without, sizeof(without));
	if (!modules_request(MODULES, name, without, why, sizeof(why)))
		return 0;
	f = fopen(MISSED, "ae");
	if (f) {
		fprintf(f, "%s: %s\n", name, why);
		fclose(f);
	}
	return 1;
}

int main(int argc, char **argv)
{
	char nonce[NONCE_MAX], tier[16];
	int status;

	if (getpid() != 1)
		return modprobe(argv[argc - 1]);
	mount_all();
	show_log();
	open_results();
	get_param("skport.nonce", nonce, sizeof(nonce));
	get_param("skport.tier", tier, sizeof(tier));
	load_modules(tier);
	status = run_check(tier[0] ? tier : "core");
	say("# end nonce=%s lines=%lu status=%d\n", nonce, lines, status);
	tcdrain(fileno(results));
	power_off();
}
