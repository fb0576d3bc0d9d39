// SPDX-License-Identifier: GPL-2.0
/* AF_ALG: data of every length, cut and place, by every way in. */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"

#define PAGE 4096
#define BIG                                                                  \
	(65536 + 3 * BLOCK) /* bytes: past the 16 pages AF_ALG takes at once \
			     */
#define GUARD 64	    /* bytes around what may be written */

static uint8_t key[32], iv[BLOCK];
static uint8_t in[BIG + PAGE] __attribute__((aligned(PAGE)));
static uint8_t want[BIG] __attribute__((aligned(PAGE)));
static uint8_t out[BIG + 2 * GUARD + PAGE] __attribute__((aligned(PAGE)));

/* What a case works on: a keyed tfm. */
struct rig {
	const struct target *t;
	int tfm;
};

typedef struct result data_fn(const struct rig *b);

static struct result on_rig(const struct target *t, data_fn *fn)
{
	struct rig b = { .t = t, .tfm = alg_bind(t->name) };
	struct result r;
	int ret;

	if (b.tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-b.tfm));
	noise(key, sizeof(key), 21);
	noise(iv, sizeof(iv), 22);
	noise(in, sizeof(in), 23);
	ret = alg_setkey(b.tfm, key, sizeof(key));
	r = ret ? not_ok("%s: setkey: -%s", t->name, errno_name(-ret)) : fn(&b);
	close(b.tfm);
	return r;
}

static struct result failed(const struct rig *b, const char *what, int ret)
{
	return not_ok("%s: %s: -%s", b->t->name, what, errno_name(-ret));
}

/* What the first @len bytes of @in have to become, into want. */
static void right_answer(const struct rig *b, size_t len)
{
	answer_of(b->t, ENCRYPT, key, sizeof(key), iv, in, want, len);
}

/* Whether @got is what the first @len bytes of @in have to become. */
static struct result is_right(const struct rig *b, const uint8_t *got,
			      size_t len, const char *otherwise)
{
	right_answer(b, len);
	if (memcmp(got, want, len))
		return not_ok("%s: %s", b->t->name, otherwise);
	return ok();
}

/*
 * Lengths up to the 16 pages that AF_ALG takes at once, there and back, and
 * for cbc past that: there two requests are made, and xts starts again.
 */
static struct result lengths(const struct rig *b)
{
	static const size_t all[] = { 16,   32,	  112,	 128,	144, 512, 4080,
				      4096, 4112, 16384, 65536, BIG, 0 };
	int ret;

	for (const size_t *len = all; *len; len++) {
		if (*len == BIG && is_xts(b->t))
			break;
		right_answer(b, *len);
		ret = alg_crypt(b->tfm, ENCRYPT, iv, in, out, *len,
				(struct cut){ 0 });
		if (ret)
			return failed(b, "encrypt", ret);
		if (memcmp(out, want, *len))
			return not_ok("%s: encrypt: wrong data at %zu bytes",
				      b->t->name, *len);
		ret = alg_crypt(b->tfm, DECRYPT, iv, want, out, *len,
				(struct cut){ 0 });
		if (ret)
			return failed(b, "decrypt", ret);
		if (memcmp(out, in, *len))
			return not_ok("%s: decrypt: wrong data at %zu bytes",
				      b->t->name, *len);
	}
	return ok();
}

static struct result zero_length(const struct rig *b)
{
	ssize_t ret;
	int fd;

	fd = alg_open(b->tfm);
	if (fd < 0)
		return failed(b, "accept", fd);
	ret = alg_send(fd, ENCRYPT, iv, NULL, 0, 0);
	if (ret < 0)
		return failed(b, "a message of no data", (int)ret);
	/* NO_DATA_WAITS: one that may not wait learns that it would have to. */
	ret = recv(fd, out, BLOCK, MSG_DONTWAIT);
	if (ret < 0 && errno == EAGAIN) {
		close(fd);
		return known(NO_DATA_WAITS);
	}
	close(fd);
	if (ret > 0)
		return not_ok("%s: %zd bytes out of none", b->t->name, ret);
	return ok();
}

/*
 * EINVAL, but for xts from where it steals ciphertext; which kernels do, the
 * generic cipher tells, and the reference what comes of it.
 */
static struct result part_blocks(const struct rig *b)
{
	static const size_t all[] = { 1, 15, 17, 31, 513, 0 };
	const char *ref = generic_name(b->t->mode);

