// SPDX-License-Identifier: GPL-2.0
/*
 * The driver's ctr. This regression left it as it was, so that what is wrong
 * with it is a known defect, whatever it is, and a hazard.
 */
#include "ctr.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "cpu.h"
#include "plan.h"
#include "proc_crypto.h"
#include "reference.h"

#define DRIVER "p8_aes_ctr"
#define PAGE 4096
#define BLOCKS 40 /* of a piece, at most */
#define BEHIND 9  /* blocks behind it: more than the assembly does at once */
#define CARRY_BLOCKS 20 /* of a request: fewer than eight go another way */

static const struct target ctr = { DRIVER, "ctr", DRIVER, true };

static uint8_t in[PAGE], want[PAGE];
static uint8_t out[2 * PAGE] __attribute__((aligned(PAGE)));
static uint8_t key[32];

/* A keyed tfm, or -errno. */
static int keyed(void)
{
	int tfm = alg_bind(DRIVER), ret;

	noise(key, sizeof(key), 41);
	noise(in, sizeof(in), 42);
	ret = tfm < 0 ? tfm : alg_setkey(tfm, key, sizeof(key));
	return ret ? ret : tfm;
}

static struct result failed(const char *what, int ret)
{
	struct proc_crypto p;

	if (ret == -ENOENT)
		return skip("the driver has no ctr");
	if (!proc_crypto_read(DRIVER, &p) && p.ivsize == 0)
		return skip("the driver's ctr says it takes no IV "
			    "(before 4.5)");
	return not_ok("%s: %s: -%s", DRIVER, what, errno_name(-ret));
}

/*
 * A walk stops where a page ends: the first piece is as many blocks, the rest
 * another one.
 */
static struct result case_pieces(const void *arg)
{
	int tfm = keyed(), ret = 0;
	enum defect d = NO_DEFECT;
	uint8_t iv[BLOCK];

	(void)arg;
	if (tfm < 0)
		return failed("bind or setkey", tfm);
	noise(iv, sizeof(iv), 43);
	for (size_t n = 0; n <= BLOCKS && !ret && d != CTR_WRONG; n++) {
		size_t len = (n + BEHIND) * BLOCK;
		uint8_t *to = out + PAGE - n * BLOCK;

		answer_of(&ctr, ENCRYPT, key, sizeof(key), iv, in, want, len);
		ret = alg_crypt(tfm, ENCRYPT, iv, in, to, len,
				(struct cut){ 0 });
		if (!ret && memcmp(to, want, len))
			d = n % 8 == 2 || n % 8 == 3 ? CTR_TAIL : CTR_WRONG;
	}
	close(tfm);
	if (ret)
		return failed("encrypt", ret);
	return d ? known(d) : ok();
}

/* Of @blocks blocks the counter's low word begins again with block @at. */
static int carry_at(int tfm, size_t blocks, size_t at, enum defect *d)
{
	size_t len = blocks * BLOCK, before = at * BLOCK;
	uint8_t iv[BLOCK], wrapped[BLOCK] = { 0 };
	int ret;

	noise(iv, sizeof(iv), 44);
	memset(iv + 12, 0xff, 4);
	iv[15] = (uint8_t)(0x100 - at);
	answer_of(&ctr, ENCRYPT, key, sizeof(key), iv, in, want, len);
	ret = alg_crypt(tfm, ENCRYPT, iv, in, out, len, (struct cut){ 0 });
	if (ret || !memcmp(out, want, len))
		return ret;
	/* What comes of it where the other words stay as they are. */
	memcpy(wrapped, iv, 12);
	answer_of(&ctr, ENCRYPT, key, sizeof(key), wrapped, in + before,
		  want + before, len - before);
	*d = memcmp(out, want, len) ? CTR_WRONG : CTR_CARRY;
	return 0;
}

static struct result case_carry(const void *arg)
{
	int tfm = keyed(), ret = 0;
	enum defect d = NO_DEFECT;

	(void)arg;
	if (tfm < 0)
		return failed("bind or setkey", tfm);
	for (size_t blocks = 2; blocks < CARRY_BLOCKS; blocks++)
		for (size_t at = 1; at < blocks; at++)
			if (!ret && d != CTR_WRONG)
				ret = carry_at(tfm, blocks, at, &d);
	close(tfm);
	if (ret)
		return failed("encrypt", ret);
	return d ? known(d) : ok();
}

static struct result no_vector_crypto(const void *arg)
{
	(void)arg;
	return skip("this CPU has no vector crypto");
}

void ctr_cases(void)
{
	bool lacks = !cpu_has_vector_crypto();

	plan_case(DRIVER, "pieces", lacks ? no_vector_crypto : case_pieces,
		  NULL, 0);
	plan_case(DRIVER, "carry", lacks ? no_vector_crypto : case_carry, NULL,
		  0);
}
