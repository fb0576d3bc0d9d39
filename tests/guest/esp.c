// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec ESP between two network namespaces. What comes in is decrypted in
 * softirq, where the driver leaves the work to its fallback; an answer that
 * is made there, as to an ICMP echo, is encrypted by the fallback as well.
 */
#include "esp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cpu.h"
#include "hosts.h"
#include "plan.h"
#include "probe.h"
#include "traffic.h"

#define GROUP "esp"
#define LIMIT 30 /* seconds for a case */

typedef bool traffic_fn(const struct hosts *h, unsigned long *packets,
			struct result *r);

struct esp {
	const char *what;
	unsigned int bits;
	traffic_fn *traffic;
};

static const unsigned int bits[] = { 128, 192, 256 };

static struct result case_traffic(const void *arg)
{
	const struct esp *e = arg;
	struct result r = ok();
	unsigned long packets;
	struct hosts h;

	if (hosts_make(&h, e->bits, &r) && e->traffic(&h, &packets, &r))
		hosts_counted(&h, packets, &r);
	return r;
}

/*
 * ESP enters the driver in softirq, on the way out perhaps in process context
 * too, and the cbc template, which the fallback is an instance of, runs in
 * softirq no less often: for whom, if not for it?
 */
static bool fallback_ran(const struct probe *driver, const struct probe *cbc,
			 unsigned long packets, struct result *r)
{
	if (driver->total < packets)
		*r = not_ok("%s: %u times, not %lu", driver->function,
			    driver->total, packets);
	else if (!driver->softirq)
		*r = not_ok("%s: never in softirq", driver->function);
	else if (cbc->softirq < driver->softirq)
		*r = not_ok("%s: %u times in softirq, not %u", cbc->function,
			    cbc->softirq, driver->softirq);
	return r->state == OK;
}

/*
 * A driver that was built with another compiler than its kernel may have no
 * place for probes. Then the template is all there is to see: at its work in
 * softirq, for each packet that came in.
 */
static bool template_ran(const struct probe *cbc, unsigned long packets,
			 struct result *r)
{
	if (cbc->softirq < packets)
		*r = not_ok("%s: %u times in softirq, not %lu", cbc->function,
			    cbc->softirq, packets);
	else
		snprintf(r->words, sizeof(r->words),
			 "the driver has no place for probes");
	return r->state == OK;
}

static struct result case_fallback(const void *arg)
{
	struct probe p[] = { { .function = "p8_aes_cbc_encrypt" },
			     { .function = "p8_aes_cbc_decrypt" },
			     { .function = "crypto_cbc_encrypt" },
			     { .function = "crypto_cbc_decrypt" } };
	unsigned long packets = 0;
	struct result r = ok();
	struct hosts h;
	unsigned int from = 0; /* of those that can be watched */
	bool good;
	int ret;

	(void)arg;
	if (!cpu_has_vector_crypto())
		return skip("this CPU has no vector crypto");
	if (!hosts_make(&h, 256, &r))
		return r;
	ret = probe_start(p, 4);
	if (ret == -EINVAL) {
		from = 2;
		ret = probe_start(p + from, 4 - from);
	}
	if (ret == -ENOENT)
		return skip("no kprobe events, or no such functions");
	if (ret)
		return not_ok("kprobe events: -%s", errno_name(-ret));
	good = traffic_echo(&h, &packets, &r);
	ret = probe_stop(p + from, 4 - from);
	if (ret)
		return not_ok("kprobe events: -%s", errno_name(-ret));
	if (good && from)
		template_ran(&p[3], packets, &r);
	else if (good && fallback_ran(&p[0], &p[2], packets, &r))
		fallback_ran(&p[1], &p[3], packets, &r);
	return r;
}

void esp_cases(void)
{
	static const struct {
		const char *what;
		traffic_fn *traffic;
	} kinds[] = {
		{ "udp", traffic_udp },
		{ "tcp", traffic_tcp },
		{ "echo", traffic_echo },
	};
	static struct esp cases[3][3];
	char name[32];

	for (unsigned int k = 0; k < 3; k++)
		for (unsigned int b = 0; b < 3; b++) {
			cases[k][b] =
				(struct esp){ .bits = bits[b],
					      .traffic = kinds[k].traffic };
			snprintf(name, sizeof(name), "%s-%u", kinds[k].what,
				 bits[b]);
			plan_case(GROUP, name, case_traffic, &cases[k][b],
				  LIMIT);
		}
	plan_case(GROUP, "fallback-runs", case_fallback, NULL, LIMIT);
}