	if (!ref)
		return skip("no generic %s(aes) to ask", b->t->mode);
	for (const size_t *len = all; *len; len++) {
		bool steals = !alg_oneshot(ref, ENCRYPT, key, sizeof(key), iv,
					   in, want, *len);
		int ret = alg_crypt(b->tfm, ENCRYPT, iv, in, out, *len,
				    (struct cut){ 0 });

		if (!steals && ret != -EINVAL)
			return not_ok("%s: %zu bytes: %s%s, not -EINVAL",
				      b->t->name, *len, ret ? "-" : "",
				      ret ? errno_name(-ret) : "data");
		if (!steals)
			continue;
		if (ret)
			return failed(b, "a part of a block", ret);
		right_answer(b, *len);
		if (memcmp(out, want, *len))
			return not_ok("%s: wrong data at %zu bytes", b->t->name,
				      *len);
	}
	return ok();
}

/* The source in uneven pieces, at odd addresses, across pages. */
static struct result scattered(const struct rig *b)
{
	static const size_t sizes[] = { 1, 15, 33, 4096, 5000, 7, 900, 4140 };
	static uint8_t apart[8][PAGE * 2];
	struct iovec iov[8];
	size_t len = 0;
	ssize_t ret;
	int fd;

	for (size_t i = 0; i < 8; i++) {
		iov[i].iov_base = apart[i] + i * 3 + (i & 1 ? PAGE - 5 : 1);
		iov[i].iov_len = sizes[i] > PAGE ? PAGE + 3 : sizes[i];
		memcpy(iov[i].iov_base, in + len, iov[i].iov_len);
		len += iov[i].iov_len;
	}
	iov[7].iov_len -= len % BLOCK;
	len -= len % BLOCK;
	fd = alg_open(b->tfm);
	if (fd < 0)
		return failed(b, "accept", fd);
	ret = alg_send(fd, ENCRYPT, iv, iov, 8, 0);
	if (ret != (ssize_t)len)
		return failed(b, "send in pieces", ret < 0 ? (int)ret : -EIO);
	/* An odd address, and a page's end in the middle of a block. */
	ret = alg_recv(fd, out + 3, len, 0);
	close(fd);
	if (ret)
		return failed(b, "receive", (int)ret);
	return is_right(b, out + 3, len, "wrong data out of pieces");
}

/* The source stays, and nothing is written before or after the data. */
static struct result guarded(const struct rig *b)
{
	static uint8_t copy[sizeof(in)];
	const size_t len = PAGE + 5 * BLOCK;
	int ret;

	memcpy(copy, in, sizeof(in));
	for (size_t at = 0; at < 40; at += 13) {
		memset(out, 0xee, sizeof(out));
		ret = alg_crypt(b->tfm, ENCRYPT, iv, in, out + GUARD + at, len,
				(struct cut){ 0 });
		if (ret)
			return failed(b, "encrypt", ret);
		for (size_t i = 0; i < len + 2 * GUARD; i++)
			if ((i < GUARD + at || i >= GUARD + at + len) &&
			    out[i] != 0xee)
				return not_ok("%s: writes at byte %zd of %zu",
					      b->t->name,
					      (ssize_t)(i - GUARD - at), len);
	}
	if (memcmp(copy, in, sizeof(in)))
		return not_ok("%s: changes its source", b->t->name);
	return ok();
}

/* One stream over several messages: cbc goes on where it was. */
static struct result chained(const struct rig *b)
{
	const size_t len = 8 * PAGE, half = 3 * PAGE + BLOCK;
	struct iovec iov = { in, half };
	ssize_t ret;
	int fd = alg_open(b->tfm);

	if (fd < 0)
		return failed(b, "accept", fd);
	ret = alg_send(fd, ENCRYPT, iv, &iov, 1, MSG_MORE);
	if (ret >= 0)
		ret = alg_recv(fd, out, half, 0);
	if (!ret && send(fd, in + half, len - half, 0) != (ssize_t)(len - half))
		ret = -errno;
	if (!ret)
		ret = alg_recv(fd, out + half, len - half, 0);
	close(fd);
	if (ret)
		return failed(b, "a request in two messages", (int)ret);
	return is_right(b, out, len, "the IV is not carried on");
}

