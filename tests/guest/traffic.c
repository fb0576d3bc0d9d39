// SPDX-License-Identifier: GPL-2.0
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PORT 4500
#define SIZE_MAX_SENT 8000 /* bytes: several fragments */

/* Short of a block, of one, past it; full packets; fragments. */
static const size_t sizes[] = { 1,  13,	 14,   15,   16,   17,
				64, 500, 1400, 1450, 3000, 8000 };

#define SIZES (sizeof(sizes) / sizeof(*sizes))

/* What is sent the @n-th time; no two of them begin alike. */
static void fill(unsigned char *buf, size_t len, unsigned int n)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (unsigned char)(n + i * 7 + i / 251);
}

static bool failed(const char *what, size_t len, struct result *r)
{
	/* The time is up: what was sent has been thrown away on its way. */
	if (errno == EAGAIN)
		*r = not_ok("%s: %zu bytes do not arrive", what, len);
	else
		*r = not_ok("%s: %zu bytes: %s", what, len, errno_name(errno));
	return false;
}

static struct sockaddr_in address_of(unsigned int host)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = inet_addr(host ? RIGHT : LEFT),
	};
}

/* A socket on a host, at its address; it waits so long and no longer. */
static int socket_on(const struct hosts *h, unsigned int host, int type,
		     int proto, struct result *r)
{
	struct sockaddr_in me = address_of(host);
	const struct timeval wait = { .tv_sec = 2 };
	int fd;

	if (!hosts_enter(h, host, r))
		return -1;
	fd = socket(AF_INET, type | SOCK_CLOEXEC, proto);
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&me, sizeof(me)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)))
		return fd;
	*r = not_ok("socket: %s", errno_name(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool connected(int fd, unsigned int to, struct result *r)
{
	struct sockaddr_in peer = address_of(to);

	if (!connect(fd, (struct sockaddr *)&peer, sizeof(peer)))
		return true;
	*r = not_ok("connect over ESP: %s", errno_name(errno));
	return false;
}

/* One message, from @from to @to; what of it @to gets has to be the same. */
static bool pass(const char *what, int from, int to, size_t len, unsigned int n,
		 struct result *r)
{
	unsigned char sent[SIZE_MAX_SENT], got[SIZE_MAX_SENT];
	ssize_t ret;

	fill(sent, len, n);
	ret = send(from, sent, len, 0);
	if (ret < 0 || (size_t)ret != len)
		return failed(what, len, r);
	ret = recv(to, got, len, MSG_WAITALL);
	if (ret < 0)
		return failed(what, len, r);
	if ((size_t)ret == len && !memcmp(got, sent, len))
		return true;
	if ((size_t)ret < len)
		*r = not_ok("%s: of %zu bytes %zd arrive", what, len, ret);
	else
		*r = not_ok("%s: %zu bytes arrive as others", what, len);
	return false;
}

bool traffic_udp(const struct hosts *h, unsigned long *packets,
		 struct result *r)
{
	int fd[2];
	bool good;

	fd[0] = socket_on(h, 0, SOCK_DGRAM, 0, r);
	fd[1] = socket_on(h, 1, SOCK_DGRAM, 0, r);
	good = fd[0] >= 0 && fd[1] >= 0 && connected(fd[0], 1, r) &&
	       connected(fd[1], 0, r);
	for (unsigned int i = 0; good && i < SIZES; i++)
		good = pass("UDP over ESP", fd[0], fd[1], sizes[i], i, r) &&
		       pass("UDP over ESP", fd[1], fd[0], sizes[i], i + 100, r);
	close(fd[0]);
	close(fd[1]);
	*packets = SIZES;
	return good;
}

/* The kernel does the handshake: there is no need to wait in accept(). */
bool traffic_tcp(const struct hosts *h, unsigned long *packets,
		 struct result *r)
{
	int fd[2], server;
	bool good;

	server = socket_on(h, 1, SOCK_STREAM, 0, r);
	fd[0] = socket_on(h, 0, SOCK_STREAM, 0, r);
	fd[1] = -1;
	good = server >= 0 && fd[0] >= 0 && !listen(server, 1) &&
	       connected(fd[0], 1, r);
	if (good)
		fd[1] = accept(server, NULL, NULL);
	if (good && fd[1] < 0)
		good = failed("TCP over ESP", 0, r);
	for (unsigned int i = 0; good && i < 32; i++) {
		bool back = i & 1;

		good = pass("TCP over ESP", fd[back], fd[!back],
			    sizes[i % SIZES], i, r);
	}
	close(fd[0]);
	close(fd[1]);
	close(server);
	*packets = 16;
	return good;
}

static unsigned short checksum(const unsigned char *p, size_t len)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i & 1 ? p[i] : (unsigned int)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((unsigned short)~sum);
}

/* One echo; all but its type and checksum comes back as it went. */
static bool echo(int fd, size_t len, unsigned int n, struct result *r)
{
	unsigned char sent[SIZE_MAX_SENT + 8], got[SIZE_MAX_SENT + 8 + 60];
	struct icmphdr head = { .type = ICMP_ECHO,
				.un.echo = { .id = 1, .sequence = n } };
	size_t at, whole = len + sizeof(head);
	ssize_t ret;

	fill(sent + sizeof(head), len, n);
	memcpy(sent, &head, sizeof(head));
	head.checksum = checksum(sent, whole);
	memcpy(sent, &head, sizeof(head));
	if (send(fd, sent, whole, 0) != (ssize_t)whole)
		return failed("ICMP echo over ESP", len, r);
	ret = recv(fd, got, sizeof(got), 0);
	if (ret < 0)
		return failed("ICMP echo over ESP", len, r);
	at = (got[0] & 15u) * 4;
	if ((size_t)ret == at + whole && got[at] == ICMP_ECHOREPLY &&
	    !memcmp(got + at + 4, sent + 4, whole - 4))
		return true;
	*r = not_ok("ICMP echo over ESP: %zu bytes come back as others", len);
	return false;
}

bool traffic_echo(const struct hosts *h, unsigned long *packets,
		  struct result *r)
{
	int fd = socket_on(h, 0, SOCK_RAW, IPPROTO_ICMP, r);
	bool good = fd >= 0 && connected(fd, 1, r);

	for (unsigned int i = 0; good && i < SIZES; i++)
		good = echo(fd, sizes[i], i, r);
	close(fd);
	*packets = SIZES;
	return good;
}
