// SPDX-License-Identifier: GPL-2.0
#include "hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "userland.h"

static const char *const address[] = { LEFT, RIGHT };

/* Of AES (as much of it as there are bits) and of HMAC-SHA-256. */
#define ENC "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define AUTH "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

#define MY_NAMESPACE "/proc/self/ns/net"

/*
 * Keep our namespace for as long as the guest runs, as "ip netns" does. 4.11
 * oopses where one with policies goes (flow_cache_flush, with one CPU), and
 * that is not what is tested here.
 */
static bool keep_namespace(void)
{
	char path[] = "/tmp/netns-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return false;
	close(fd);
	return !mount(MY_NAMESPACE, path, NULL, MS_BIND, NULL);
}

static bool made_namespace(int *ns, struct result *r)
{
	if (!unshare(CLONE_NEWNET) && keep_namespace()) {
		/* Left open for ip, who gets the other end of the veth. */
		*ns = open(MY_NAMESPACE, O_RDONLY);
		if (*ns >= 0)
			return true;
	}
	*r = not_ok("network namespace: %s", errno_name(errno));
	return false;
}

bool hosts_enter(const struct hosts *h, unsigned int which, struct result *r)
{
	if (!setns(h->ns[which], CLONE_NEWNET))
		return true;
	*r = not_ok("setns: %s", errno_name(errno));
	return false;
}

/*
 * A state is known to both hosts; its SPI tells its way. Transport is what ip
 * takes for the mode where it is given none.
 */
static bool add_state(unsigned int from, unsigned int bits, struct result *r)
{
	struct ran ran = { 0 };
	bool good = userland_run(&ran,
				 "ip xfrm state add src %s dst %s proto esp "
				 "spi %#x enc cbc(aes) 0x%.*s "
				 "auth-trunc hmac(sha256) 0x%s 128",
				 address[from], address[!from], 0x1000 + from,
				 (int)bits / 4, ENC, AUTH);

	*r = ran.result;
	return good;
}

/* Nothing goes out, and nothing is taken in, but by ESP. */
static bool set_up(unsigned int me, struct result *r)
{
	static const char policy[] =
		"xfrm policy add src %s dst %s dir %s tmpl proto esp "
		"mode transport\n";
	char batch[1024];
	struct ran ran = { .in = batch };
	int n = 0, size = sizeof(batch);
	bool good;

	n += snprintf(batch + n, size - n, "addr add %s/24 dev veth%u\n",
		      address[me], me);
	n += snprintf(batch + n, size - n, "link set veth%u up\n", me);
	n += snprintf(batch + n, size - n, policy, address[me], address[!me],
		      "out");
	n += snprintf(batch + n, size - n, policy, address[!me], address[me],
		      "in");
	ran.in_len = n;
	good = userland_run(&ran, "ip -batch -");
	*r = ran.result;
	return good;
}

bool hosts_make(struct hosts *h, unsigned int bits, struct result *r)
{
	struct ran ran = { 0 };

	if (!made_namespace(&h->ns[1], r) || !made_namespace(&h->ns[0], r))
		return false;
	if (!userland_run(&ran,
			  "ip link add veth0 type veth peer name veth1 "
			  "netns /proc/self/fd/%d",
			  h->ns[1])) {
		*r = ran.result;
		return false;
	}
	for (unsigned int i = 0; i < 2; i++)
		if (!hosts_enter(h, i, r) || !add_state(0, bits, r) ||
		    !add_state(1, bits, r) || !set_up(i, r))
			return false;
	return true;
}

/* "XfrmInError  0", a line for each thing that can go wrong. */
static bool no_errors(struct result *r)
{
	FILE *f = fopen("/proc/net/xfrm_stat", "re");
	char name[40];
	bool good = true;
	long n;

	if (!f) {
		*r = not_ok("/proc/net/xfrm_stat: %s", errno_name(errno));
		return false;
	}
	while (good && fscanf(f, "%39s %ld", name, &n) == 2)
		good = !n;
	fclose(f);
	if (!good)
		*r = not_ok("/proc/net/xfrm_stat: %s %ld", name, n);
	return good;
}

/* Of the states' lifetimes, the current one: "  1234(bytes), 12(packets)". */
static unsigned long packets_in(const char *out)
{
	const char *p = strstr(out, "lifetime current:");
	unsigned long packets = 0;

	if (!p || sscanf(p, "lifetime current: %*u(bytes), %lu(packets)",
			 &packets) != 1)
		return 0;
	return packets;
}

bool hosts_counted(const struct hosts *h, unsigned long packets,
		   struct result *r)
{
	for (unsigned int me = 0; me < 2; me++) {
		struct ran ran = { 0 };
		unsigned long n;

		if (!hosts_enter(h, me, r) || !no_errors(r))
			return false;
		if (!userland_run(&ran,
				  "ip -s xfrm state get src %s dst %s "
				  "proto esp spi %#x",
				  address[!me], address[me], 0x1000 + !me)) {
			*r = ran.result;
			return false;
		}
		n = packets_in(ran.out);
		if (n < packets) {
			*r = not_ok("ip -s xfrm state: %lu packets to %s, not "
				    "%lu",
				    n, address[me], packets);
			return false;
		}
	}
	return true;
}
