// SPDX-License-Identifier: GPL-2.0
/* AF_ALG, core: names, drivers, known answers, data in pieces. */
#include "afalg.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "alg.h"
#include "cpu.h"
#include "missing.h"
#include "plan.h"
#include "proc_crypto.h"
#include "registers.h"
#include "vectors.h"

/*
 * The driver has no such cipher, and that is its fault; or there is nothing of
 * it at all, and then the kernel was booted without it.
 */
static struct result not_listed(const struct target *t)
{
	if (proc_crypto_has("p8_*"))
		return not_ok("%s: not in /proc/crypto", t->name);
	return cannot_tell("%s: not in /proc/crypto, nor is anything of its "
			   "driver: vmx_crypto is not there",
			   t->name);
}

/*
 * The driver finds no fallback. It may have asked for one of the wrong type;
 * or what it asks for is not there for anybody, which is no fault of its own.
 * The control is the same template around the generic cipher.
 */
static struct result cannot_bind(const struct target *t, int err)
{
	if (!generic_name(t->mode) && !missing_module(t->name))
		return cannot_tell("%s: bind: -%s, but so for the generic "
				   "cipher: the template %s, or what it needs, "
				   "is not there",
				   t->name, errno_name(err), t->mode);
	return not_ok("%s: bind: -%s", t->name, errno_name(err));
}

/* Who binds the name: known by whose reference count goes up. */
static struct result case_alloc(const void *arg)
{
	const struct target *t = arg;
	struct proc_crypto before, after;
	int tfm;

	if (proc_crypto_read(t->driver, &before) == -ENOENT && t->by_driver)
		return not_listed(t);
	tfm = alg_bind(t->name);
	if (tfm < 0)
		return cannot_bind(t, -tfm);
	if (t->by_driver)
		return ok();
	if (proc_crypto_read(t->driver, &after) ||
	    after.refcnt <= before.refcnt)
		return not_ok("%s: bind does not give %s", t->name, t->driver);
	return ok();
}

static struct result case_priority(const void *arg)
{
	const struct target *t = arg;
	struct proc_crypto p;

	if (proc_crypto_read(t->driver, &p))
		return not_ok("%s: not in /proc/crypto", t->driver);
	if (p.priority < p.best)
		return not_ok("%s: priority %ld, another has %ld", t->driver,
			      p.priority, p.best);
	return ok();
}

static struct result known_answer(const struct target *t,
				  const struct vector *v, enum op op)
{
	uint8_t key[64], iv[BLOCK], plain[VECTOR_MAX], cipher[VECTOR_MAX];
	uint8_t out[VECTOR_MAX];
	unsigned int keylen = unhex(v->key, key), len;
	const char *what = op == ENCRYPT ? "encrypt" : "decrypt";
	int ret;

	unhex(v->iv, iv);
	len = unhex(v->ctext, cipher);
	for (unsigned int i = 0; !v->ptext && i < len; i++)
		plain[i] = (uint8_t)i;
	if (v->ptext)
		unhex(v->ptext, plain);
	ret = alg_oneshot(t->name, op, key, keylen, iv,
			  op == ENCRYPT ? plain : cipher, out, len);
	if (ret)
		return not_ok("%s: %s: -%s", t->name, what, errno_name(-ret));
	if (memcmp(out, op == ENCRYPT ? cipher : plain, len))
		return not_ok("%s: %s: wrong data for %s", t->name, what,
			      v->source);
	return ok();
}

static struct result each_vector(const struct target *t, unsigned int keybits,
				 enum op op)
{
	struct result r = skip("no vector of %u bits", keybits);

	for (unsigned int i = 0; i < vectors_count; i++) {
		if (strcmp(vectors[i].mode, t->mode) ||
		    vectors[i].keybits != keybits)
			continue;
		r = known_answer(t, &vectors[i], op);
		if (r.state != OK)
			break;
	}
	return r;
}

#define KNOWN_ANSWER(bits, op, name)                               \
	static struct result case_##name##_##bits(const void *arg) \
	{                                                          \
		return each_vector(arg, bits, op);                 \
	}

KNOWN_ANSWER(128, ENCRYPT, encrypt)
KNOWN_ANSWER(128, DECRYPT, decrypt)
KNOWN_ANSWER(192, ENCRYPT, encrypt)
KNOWN_ANSWER(192, DECRYPT, decrypt)
KNOWN_ANSWER(256, ENCRYPT, encrypt)
KNOWN_ANSWER(256, DECRYPT, decrypt)
KNOWN_ANSWER(512, ENCRYPT, encrypt)
KNOWN_ANSWER(512, DECRYPT, decrypt)

#define PATTERN (5 * 4096 + 3 * BLOCK) /* bytes: several pages, and a rest */

/*
 * A few pages, in one and in many pieces, against the reference. Each
 * read is a request of its own to the cipher: cbc hands its IV on from one to
 * the next, xts has none to hand on and is read at once.
 */
static struct result case_pieces(const void *arg)
{
	static const struct cut cuts[] = {
		{ 0, 0 },      { BLOCK, 0 }, { 1000, 0 },
		{ 4096, 512 }, { 0, BLOCK }, { 17 * BLOCK, 3 * BLOCK },
	};
	static uint8_t in[PATTERN], want[PATTERN], out[PATTERN], back[PATTERN];
	const struct target *t = arg;
	uint8_t key[32], iv[BLOCK];
	int ret, tfm;

