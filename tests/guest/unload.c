// SPDX-License-Identifier: GPL-2.0
/* The driver's module: not to be had out while in use, gone after, and back. */
#include "unload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "cpu.h"
#include "plan.h"
#include "proc_crypto.h"
#include "sights.h"

#define MODULE "vmx_crypto"
#define DIR "/modules"
#define LEN (5 * BLOCK)

static const struct target cbc = { "p8_aes_cbc", "cbc", "p8_aes_cbc", true };
static const struct target xts = { "p8_aes_xts", "xts", "p8_aes_xts", true };

/* Where the file of the module is, or false: then it is built in. */
static bool module_path(char *path, size_t len)
{
	FILE *f = fopen(DIR "/modules.dep", "re");
	char line[4096];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		line[strcspn(line, ":")] = '\0';
		found = strstr(line, "/vmx-crypto.ko") ||
			strstr(line, "/" MODULE ".ko");
	}
	if (f)
		fclose(f);
	if (found)
		snprintf(path, len, DIR "/%.*s", PATH_MAX - 16, line);
	return found;
}

static int take_out(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) ? -errno : 0;
}

/* Whether a tfm does what it has to. */
static struct result does_right(const struct target *t, int tfm)
{
	uint8_t key[32], in[LEN], want[LEN], out[LEN];
	const uint8_t iv[BLOCK] = { 0 };
	int ret;

	noise(key, sizeof(key), 80);
	noise(in, sizeof(in), 81);
	answer_of(t, ENCRYPT, key, sizeof(key), iv, in, want, LEN);
	ret = alg_setkey(tfm, key, sizeof(key));
	if (!ret)
		ret = alg_crypt(tfm, ENCRYPT, iv, in, out, LEN,
				(struct cut){ 0 });
	if (ret)
		return not_ok("%s: -%s", t->name, errno_name(-ret));
	return memcmp(out, want, LEN) ? not_ok("%s: wrong data", t->name) :
					ok();
}

static struct result stays_for(const struct target *t)
{
	int tfm = alg_bind(t->name), ret;
	struct result r;

	if (tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-tfm));
	ret = take_out();
	r = ret ? does_right(t, tfm) :
		  not_ok(MODULE " can be taken out while a tfm of %s is open",
			 t->name);
	close(tfm);
	return r;
}

static struct result case_in_use(const void *arg)
{
	struct result r = stays_for(&cbc);

	(void)arg;
	return r.state != OK || driver_lacks_xts() ? r : stays_for(&xts);
}

static struct result case_out(const void *arg)
{
	int ret = take_out(), tfm;

	(void)arg;
	if (ret)
		return not_ok(MODULE " cannot be taken out when no tfm is "
				     "open: -%s",
			      errno_name(-ret));
	if (proc_crypto_has("p8_*"))
		return not_ok("/proc/crypto has a cipher of " MODULE
			      ", which is out");
	tfm = alg_bind(cbc.name);
	if (tfm == -ENOENT)
		return ok();
	return not_ok("%s: bind without its module: %s%s", cbc.name,
		      tfm < 0 ? "-" : "", tfm < 0 ? errno_name(-tfm) : "a tfm");
}

static struct result case_back(const void *arg)
{
	char path[PATH_MAX];
	int fd, tfm;

	(void)arg;
	if (!module_path(path, sizeof(path)))
		return skip("no file of " MODULE);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return skip("%.100s: %s", path, errno_name(errno));
	if (syscall(SYS_finit_module, fd, "", 0))
		return not_ok(MODULE " cannot be loaded again: -%s",
			      errno_name(errno));
	tfm = alg_bind(cbc.name);
	if (tfm < 0)
		return not_ok("%s: bind: -%s", cbc.name, errno_name(-tfm));
	return does_right(&cbc, tfm);
}

void unload_cases(void)
{
	char path[PATH_MAX];

	if (!cpu_has_vector_crypto() || !module_path(path, sizeof(path)))
		return;
	plan_case("module", "stays-while-in-use", case_in_use, NULL, 0);
	plan_case("module", "out", case_out, NULL, 0);
	plan_case("module", "back", case_back, NULL, 0);
}
