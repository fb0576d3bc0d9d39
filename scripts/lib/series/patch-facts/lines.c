// SPDX-License-Identifier: GPL-2.0
/* A file as lines. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "patch.h"

static void *or_die(void *memory)
{
	if (memory)
		return memory;
	fputs("patch-facts: out of memory\n", stderr);
	exit(255);
}

void *zeroed(size_t count, size_t each)
{
	return or_die(calloc(count ? count : 1, each));
}

/* DIRECTORY/NAME. */
char *path_in(const char *directory, struct span name)
{
	char *path;

	if (asprintf(&path, "%s/%.*s", directory, SPAN(name)) < 0)
		path = NULL;
	return or_die(path);
}

/* An array with room for one more than count: it doubles at powers of two. */
void *grow(void *array, unsigned int count, size_t each)
{
	if (count & (count - 1))
		return array;
	return or_die(realloc(array, (count ? (size_t)count * 2 : 1) * each));
}

/* The bytes are copied: an input need not end in a newline. */
void lines_split(struct lines *l, const char *bytes, size_t size)
{
	const char *at, *end;

	memset(l, 0, sizeof(*l));
	l->bytes = zeroed(size + 1, 1);
	memcpy(l->bytes, bytes, size);
	l->size = size;
	end = l->bytes + size;
	for (at = l->bytes; at < end;) {
		const char *stop = memchr(at, '\n', end - at);

		if (!stop)
			stop = end;
		l->line = grow(l->line, l->count, sizeof(*l->line));
		l->line[l->count++] = (struct span){ at, stop - at };
		at = stop + 1;
	}
}

/* As much as there is, but not more than size. */
static ssize_t read_all(int fd, char *to, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(fd, to + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		have += got;
	}
	return (ssize_t)have;
}

/* Returns what is wrong, or NULL; errno is 0 where the file itself is. */
const char *lines_read(struct lines *l, const char *path, size_t max)
{
	char *bytes = zeroed(max + 1, 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *wrong = NULL;
	ssize_t size = -1;

	memset(l, 0, sizeof(*l));
	if (fd >= 0)
		size = read_all(fd, bytes, max + 1);
	if (size < 0) {
		wrong = strerror(errno);
	} else {
		errno = 0;
		if ((size_t)size > max)
			wrong = "is too large";
		else
			lines_split(l, bytes, size);
	}
	free(bytes);
	if (fd >= 0)
		close(fd);
	return wrong;
}

void lines_free(struct lines *l)
{
	free(l->line);
	free(l->bytes);
	memset(l, 0, sizeof(*l));
}

/* A line as it is; one that is not there is empty. */
struct span line_raw(const struct lines *l, unsigned int n)
{
	if (!n || n > l->count)
		return (struct span){ "", 0 };
	return l->line[n - 1];
}

/* Without the CR of a mail that came that way. */
struct span line_at(const struct lines *l, unsigned int n)
{
	struct span s = line_raw(l, n);

	if (s.len && s.at[s.len - 1] == '\r')
		s.len--;
	return s;
}
