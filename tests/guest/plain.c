// SPDX-License-Identifier: GPL-2.0
#include "plain.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "afalg.h"
#include "reference.h"
#include "userland.h"

#define STORE "/tmp/plain.img"
#define KEY "/tmp/plain.key"
#define NAME "skport-plain"
#define MAPPED "/dev/mapper/" NAME

#define SECTOR 512 /* bytes */
/*
 * That the volume has, and of the device before and behind it: 64 KiB each, for
 * the block size of a loop device may be that of a page.
 */
#define SECTORS 128
#define BEFORE 128
#define SIZE (SECTORS * SECTOR)
/* The number of the first sector, to cryptsetup: 2^32 comes in the middle. */
#define FIRST (4294967296ULL - SECTORS / 2)

static uint8_t text[SIZE], want[SIZE], got[SIZE] __attribute__((aligned(4096)));
static uint8_t key[64];

static void reference(const struct plain *p, bool encrypt, const uint8_t *in,
		      uint8_t *out)
{
	for (size_t i = 0; i < SECTORS; i++) {
		uint64_t number = FIRST + i;
		uint8_t iv[BLOCK] = { 0 };

		for (int b = 0; b < 8; b++)
			iv[b] = (uint8_t)(number >> 8 * b);
		reference_crypt(p->mode, encrypt, key, p->bits / 8, iv,
				in + i * SECTOR, out + i * SECTOR, SECTOR);
	}
}

/* All of it there or from there, past the page cache's own idea of it. */
static bool transfer(const char *path, bool to, uint8_t *data, off_t at)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool good = fd >= 0;

	if (good && to)
		good = pwrite(fd, data, SIZE, at) == SIZE && !fsync(fd);
	else if (good)
		good = pread(fd, data, SIZE, at) == SIZE;
	if (fd >= 0)
		close(fd);
	return good;
}

static bool open_volume(const struct plain *p, struct result *r)
{
	struct ran ran = { 0 };
	bool good = userland_run(&ran,
				 "cryptsetup open --type plain --cipher %s "
				 "--key-size %u --key-file " KEY " --offset %d "
				 "--skip %llu --size %d %s %s",
				 p->cipher, p->bits, BEFORE, FIRST, SECTORS,
				 STORE, NAME);

	*r = ran.result;
	return good;
}

static bool close_volume(struct result *r)
{
	struct ran ran = { 0 };
	bool good = userland_run(&ran, "cryptsetup close %s", NAME);

	*r = ran.result;
	return good;
}

/* Through dm-crypt @there, then past it: or the other way round. */
static struct result compare(const struct plain *p, bool there)
{
	const char *by = there ? "writes" : "reads";
	struct result r;
	bool good;

	reference(p, true, text, want);
	if (there) {
		if (!open_volume(p, &r))
			return r;
		good = transfer(MAPPED, true, text, 0);
		if (!close_volume(&r))
			return r;
		good = good && transfer(STORE, false, got, BEFORE * SECTOR);
	} else {
		if (!transfer(STORE, true, want, BEFORE * SECTOR))
			return not_ok("%s: %s", STORE, errno_name(errno));
		if (!open_volume(p, &r))
			return r;
		good = transfer(MAPPED, false, got, 0);
		if (!close_volume(&r))
			return r;
	}
	if (!good)
		return not_ok("%s: %s", MAPPED, errno_name(errno));
	if (memcmp(got, there ? want : text, SIZE))
		return not_ok("%s: sectors past 2^32: dm-crypt %s wrong data",
			      p->cipher, by);
	return ok();
}

struct result plain_check(const struct plain *p)
{
	struct result r;
	int fd = open(STORE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, SIZE + 2 * BEFORE * SECTOR))
		return not_ok("%s: %s", STORE, errno_name(errno));
	close(fd);
	noise(key, sizeof(key), 51);
	fd = open(KEY, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, key, sizeof(key)) != sizeof(key))
		return not_ok("%s: %s", KEY, errno_name(errno));
	close(fd);
	noise(text, sizeof(text), 52);
	r = compare(p, true);
	if (r.state == OK) {
		noise(text, sizeof(text), 53);
		r = compare(p, false);
	}
	unlink(KEY);
	unlink(STORE);
	return r;
}
