/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_ALG_H
#define SKPORT_ALG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#define ALG_NAME_MAX 64 /* bytes: of a name in sockaddr_alg */
#define BLOCK 16	/* bytes: of AES, and the IV of cbc and xts */

enum op { DECRYPT, ENCRYPT };

/* How the data of one request is cut into writes and reads; 0: all at once. */
struct cut {
	size_t send, recv; /* bytes */
};

/* Open a tfm by the name of an algorithm or driver. A socket, or -errno. */
int alg_bind(const char *name);

/* Key a tfm with @len bytes. 0 or -errno. */
int alg_setkey(int tfm, const uint8_t *key, size_t len);

/* A socket for the requests of a keyed tfm, or -errno. To be closed. */
int alg_open(int tfm);

/*
 * The first message of a request carries its direction and its IV of BLOCK
 * bytes. @flags: MSG_MORE where more is to come. Bytes taken, or -errno.
 */
ssize_t alg_send(int fd, enum op op, const uint8_t *iv, const struct iovec *iov,
		 size_t count, int flags);

/* Read @len bytes, @piece at a time (0: at once). 0 or -errno. */
int alg_recv(int fd, uint8_t *out, size_t len, size_t piece);

/*
 * One request of @len bytes on a keyed tfm: @in to @out, in pieces as @cut
 * says. 0 or -errno; -EMSGSIZE where the kernel gave less than it was asked.
 */
int alg_crypt(int tfm, enum op op, const uint8_t *iv, const uint8_t *in,
	      uint8_t *out, size_t len, struct cut cut);

/* Bind, key, one request, close: for those who want the answer alone. */
int alg_oneshot(const char *name, enum op op, const uint8_t *key, size_t keylen,
		const uint8_t *iv, const uint8_t *in, uint8_t *out, size_t len);

#endif
