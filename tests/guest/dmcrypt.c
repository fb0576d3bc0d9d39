// SPDX-License-Identifier: GPL-2.0
/*
 * dm-crypt, by the commands of the bug report. A new volume is a line in
 * volumes[], a new benchmark one in benchmarks[].
 */
#include "dmcrypt.h"

#include <stdio.h>
#include <string.h>

#include "afalg.h"
#include "cpu.h"
#include "plain.h"
#include "plan.h"
#include "priority.h"
#include "proc_crypto.h"
#include "sights.h"
#include "userland.h"
#include "volume.h"

#define GROUP "dm-crypt"
#define LIMIT 30 /* seconds for a case */

static const struct benchmark {
	const char *cipher;
	unsigned int bits;
} benchmarks[] = {
	{ "aes-xts", 256 },
	{ "aes-xts", 512 },
	{ "aes-cbc", 256 },
};

static const struct volume volumes[] = {
	{ "loop", "luks1", "aes-xts-plain64", 256 },
	{ "loop", "luks1", "aes-xts-plain64", 512 },
	{ "loop", "luks1", "aes-cbc-essiv:sha256", 128 },
	{ "loop", "luks1", "aes-cbc-essiv:sha256", 256 },
	{ "scsi_debug", "luks2", "aes-xts-plain64", 256 },
	{ "scsi_debug", "luks2", "aes-xts-plain64", 512 },
	{ "scsi_debug", "luks2", "aes-cbc-essiv:sha256", 256 },
};

/* Those that one driver makes and the other one opens. */
static const struct volume shared[] = {
	{ "loop", "luks1", "aes-xts-plain64", 512 },
	{ "loop", "luks1", "aes-cbc-essiv:sha256", 256 },
};

