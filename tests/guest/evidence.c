// SPDX-License-Identifier: GPL-2.0
/*
 * What tells of this regression where somebody else's program fails: the words
 * of cryptsetup, which it had until 2.4, and the kernel's own.
 */
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const of_programs[] = {
	"*kernel supports aes-xts-plain64 *",
	"*kernel supports aes-cbc-*",
	"*ipher aes-xts-plain64* is not available*",
	"*ipher aes-cbc-* is not available*",
};

static const char *const of_kernel[] = {
	"Failed to allocate transformation for 'xts(aes)': -*",
	"Failed to allocate transformation for 'cbc(aes)': -*",
};

static int kmsg = -1;

static bool matches(const char *line, const char *const *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!fnmatch(patterns[i], line, 0))
			return true;
	return false;
}

void evidence_begin(void)
{
	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg >= 0)
		lseek(kmsg, 0, SEEK_END);
}

bool evidence_in(const char *line)
{
	return matches(line, of_programs,
		       sizeof(of_programs) / sizeof(*of_programs));
}

/* "aes-xts-plain64", of the last volume; "" where the journal does not say. */
static void asked_cipher(char *name, size_t len)
{
	FILE *f = popen("timeout 60 journalctl -q --no-pager -o cat -n 100 "
			"-t systemd-cryptsetup 2>/dev/null",
			"re");
	char line[512], cipher[32], mode[32];

	name[0] = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Set cipher %31[a-z0-9], mode %31[a-z0-9:-]",
			   cipher, mode) == 2)
			snprintf(name, len, "%s-%s", cipher, mode);
	if (f)
		pclose(f);
}

/* A record is "PRIORITY,SEQUENCE,...;TEXT\n", and more lines. */
static bool kernel_line(char *text, size_t len)
{
	char record[8192], *at;
	ssize_t n;

	/* One that was overwritten as we came to it is EPIPE, once. */
	while ((n = read(kmsg, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		at = strchr(record, ';');
		if (!at)
			continue;
		at++;
		at[strcspn(at, "\n")] = '\0';
		if (!matches(at, of_kernel,
			     sizeof(of_kernel) / sizeof(*of_kernel)))
			continue;
		snprintf(text, len, "%s", at);
		return true;
	}
	return false;
}

bool evidence_of_kernel(char *words, size_t len)
{
	char line[100], cipher[64];

	if (kmsg < 0 || !kernel_line(line, sizeof(line)))
		return false;
	asked_cipher(cipher, sizeof(cipher));
	snprintf(words, len, "%s%s%s%s", line, cipher[0] ? " (dm-crypt, " : "",
		 cipher, cipher[0] ? ")" : "");
	return true;
}
