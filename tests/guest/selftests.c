// SPDX-License-Identifier: GPL-2.0
/* What the kernel's own self-tests said of the driver: its log, from /dev/kmsg.
 */
#include "selftests.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cpu.h"
#include "plan.h"

#define RECORD_MAX 8192 /* bytes, as the kernel has it */

static const char *const algs[] = {
	"p8_aes_xts", "p8_aes_cbc", "p8_aes_ctr", "p8_aes", "p8_ghash",
};

/* The one that tests ciphers is compiled in only with the tests. */
static bool kernel_has_them(void)
{
	char line[512], name[64];
	FILE *f = fopen("/proc/kallsyms", "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %*s %63s", name) == 1 &&
			!strcmp(name, "alg_test_skcipher");
	if (f)
		fclose(f);
	return found;
}

/* Is @alg in the text, and not as a part of a longer name? */
static bool names(const char *text, const char *alg)
{
	size_t n = strlen(alg);

	for (; (text = strstr(text, alg)); text += n)
		if (text[n] != '_' && !isalnum((unsigned char)text[n]))
			return true;
	return false;
}

/* A record is "PRIORITY,SEQUENCE,...;TEXT\n" and more lines, of no use here. */
static bool is_complaint(const char *record, const char *alg, const char **text)
{
	*text = strchr(record, ';');
	if (!*text)
		return false;
	*text = *text + 1 + strspn(*text + 1, " ");
	/* In FIPS mode those that pass are logged, too. */
	return !strncmp(*text, "alg: ", 5) && names(*text, alg) &&
	       !strstr(*text, "passed");
}

static struct result case_log(const void *arg)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	const char *alg = arg, *text;
	char record[RECORD_MAX];
	struct result r = ok();
	ssize_t n = 0;

	if (fd < 0)
		return skip("/dev/kmsg: -%s", errno_name(errno));
	while (r.state == OK &&
	       (n = read(fd, record, sizeof(record) - 1)) > 0) {
		record[n] = '\0';
		record[strcspn(record, "\n")] = '\0';
		if (is_complaint(record, alg, &text))
			r = not_ok("%s", text);
	}
	if (n < 0 && errno != EAGAIN)
		r = skip("/dev/kmsg: -%s", errno_name(errno));
	close(fd);
	return r;
}

static struct result case_no_driver(const void *arg)
{
	(void)arg;
	return skip("this CPU has no vector crypto");
}

void selftests_cases(void)
{
	if (!kernel_has_them())
		return;
	for (size_t i = 0; i < sizeof(algs) / sizeof(*algs); i++)
		plan_case("selftests", algs[i],
			  cpu_has_vector_crypto() ? case_log : case_no_driver,
			  algs[i], 0);
}