	for (unsigned int i = 0; i < PATTERN; i++)
		in[i] = (uint8_t)(i * 7 + i / 251);
	for (unsigned int i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 11 + 5);
	memset(iv, 0xa5, sizeof(iv));
	answer_of(t, ENCRYPT, key, sizeof(key), iv, in, want, PATTERN);
	tfm = alg_bind(t->name);
	if (tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-tfm));
	ret = alg_setkey(tfm, key, sizeof(key));
	for (size_t i = 0; !ret && i < sizeof(cuts) / sizeof(*cuts); i++) {
		if (cuts[i].recv && !strcmp(t->mode, "xts"))
			continue;
		ret = alg_crypt(tfm, ENCRYPT, iv, in, out, PATTERN, cuts[i]);
		if (!ret)
			ret = alg_crypt(tfm, DECRYPT, iv, want, back, PATTERN,
					cuts[i]);
		if (!ret &&
		    (memcmp(out, want, PATTERN) || memcmp(back, in, PATTERN)))
			return not_ok("%s: wrong data in pieces of %zu and "
				      "%zu bytes",
				      t->name, cuts[i].send, cuts[i].recv);
	}
	close(tfm);
	return ret ? not_ok("%s: -%s", t->name, errno_name(-ret)) : ok();
}

/*
 * Bytes, within one page: between two, the code of 4.10 to 4.18 may sleep with
 * the vector unit in use, and what the process had in it is lost by chance.
 * That is the hazard vector-code-sleeps.
 */
#define ASKED 1024
#define TRIES 5

/*
 * One request, by a process with something in all of its vector registers. Says
 * in @spoilt whether it is those that are not as they should be.
 */
static struct result one_request(const struct target *t, int tfm, enum op op,
				 enum unit unit, bool *spoilt)
{
	static uint8_t in[ASKED] __attribute__((aligned(ASKED)));
	static uint8_t out[ASKED] __attribute__((aligned(ASKED)));
	const uint8_t iv[BLOCK] = { 0 };
	struct iovec iov = { in, sizeof(in) };
	struct registers before, after;
	int fd = alg_open(tfm);
	ssize_t ret;

	if (fd < 0)
		return not_ok("%s: accept: -%s", t->name, errno_name(-fd));
	noise((uint8_t *)&before, sizeof(before), 70 + unit);
	after = before;
	ret = alg_send(fd, op, iv, &iov, 1, 0);
	if (ret == ASKED)
		ret = registers_read(&after, unit, fd, out, ASKED);
	close(fd);
	if (ret < 0)
		return not_ok("%s: -%s", t->name, errno_name((int)-ret));
	if (ret != ASKED)
		return not_ok("%s: %zd bytes of %d", t->name, ret, ASKED);
	for (int i = 0; i < VSX_REGISTERS; i++) {
		*spoilt = memcmp(before.vsx[i], after.vsx[i],
				 sizeof(*before.vsx));
		if (*spoilt)
			return not_ok("%s: a request changes register vs%d of "
				      "the process",
				      t->name, i);
	}
	return ok();
}

/*
 * A driver that does not put the registers away loses them each time. A kernel
 * that does not heed which facilities a process has in use, as 4.10, loses them
 * now and then, whatever the driver does: REGISTERS_LOST is where the same
 * request loses them and does not.
 */
static struct result one_unit(const struct target *t, int tfm, enum op op,
			      enum unit unit)
{
	bool spoilt = false;
	struct result r = one_request(t, tfm, op, unit, &spoilt);

	for (int i = 1; i < TRIES && spoilt; i++)
		if (one_request(t, tfm, op, unit, &spoilt).state == OK)
			return known(REGISTERS_LOST);
	return r;
}

/* The registers are the process's, whichever of them it has in use. */
static struct result case_registers(const void *arg)
{
	const struct target *t = arg;
	uint8_t key[32] = { 7 };
	struct result r = ok(), finding = ok();
	int tfm, ret;

	if (!cpu_has_vector_crypto())
		return skip("this CPU has no vector crypto");
	key[31] = 9;
	tfm = alg_bind(t->name);
	if (tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-tfm));
	ret = alg_setkey(tfm, key, sizeof(key));
	if (ret)
		r = not_ok("%s: setkey: -%s", t->name, errno_name(-ret));
	for (int i = 0; i < 2 * UNITS && r.state == OK; i++) {
		r = one_unit(t, tfm, i % 2 ? ENCRYPT : DECRYPT, i / 2);
		if (r.state == OK && r.defect)
			finding = r;
	}
	close(tfm);
	return r.state == OK && finding.defect ? finding : r;
}

/* The table, in the order in which the cases run. */
const struct afalg_case afalg_core[] = {
	{ NULL, "alloc", case_alloc, true },
	{ NULL, "priority", case_priority, true },
	{ "cbc", "encrypt-128", case_encrypt_128, false },
	{ "cbc", "decrypt-128", case_decrypt_128, false },
	{ "cbc", "encrypt-192", case_encrypt_192, false },
	{ "cbc", "decrypt-192", case_decrypt_192, false },
	{ NULL, "encrypt-256", case_encrypt_256, false },
	{ NULL, "decrypt-256", case_decrypt_256, false },
	{ "xts", "encrypt-512", case_encrypt_512, false },
	{ "xts", "decrypt-512", case_decrypt_512, false },
	{ NULL, "pieces", case_pieces, false },
	{ NULL, "registers", case_registers, true },
	{ 0 },
};
