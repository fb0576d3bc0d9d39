// SPDX-License-Identifier: GPL-2.0
#include "volume.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "userland.h"

#define IMAGE "/tmp/volume.img"
#define NAME "skport"
#define MAPPED "/dev/mapper/" NAME
#define MOUNTED "/tmp/volume"
#define CONTENT MOUNTED "/content"

#define IMAGE_SIZE (8 << 20) /* bytes; what scsi_debug has as well */
#define CONTENT_SIZE (1 << 20)

static const char passphrase[] = "the same for every volume";

/* cryptsetup itself puts a loop device under a file. */
static bool make_image(struct result *r)
{
	int fd = open(IMAGE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, IMAGE_SIZE)) {
		*r = not_ok("%s: %s", IMAGE, errno_name(errno));
		return false;
	}
	close(fd);
	return true;
}

static bool is_scsi_debug(const char *disk)
{
	char path[300], model[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/block/%s/device/model", disk);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(model, sizeof(model), f))
		model[0] = '\0';
	fclose(f);
	return !strncmp(model, "scsi_debug", 10);
}

static bool find_scsi_debug(char *path, size_t len)
{
	DIR *dir = opendir("/sys/block");
	struct dirent *d;
	bool found = false;

	while (dir && !found && (d = readdir(dir))) {
		found = is_scsi_debug(d->d_name);
		if (found)
			snprintf(path, len, "/dev/%s", d->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/*
 * It answers after a tick or more where it is not set to be quick. A kernel
 * where it can't be set is slower, and that is all.
 */
static void hurry_scsi_debug(void)
{
	FILE *f = fopen("/sys/bus/pseudo/drivers/scsi_debug/delay", "we");

	if (!f)
		return;
	fputs("0", f);
	fclose(f);
}

static bool find_store(const struct volume *v, char *path, size_t len,
		       struct result *r)
{
	if (!strcmp(v->store, "loop")) {
		snprintf(path, len, IMAGE);
		if (!access("/dev/loop-control", F_OK))
			return true;
		*r = skip("this kernel has no loop device");
		return false;
	}
	hurry_scsi_debug();
	if (find_scsi_debug(path, len))
		return true;
	*r = skip("this kernel has no disk of scsi_debug");
	return false;
}

bool volume_format(const struct volume *v, struct result *r)
{
	bool luks2 = !strcmp(v->type, "luks2");
	struct ran ran = { .in = passphrase, .in_len = sizeof(passphrase) - 1 };
	char store[300];
	bool good;

	if (!strcmp(v->store, "loop") && !make_image(r))
		return false;
	if (!find_store(v, store, sizeof(store), r))
		return false;
	/*
	 * The least that cryptsetup takes, and its fastest hash: emulation pays
	 * for each round.
	 */
	good = userland_run(&ran,
			    "cryptsetup -q luksFormat %s --type %s --cipher %s "
			    "--key-size %u --key-file - --pbkdf pbkdf2 "
			    "--pbkdf-force-iterations 1000 --hash sha1%s",
			    store, v->type, v->cipher, v->bits,
			    luks2 ? " --luks2-metadata-size 16k "
				    "--luks2-keyslots-size 512k" :
				    "");
	*r = ran.result;
	return good;
}

bool volume_open(const struct volume *v, struct result *r)
{
	struct ran ran = { .in = passphrase, .in_len = sizeof(passphrase) - 1 };
	char store[300];
	bool good;

	if (!find_store(v, store, sizeof(store), r))
		return false;
	good = userland_run(&ran, "cryptsetup open %s %s --key-file -", store,
			    NAME);
	*r = ran.result;
	return good;
}

bool volume_close(struct result *r)
{
	struct ran ran = { 0 };
	bool good = userland_run(&ran, "cryptsetup close %s", NAME);

	*r = ran.result;
	return good;
}

static bool mounted(unsigned long flags, struct result *r)
{
	mkdir(MOUNTED, 0700);
	if (!mount(MAPPED, MOUNTED, "ext2", flags, NULL))
		return true;
	*r = not_ok("mount %s: %s", MAPPED, errno_name(errno));
	return false;
}

static bool unmounted(struct result *r)
{
	if (!umount(MOUNTED))
		return true;
	*r = not_ok("umount %s: %s", MAPPED, errno_name(errno));
	return false;
}

/* No two sectors of it are the same. */
static const unsigned char *content(void)
{
	static unsigned char c[CONTENT_SIZE];
	unsigned int x = 1;

	for (size_t i = 0; i < sizeof(c); i++) {
		x = x * 1103515245u + 12345u;
		c[i] = (unsigned char)(x >> 16);
	}
	return c;
}

bool volume_write(struct result *r)
{
	struct ran ran = { 0 };
	bool good;
	int fd;

	if (!userland_run(&ran, "mke2fs -q -t ext2 %s", MAPPED)) {
		*r = ran.result;
		return false;
	}
	if (!mounted(0, r))
		return false;
	fd = open(CONTENT, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	good = fd >= 0 && write(fd, content(), CONTENT_SIZE) == CONTENT_SIZE &&
	       !fsync(fd);
	if (!good)
		*r = not_ok("write to %s: %s", MAPPED, errno_name(errno));
	if (fd >= 0)
		close(fd);
	return good && unmounted(r);
}

bool volume_compare(struct result *r)
{
	static unsigned char back[CONTENT_SIZE];
	const unsigned char *c = content();
	size_t same = 0;
	bool good;
	int fd;

	if (!mounted(MS_RDONLY, r))
		return false;
	fd = open(CONTENT, O_RDONLY | O_CLOEXEC);
	good = fd >= 0 && read(fd, back, sizeof(back)) == sizeof(back);
	if (!good)
		*r = not_ok("read from %s: %s", MAPPED, errno_name(errno));
	if (fd >= 0)
		close(fd);
	while (good && same < sizeof(back) && back[same] == c[same])
		same++;
	if (good && same < sizeof(back)) {
		*r = not_ok("%s: not what was written, from byte %zu on",
			    MAPPED, same);
		good = false;
	}
	return unmounted(r) && good;
}

void volume_remove(void)
{
	struct ran ran = { 0 };

	umount(MOUNTED);
	if (!access(MAPPED, F_OK))
		userland_run(&ran, "cryptsetup close %s", NAME);
	unlink(IMAGE);
}
