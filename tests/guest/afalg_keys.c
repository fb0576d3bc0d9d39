// SPDX-License-Identifier: GPL-2.0
/* AF_ALG: keys of every size, wrong ones, none, and one after the other. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"

#define LEN                                                               \
	(6 * BLOCK) /* bytes: more and less than the vector code's stride \
		     */

static uint8_t key[64], iv[BLOCK], in[LEN], want[LEN], out[LEN];

/* Whether @tfm, keyed with the first @keylen bytes of key, does as it has to.
 */
static struct result does_right(const struct target *t, int tfm, size_t keylen)
{
	int ret;

	answer_of(t, ENCRYPT, key, keylen, iv, in, want, LEN);
	ret = alg_crypt(tfm, ENCRYPT, iv, in, out, LEN, (struct cut){ 0 });
	if (ret)
		return not_ok("%s: encrypt: -%s", t->name, errno_name(-ret));
	if (memcmp(out, want, LEN))
		return not_ok("%s: encrypt: wrong data with %zu bytes of key",
			      t->name, keylen);
	ret = alg_crypt(tfm, DECRYPT, iv, want, out, LEN, (struct cut){ 0 });
	if (ret)
		return not_ok("%s: decrypt: -%s", t->name, errno_name(-ret));
	if (memcmp(out, in, LEN))
		return not_ok("%s: decrypt: wrong data with %zu bytes of key",
			      t->name, keylen);
	return ok();
}

/* Bind and hand the tfm to @fn. */
static struct result with_tfm(const struct target *t,
			      struct result (*fn)(const struct target *, int))
{
	int tfm = alg_bind(t->name);
	struct result r;

	if (tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-tfm));
	noise(key, sizeof(key), 1);
	noise(iv, sizeof(iv), 2);
	noise(in, sizeof(in), 3);
	r = fn(t, tfm);
	close(tfm);
	return r;
}

static struct result key_sizes(const struct target *t, int tfm)
{
	static const size_t cbc[] = { 16, 24, 32, 0 }, xts[] = { 32, 64, 0 };
	struct result r = ok();

	for (const size_t *n = is_xts(t) ? xts : cbc; *n && r.state == OK;
	     n++) {
		int ret = alg_setkey(tfm, key, *n);

		r = ret ? not_ok("%s: setkey of %zu bytes: -%s", t->name, *n,
				 errno_name(-ret)) :
			  does_right(t, tfm, *n);
	}
	return r;
}

static struct result case_key_sizes(const void *arg)
{
	return with_tfm(arg, key_sizes);
}

/* AES-192 halves are in no standard: taken where generic takes them. */
static struct result xts_48(const struct target *t, int tfm)
{
	const char *ref = generic_name(t->mode);
	int ret, ret_ref;

	if (!ref)
		return skip("no generic %s(aes) to compare with", t->mode);
	ret = alg_setkey(tfm, key, 48);
	ret_ref = alg_oneshot(ref, ENCRYPT, key, 48, iv, in, want, LEN);
	if (ret || ret_ref)
		return ret == ret_ref ?
			       ok() :
			       not_ok("%s: setkey of 48 bytes: -%s, %s: -%s",
				      t->name, errno_name(-ret), ref,
				      errno_name(-ret_ref));
	return does_right(t, tfm, 48);
}

static struct result case_xts_48(const void *arg)
{
	return with_tfm(arg, xts_48);
}

/* EINVAL for each, and the next good key works. */
static struct result wrong_keys(const struct target *t, int tfm)
{
	static const size_t cbc[] = { 1, 15, 17, 25, 31, 33, 64, 0 };
	static const size_t xts[] = { 1, 31, 33, 40, 56, 63, 0 };
	struct result finding = ok(), r;