static const struct plain plains[] = {
	{ "xts", "aes-xts-plain64", 512 },
	{ "cbc", "aes-cbc-plain64", 256 },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct result case_benchmark(const void *arg)
{
	const struct benchmark *b = arg;
	struct ran ran = { 0 };

	if (!userland_run(&ran,
			  "cryptsetup benchmark --cipher %s --key-size %u",
			  b->cipher, b->bits))
		return ran.result;
	if (strstr(ran.out, "N/A") || !strstr(ran.out, "MiB/s"))
		return not_ok("cryptsetup benchmark --cipher %s: N/A",
			      b->cipher);
	return ok();
}

/* Open, with @driver, where it is not NULL, gaining a user by that. */
static bool open_with(const struct volume *v, const char *driver,
		      struct result *r)
{
	struct proc_crypto before, after;

	if (!driver)
		return volume_open(v, r);
	if (proc_crypto_read(driver, &before)) {
		*r = not_ok("%s: not in /proc/crypto", driver);
		return false;
	}
	if (!volume_open(v, r))
		return false;
	if (!proc_crypto_read(driver, &after) && after.refcnt > before.refcnt)
		return true;
	*r = not_ok("%s: dm-crypt does not use %s", v->cipher, driver);
	return false;
}

static bool of_xts(const struct volume *v)
{
	return strstr(v->cipher, "xts");
}

static const char *p8_name(const struct volume *v)
{
	return of_xts(v) ? "p8_aes_xts" : "p8_aes_cbc";
}

/*
 * A known defect that keeps the driver from a volume, where it is @chosen for
 * one. To a cipher that says it takes no IV dm-crypt gives no room for one:
 * this one writes it all the same, into the bio of the device mapper, and the
 * kernel ends in clone_endio() or elsewhere.
 */
static enum defect in_the_way(const struct volume *v, bool chosen)
{
	if (!cpu_has_vector_crypto())
		return NO_DEFECT;
	if (of_xts(v))
		return driver_lacks_xts() ? NO_XTS : NO_DEFECT;
	return chosen && cbc_takes_no_iv() ? CBC_WITHOUT_IV : NO_DEFECT;
}

static bool made_by(const struct volume *v, const char *driver,
		    struct result *r)
{
	return volume_format(v, r) && open_with(v, driver, r) &&
	       volume_write(r) && volume_close(r);
}

static bool read_by(const struct volume *v, const char *driver,
		    struct result *r)
{
	return open_with(v, driver, r) && volume_compare(r) && volume_close(r);
}

static struct result case_volume(const void *arg)
{
	const struct volume *v = arg;
	const char *driver = cpu_has_vector_crypto() ? p8_name(v) : NULL;
	enum defect d = in_the_way(v, !cbc_template_is_first());
	struct result r = ok();

	if (d)
		return known_skip(d);
	if (made_by(v, driver, &r))
		read_by(v, driver, &r);
	volume_remove();
	return r;
}

/* What the generic driver is called: it is made by being asked for. */
static const char *generic_of(const struct volume *v)
{
	return generic_name(of_xts(v) ? "xts" : "cbc");
}

#define P8_PRIORITY 2000 /* as the driver has it */

/*
 * Have the generic driver or p8 chosen from here on. Both are set, for
 * both have to forget what was built on them, as essiv(cbc(aes),sha256).
 */
static bool choose(const struct volume *v, bool p8, struct result *r)
{
	const char *generic = generic_of(v);
	int ret;

	if (!generic) {
		*r = not_ok("no generic driver to choose for %s", v->cipher);
		return false;
	}
	ret = priority_set(generic, p8 ? 100 : P8_PRIORITY + 1000);
	if (!ret)
		ret = priority_set(p8_name(v), P8_PRIORITY);
	if (ret)
		*r = not_ok("%s: priority: -%s", generic, errno_name(-ret));
	return !ret;
}

static struct result across(const struct volume *v, bool p8_first)
{
	const char *drivers[] = { generic_of(v), p8_name(v) };
	enum defect d = in_the_way(v, true);
	struct result r = ok(), ignored;

	if (!cpu_has_vector_crypto())
		return skip("this CPU has no vector crypto");
	if (d)
		return known_skip(d);
	if (choose(v, p8_first, &r) && made_by(v, drivers[p8_first], &r) &&
	    choose(v, !p8_first, &r))
		read_by(v, drivers[!p8_first], &r);
	volume_remove();
	choose(v, true, &ignored);
	return r;
}

static struct result case_p8_to_generic(const void *arg)
{
	return across(arg, true);
}

static struct result case_generic_to_p8(const void *arg)
{
	return across(arg, false);
}

static struct result case_past_2_32(const void *arg)
{
	const struct plain *p = arg;
	const struct volume v = { "loop", "plain", p->cipher, p->bits };
	enum defect d = in_the_way(&v, !cbc_template_is_first());

	return d ? known_skip(d) : plain_check(p);
}

static void add(const struct volume *v, const char *what, case_fn *fn)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-%s-%u", what, v->cipher, v->bits);
	plan_case(GROUP, name, fn, v, LIMIT);
}

void dmcrypt_cases(void)
{
	char name[64];

	for (size_t i = 0; i < COUNT(benchmarks); i++) {
		const struct benchmark *b = &benchmarks[i];

		snprintf(name, sizeof(name), "benchmark-%s-%u", b->cipher,
			 b->bits);
		plan_case(GROUP, name, case_benchmark, b, LIMIT);
		/* Each takes a second for each direction by the clock. */
		if (i)
			plan_beside();
	}
	for (size_t i = 0; i < COUNT(volumes); i++)
		add(&volumes[i], volumes[i].store, case_volume);
	for (size_t i = 0; i < COUNT(plains); i++) {
		snprintf(name, sizeof(name), "loop-past-2-32-%s",
			 plains[i].cipher);
		plan_case(GROUP, name, case_past_2_32, &plains[i], LIMIT);
	}
	for (size_t i = 0; i < COUNT(shared); i++) {
		add(&shared[i], "p8-to-generic", case_p8_to_generic);
		add(&shared[i], "generic-to-p8", case_generic_to_p8);
	}
}
