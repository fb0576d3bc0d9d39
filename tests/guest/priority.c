// SPDX-License-Identifier: GPL-2.0
#include "priority.h"

#include <errno.h>
#include <linux/cryptouser.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct update {
	struct nlmsghdr head;
	struct crypto_user_alg alg;
	struct nlattr attr;
	uint32_t priority;
};

struct answer {
	struct nlmsghdr head;
	struct nlmsgerr err;
	struct update echo;
};

int priority_set(const char *driver, unsigned int priority)
{
	struct update u = {
		.head = { .nlmsg_len = sizeof(u),
			  .nlmsg_type = CRYPTO_MSG_UPDATEALG,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.attr = { .nla_len = sizeof(u.attr) + sizeof(u.priority),
			  .nla_type = CRYPTOCFGA_PRIORITY_VAL },
		.priority = priority,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_CRYPTO);
	struct answer a = { .err.error = -EPROTO };
	int ret = 0;

	if (fd < 0)
		return -errno;
	snprintf(u.alg.cru_driver_name, sizeof(u.alg.cru_driver_name), "%s",
		 driver);
	if (send(fd, &u, sizeof(u), 0) < 0 || recv(fd, &a, sizeof(a), 0) < 0)
		ret = -errno;
	else if (a.head.nlmsg_type == NLMSG_ERROR)
		ret = a.err.error;
	close(fd);
	return ret;
}