	for (const size_t *n = is_xts(t) ? xts : cbc; *n; n++) {
		int ret = alg_setkey(tfm, key, *n);

		if (!ret)
			return not_ok("%s: setkey takes %zu bytes", t->name,
				      *n);
		if (is_einval_and_more(ret))
			finding = known(SETKEY_ADDS_UP);
		else if (ret != -EINVAL)
			return not_ok(
				"%s: setkey of %zu bytes: -%s, not -EINVAL",
				t->name, *n, errno_name(-ret));
		ret = alg_setkey(tfm, key, 32);
		if (ret)
			return not_ok("%s: setkey after a wrong one: -%s",
				      t->name, errno_name(-ret));
		r = does_right(t, tfm, 32);
		if (r.state != OK)
			return r;
	}
	return finding;
}

static struct result case_wrong_keys(const void *arg)
{
	return with_tfm(arg, wrong_keys);
}

static struct result re_key(const struct target *t, int tfm)
{
	struct result r = ok();

	for (uint32_t seed = 10; seed < 20 && r.state == OK; seed++) {
		int ret;

		noise(key, sizeof(key), seed);
		ret = alg_setkey(tfm, key, 32);
		r = ret ? not_ok("%s: setkey: -%s", t->name, errno_name(-ret)) :
			  does_right(t, tfm, 32);
	}
	return r;
}

static struct result case_re_key(const void *arg)
{
	return with_tfm(arg, re_key);
}

/* UNKEYED: whom AF_ALG asks for data, it lets through to any cipher. */
static bool is_unkeyed(const char *ref)
{
	int tfm = alg_bind(ref), ret;

	if (tfm < 0)
		return false;
	ret = alg_crypt(tfm, ENCRYPT, iv, in, out, LEN, (struct cut){ 0 });
	close(tfm);
	return !ret;
}

/*
 * The generic cipher is asked first: it does something without a key, where the
 * driver's vector code takes the memory of others for a key's rounds.
 */
static struct result no_key(const struct target *t, int tfm)
{
	const char *ref = generic_name(t->mode);
	int ret;

	if (!ref)
		return skip("no generic %s(aes) to compare with", t->mode);
	if (is_unkeyed(ref))
		return known(UNKEYED);
	ret = alg_crypt(tfm, ENCRYPT, iv, in, out, LEN, (struct cut){ 0 });
	if (ret == -ENOKEY)
		return ok();
	return not_ok("%s: a request without a key: %s%s, not -ENOKEY", t->name,
		      ret ? "-" : "", ret ? errno_name(-ret) : "data");
}

static struct result case_no_key(const void *arg)
{
	return with_tfm(arg, no_key);
}

/*
 * The kernel's generic cipher is no judge: what it says otherwise than the
 * reference is in the words, and that the driver is held against the reference
 * alone.
 */
static struct result case_second_witness(const void *arg)
{
	static const size_t cbc[] = { 16, 24, 32, 0 }, xts[] = { 32, 64, 0 };
	const struct target *t = arg;
	const char *ref = generic_name(t->mode);
	struct result r = ok();

	if (!ref)
		return skip("no generic %s(aes) to ask", t->mode);
	noise(key, sizeof(key), 4);
	noise(iv, sizeof(iv), 5);
	noise(in, sizeof(in), 6);
	for (size_t i = 0; i < 2 * (is_xts(t) ? 2 : 3); i++) {
		size_t n = (is_xts(t) ? xts : cbc)[i / 2];
		enum op op = i % 2 ? ENCRYPT : DECRYPT;
		int ret = alg_oneshot(ref, op, key, n, iv, in, out, LEN);

		answer_of(t, op, key, n, iv, in, want, LEN);
		if (ret || memcmp(out, want, LEN))
			snprintf(r.words, sizeof(r.words),
				 "%s does not agree, key of %zu bytes: %s", ref,
				 n, ret ? errno_name(-ret) : "other data");
	}
	return r;
}

const struct afalg_case afalg_keys[] = {
	{ NULL, "second-witness", case_second_witness, false },
	{ NULL, "key-sizes", case_key_sizes, false },
	{ "xts", "key-of-48-bytes", case_xts_48, false },
	{ NULL, "wrong-keys", case_wrong_keys, false },
	{ NULL, "re-key", case_re_key, false },
	{ NULL, "no-key", case_no_key, false },
	{ 0 },
};
