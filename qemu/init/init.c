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
#include <linux/random.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"
#include "modules.h"

#define RESULTS "/dev/hvc1"
#define CHECK "/check"
#define MISSED "/modules.missed" /* of the root: there before any mount */
#define NONCE_MAX 64

static FILE *results;
static char nonce[NONCE_MAX];
static unsigned long lines;

void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void die(const char *what)
{
	/* As modprobe, perhaps before there is a /proc. */
	if (getpid() != 1)
		exit(1);
	printf("skport init: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	power_off();
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(results, fmt, ap);
	va_end(ap);
	fflush(results);
	lines++;
}

void end(int status)
{
	say("# end nonce=%s lines=%lu status=%d\n", nonce, lines, status);
	tcdrain(fileno(results));
	power_off();
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
 * Credit the RNG with a seed. A guest without devices gathers no entropy, and
 * Debian's programs would wait in getrandom().
 */
static void seed_random(void)
{
	struct {
		struct rand_pool_info info;
		unsigned char bytes[64];
	} seed = { .info = { .entropy_count = 512, .buf_size = 64 } };
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	if (read(fd, seed.bytes, sizeof(seed.bytes)) > 0)
		ioctl(fd, RNDADDENTROPY, &seed);
	close(fd);
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

void get_param(const char *key, char *val, size_t len)
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

static void say_kernel(void)
{
	struct utsname u;

	if (uname(&u))
		die("uname");
	say("# kernel %s %s %s\n", u.sysname, u.release, u.machine);
}

static void load_modules(const char *tier)
{
	char bad[256];

	if (modules_load_devices(MODULES, !strcmp(tier, "full"), bad,
				 sizeof(bad)))
		say("Bail out! %s\n", bad);
}

int run_check(const char *check, const char *tier, const char *part)
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
		execl(check, check, tier, *part ? part : NULL, NULL);
		printf("Bail out! %s: %s\n", check, strerror(errno));
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
	char tier[16], part[16];

	if (getpid() != 1)
		return modprobe(argv[argc - 1]);
	mount_all();
	show_log();
	open_results();
	get_param("skport.nonce", nonce, sizeof(nonce));
	get_param("skport.tier", tier, sizeof(tier));
	get_param("skport.part", part, sizeof(part));
	say_kernel();
	if (is_on_disk(tier) || !strcmp(tier, "full"))
		seed_random();
	if (is_on_disk(tier))
		on_disk(tier);
	load_modules(tier);
	end(run_check(CHECK, tier[0] ? tier : "core", part));
}
