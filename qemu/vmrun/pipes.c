// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's vtys and QEMU's stderr are pipes that we read, so that their
 * size, their lines and their silence are ours to bound. Each has a log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define KEEP_MAX (16u << 20) /* bytes of one log that are kept */

static const char *const log_names[STREAMS] = { "console.log", "results.ktap",
						"journal.log", "qemu.log" };

bool boot_fail(struct boot *b, const char *what)
{
	snprintf(b->error, sizeof(b->error), "%.120s: %s", what,
		 strerror(errno));
	b->ending = NOT_STARTED;
	return false;
}

bool has_disk(const struct launch *l)
{
	return l->disk || l->kept_disk;
}

static bool keep(const struct pipe *p, const char *buf, size_t n)
{
	while (n) {
		ssize_t done = write(p->log, buf, n);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			buf += done;
			n -= (size_t)done;
		}
	}
	return true;
}

enum took take(struct boot *b, struct pipe *p, enum stream which)
{
	static const char more[] = "\n[vmrun: the rest is not kept]\n";
	char buf[65536];
	ssize_t n = read(p->fd, buf, sizeof(buf));
	bool kept = true;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return NOTHING;
	if (n <= 0) {
		stream_end(b, which);
		close(p->fd);
		p->fd = -1;
		return NOTHING;
	}
	stream_take(b, which, buf, (size_t)n);
	if (p->kept < KEEP_MAX) {
		p->kept += (size_t)n;
		kept = keep(p, buf, (size_t)n);
		if (kept && p->kept >= KEEP_MAX)
			kept = keep(p, more, sizeof(more) - 1);
	}
	if (kept)
		return BYTES;
	boot_fail(b, log_names[which]);
	return BROKEN;
}

/* There is a journal where there is a disk that systemd may be on. */
bool open_pipes(struct boot *b, const struct launch *l, struct pipe *pipes)
{
	char path[4096];
	int p[2];

	for (int i = 0; i < STREAMS; i++) {
		if (i == JOURNAL && !has_disk(l))
			continue;
		snprintf(path, sizeof(path), "%s/%s", l->out, log_names[i]);
		pipes[i].log = open(
			path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (pipes[i].log < 0)
			return boot_fail(b, path);
		if (pipe2(p, O_CLOEXEC))
			return boot_fail(b, "pipe");
		pipes[i].fd = p[0];
		pipes[i].theirs = p[1];
		fcntl(p[0], F_SETFL, O_NONBLOCK);
	}
	return true;
}

void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool close_pipes(struct pipe *p)
{
	bool kept = true;

	for (int i = 0; i < STREAMS; i++) {
		close_fd(&p[i].fd);
		close_fd(&p[i].theirs);
		kept &= p[i].log < 0 || !close(p[i].log);
	}
	return kept;
}
