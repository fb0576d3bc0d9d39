// SPDX-License-Identifier: GPL-2.0
/*
 * A guest whose root is Debian's, on a disk (scripts/lib/boot/root). In the
 * tier "root" its packages are configured there; in "storage" systemd is PID 1
 * of it, and one of ours beside it runs the tests when systemd has reached its
 * target.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "init.h"
#include "modules.h"

#define DISK_SECONDS 30 /* for a disk to come */
#define CHECK "/run/skport/check"
#define UP "/run/skport/up" /* a FIFO: a byte when the target is reached */

bool is_on_disk(const char *tier)
{
	return !strcmp(tier, "storage") || !strcmp(tier, "root");
}

/* Words for a code of scripts/lib/core/reason-codes.tsv; and the end. */
static void give_up(const char *code, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

static void give_up(const char *code, const char *fmt, ...)
{
	char words[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	say("# code %s\n", code);
	say("Bail out! %s\n", words);
	end(2);
}

/* What udev would load, were it there. What is built in there is no module of.
 */
static void load_drivers(void)
{
	static const char *const names[] = { "ibmvscsi", "sd_mod", "ext4",
					     "vmx_crypto" };
	char why[256];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		modules_request(MODULES, names[i], "", why, sizeof(why));
}

/* A bus is scanned while we run: until the disk is there. */
static void wait_for(const char *disk)
{
	for (int i = 0; i < DISK_SECONDS * 10 && access(disk, F_OK); i++)
		usleep(100000);
}

/*
 * The root is on the first disk, or where there are two of them, in the tier
 * "root", on the one that has our files, for their order is not said. The other
 * one is left in
 * @other.
 */
static void mount_root(size_t count, const char **other)
{
	static const char *const disks[] = { "/dev/sda", "/dev/sdb" };

	load_drivers();
	mkdir("/root", 0755);
	for (size_t i = 0; i < count; i++)
		wait_for(disks[i]);
	for (size_t i = 0; i < count; i++) {
		if (mount(disks[i], "/root", "ext4", 0, NULL))
			give_up("root-broken", "the root on %s: %s", disks[i],
				strerror(errno));
		*other = disks[!i];
		if (count == 1 || !access("/root/skport", F_OK))
			return;
		umount("/root");
	}
	give_up("root-broken", "no disk has a root");
}

static void must_mount(const char *from, const char *to, const char *type,
		       unsigned long flags)
{
	mkdir(to, 0755);
	if (mount(from, to, type, flags, NULL))
		give_up("root-broken", "the root has no %s: %s", to,
			strerror(errno));
}

/* The modules of this kernel are where modprobe looks for them. */
static void fill_root(void)
{
	struct utsname u;
	char dir[128];

	must_mount("/proc", "/root/proc", NULL, MS_MOVE);
	must_mount("/sys", "/root/sys", NULL, MS_MOVE);
	must_mount("/dev", "/root/dev", NULL, MS_MOVE);
	must_mount("tmpfs", "/root/run", "tmpfs", MS_NOSUID | MS_NODEV);
	mkdir("/root/run/skport", 0755);
	close(creat("/root" CHECK, 0755));
	must_mount("/check", "/root" CHECK, NULL, MS_BIND);
	if (access(MODULES, F_OK) || uname(&u))
		return;
	mkdir("/root/lib/modules", 0755);
	snprintf(dir, sizeof(dir), "/root/lib/modules/%.65s", u.release);
	must_mount(MODULES, dir, NULL, MS_BIND);
}

static void enter_root(void)
{
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) ||
	    chroot(".") || chdir("/"))
		die("the root");
}

/* The first job that systemd has not done, for the reason. */
static void first_job(char *job, size_t len)
{
	FILE *f = popen("timeout 20 systemctl --no-pager --no-legend --plain "
			"list-jobs running 2>/dev/null",
			"re");

	snprintf(job, len, "no job that it tells of");
	if (!f)
		return;
	if (fgets(job, (int)len, f))
		job[strcspn(job, "\n")] = '\0';
	pclose(f);
}

/* Beside systemd: wait for its target, run the tests, and end it all. */
static void __attribute__((noreturn)) watch(const char *tier, int up)
{
	struct pollfd p = { up, POLLIN, 0 };
	char limit[16], job[120];
	int n;

	get_param("skport.target", limit, sizeof(limit));
	while ((n = poll(&p, 1, atoi(limit) * 1000)) < 0 && errno == EINTR)
		;
	if (n != 1) {
		first_job(job, sizeof(job));
		give_up("target-not-reached",
			"systemd did not reach its target in %s s: %s", limit,
			job);
	}
	/* A test that hangs is ended before vmrun ends us. */
	get_param("skport.quiet", limit, sizeof(limit));
	setenv("SKPORT_QUIET", limit, 1);
	end(run_check(CHECK, tier, ""));
}

static void __attribute__((noreturn)) start_systemd(const char *tier)
{
	int up;

	if (mkfifo(UP, 0600))
		die(UP);
	up = open(UP, O_RDWR | O_CLOEXEC);
	if (up < 0)
		die(UP);
	switch (fork()) {
	case -1:
		die("fork");
	case 0:
		setsid();
		watch(tier, up);
	}
	execl("/sbin/init", "/sbin/init", NULL);
	give_up("root-broken", "the root's /sbin/init: %s", strerror(errno));
}

/* Its disk is clean when it is done. */
static void __attribute__((noreturn))
make_root(const char *tier, const char *packages)
{
	int status;

	must_mount(packages, "/run/packages", "ext4", MS_RDONLY);
	status = run_check(CHECK, tier, "");
	if (mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL))
		give_up("root-broken", "the root: %s", strerror(errno));
	end(status);
}

void on_disk(const char *tier)
{
	bool makes = !strcmp(tier, "root");
	const char *other;

	mount_root(makes ? 2 : 1, &other);
	fill_root();
	enter_root();
	if (makes)
		make_root(tier, other);
	start_systemd(tier);
}