/* Pages that are given, not copied; then the answer into the same pages. */
static struct result spliced(const struct rig *b)
{
	static uint8_t pages[8 * PAGE] __attribute__((aligned(PAGE)));
	struct iovec iov = { pages, sizeof(pages) };
	int p[2], fd = alg_open(b->tfm);
	ssize_t ret;

	if (fd < 0)
		return failed(b, "accept", fd);
	if (pipe(p))
		return skip("pipe: -%s", errno_name(errno));
	memcpy(pages, in, sizeof(pages));
	ret = alg_send(fd, ENCRYPT, iv, NULL, 0, MSG_MORE);
	if (ret < 0)
		return failed(b, "a message of no data", (int)ret);
	if (vmsplice(p[1], &iov, 1, SPLICE_F_GIFT) != sizeof(pages))
		return failed(b, "vmsplice", -errno);
	if (splice(p[0], NULL, fd, NULL, sizeof(pages), 0) != sizeof(pages))
		return failed(b, "splice", -errno);
	ret = alg_recv(fd, pages, sizeof(pages), 0);
	close(fd);
	if (ret)
		return failed(b, "receive", (int)ret);
	return is_right(b, pages, sizeof(pages), "wrong data in place");
}

/*
 * A read that is submitted, and its event waited for. AIO_NO_LENGTH is where
 * that says 0: the data then shows whether it was read.
 */
static int aio_read(int fd, uint8_t *to, size_t len, bool *no_length)
{
	struct timespec limit = { .tv_sec = 10 };
	struct iocb cb = { .aio_fildes = (uint32_t)fd,
			   .aio_lio_opcode = IOCB_CMD_PREAD,
			   .aio_buf = (uintptr_t)to,
			   .aio_nbytes = len },
		    *list = &cb;
	struct io_event event;
	aio_context_t ctx = 0;
	int ret = 0;

	if (syscall(SYS_io_setup, 4, &ctx))
		return -errno;
	if (syscall(SYS_io_submit, ctx, 1, &list) != 1)
		ret = -errno;
	else if (syscall(SYS_io_getevents, ctx, 1, 1, &event, &limit) != 1)
		ret = -ETIMEDOUT;
	else if (event.res < 0)
		ret = (int)event.res;
	else if (event.res && event.res != (int64_t)len)
		ret = -EMSGSIZE;
	*no_length = !ret && !event.res;
	syscall(SYS_io_destroy, ctx);
	return ret;
}

static struct result async(const struct rig *b)
{
	const size_t len = 4 * PAGE;
	struct iovec iov = { in, len };
	int fd = alg_open(b->tfm);
	bool no_length = false;
	struct result r;
	ssize_t ret;

	if (fd < 0)
		return failed(b, "accept", fd);
	ret = alg_send(fd, ENCRYPT, iv, &iov, 1, 0);
	if (ret < 0)
		return failed(b, "send", (int)ret);
	ret = aio_read(fd, out, len, &no_length);
	close(fd);
	if (ret == -ENOSYS)
		return skip("this kernel has no AIO");
	if (ret)
		return failed(b, "AIO", (int)ret);
	r = is_right(b, out, len, "wrong data by AIO");
	return r.state == OK && no_length ? known(AIO_NO_LENGTH) : r;
}

#define ON_RIG(fn)                                      \
	static struct result case_##fn(const void *arg) \
	{                                               \
		return on_rig(arg, fn);                 \
	}

ON_RIG(lengths)
ON_RIG(zero_length)
ON_RIG(part_blocks)
ON_RIG(scattered)
ON_RIG(guarded)
ON_RIG(chained)
ON_RIG(spliced)
ON_RIG(async)

const struct afalg_case afalg_data[] = {
	{ NULL, "lengths", case_lengths, false },
	{ NULL, "zero-length", case_zero_length, false },
	{ NULL, "scattered-source", case_scattered, false },
	{ NULL, "source-and-guards", case_guarded, false },
	{ "cbc", "chained", case_chained, false },
	{ NULL, "splice-in-place", case_spliced, false },
	{ NULL, "aio", case_async, false },
	{ 0 },
};

/*
 * What not every kernel survives. One that ends here is booted again, so that
 * it comes before whatever takes its time.
 */
const struct afalg_case afalg_risky[] = {
	{ NULL, "part-of-a-block", case_part_blocks, false },
	{ 0 },
};
