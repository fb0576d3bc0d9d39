// SPDX-License-Identifier: GPL-2.0
/* AF_ALG by plain sockets, so that nothing stands between the case and it. */
#include "alg.h"

#include <errno.h>
#include <linux/if_alg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SOL_ALG
#define SOL_ALG 279
#endif

int alg_bind(const char *name)
{
	struct sockaddr_alg sa = { .salg_family = AF_ALG,
				   .salg_type = "skcipher" };
	int fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	snprintf((char *)sa.salg_name, sizeof(sa.salg_name), "%s", name);
	if (!bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		return fd;
	err = errno;
	close(fd);
	return -err;
}

int alg_setkey(int tfm, const uint8_t *key, size_t len)
{
	return setsockopt(tfm, SOL_ALG, ALG_SET_KEY, key, (socklen_t)len) ?
		       -errno :
		       0;
}

int alg_open(int tfm)
{
	int fd = accept4(tfm, NULL, NULL, SOCK_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

ssize_t alg_send(int fd, enum op op, const uint8_t *iv, const struct iovec *iov,
		 size_t count, int flags)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(4) +
			 CMSG_SPACE(sizeof(struct af_alg_iv) + BLOCK)];
	} u = { .buf = { 0 } };
	struct msghdr msg = { .msg_iov = (struct iovec *)iov,
			      .msg_iovlen = count,
			      .msg_control = u.buf,
			      .msg_controllen = sizeof(u.buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	uint32_t alg_op = op == ENCRYPT ? ALG_OP_ENCRYPT : ALG_OP_DECRYPT;
	struct af_alg_iv *aiv;
	ssize_t ret;

	c->cmsg_level = SOL_ALG;
	c->cmsg_type = ALG_SET_OP;
	c->cmsg_len = CMSG_LEN(sizeof(alg_op));
	memcpy(CMSG_DATA(c), &alg_op, sizeof(alg_op));
	c = CMSG_NXTHDR(&msg, c);
	c->cmsg_level = SOL_ALG;
	c->cmsg_type = ALG_SET_IV;
	c->cmsg_len = CMSG_LEN(sizeof(*aiv) + BLOCK);
	aiv = (struct af_alg_iv *)CMSG_DATA(c);
	aiv->ivlen = BLOCK;
	memcpy(aiv->iv, iv, BLOCK);
	ret = sendmsg(fd, &msg, flags);
	return ret < 0 ? -errno : ret;
}

static int send_all(int fd, enum op op, const uint8_t *iv, const uint8_t *in,
		    size_t len, size_t piece)
{
	size_t done = 0;

	while (done < len) {
		size_t n = piece && piece < len - done ? piece : len - done;
		struct iovec iov = { (void *)(in + done), n };
		int flags = done + n < len ? MSG_MORE : 0;
		ssize_t ret;

		if (done)
			ret = send(fd, in + done, n, flags);
		else
			ret = alg_send(fd, op, iv, &iov, 1, flags);
		if (ret < 0)
			return done ? -errno : (int)ret;
		if (!ret)
			return -EMSGSIZE;
		done += (size_t)ret;
	}
	return 0;
}

int alg_recv(int fd, uint8_t *out, size_t len, size_t piece)
{
	size_t done = 0;

	while (done < len) {
		size_t n = piece && piece < len - done ? piece : len - done;
		ssize_t ret = read(fd, out + done, n);

		if (ret < 0)
			return -errno;
		if (!ret)
			return -EMSGSIZE;
		done += (size_t)ret;
	}
	return 0;
}

int alg_crypt(int tfm, enum op op, const uint8_t *iv, const uint8_t *in,
	      uint8_t *out, size_t len, struct cut cut)
{
	int fd = alg_open(tfm), ret;

	if (fd < 0)
		return fd;
	ret = send_all(fd, op, iv, in, len, cut.send);
	if (!ret)
		ret = alg_recv(fd, out, len, cut.recv);
	close(fd);
	return ret;
}

int alg_oneshot(const char *name, enum op op, const uint8_t *key, size_t keylen,
		const uint8_t *iv, const uint8_t *in, uint8_t *out, size_t len)
{
	int tfm = alg_bind(name), ret;

	if (tfm < 0)
		return tfm;
	ret = alg_setkey(tfm, key, keylen);
	if (!ret)
		ret = alg_crypt(tfm, op, iv, in, out, len, (struct cut){ 0 });
	close(tfm);
	return ret;
}
