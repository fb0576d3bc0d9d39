// SPDX-License-Identifier: GPL-2.0
/* AF_ALG: many of something: random requests, threads, tfms. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "afalg.h"
#include "alg.h"
#include "cmdline.h"
#include "proc_crypto.h"

#define RANDOM_RUNS 60
#define RANDOM_MAX 20000 /* bytes */
#define THREADS_MAX 8
#define THREAD_RUNS 20
#define OPENS 2000
#define ROUNDS 4
#define LINE_BYTES 64

/* skport.seed=N on the kernel's command line, or the time. */
static uint32_t seed_of_run(void)
{
	const char *at = strstr(cmdline(), "skport.seed=");

	return at ? (uint32_t)strtoul(at + 12, NULL, 10) :
		    (uint32_t)time(NULL) ^ (uint32_t)getpid();
}

/* Random keys, IVs, lengths and cuts; the words of a failure give the seed. */
static struct result case_random(const void *arg)
{
	static uint8_t in[RANDOM_MAX], want[RANDOM_MAX], out[RANDOM_MAX];
	const struct target *t = arg;
	uint32_t seed = seed_of_run();
	uint8_t key[64], iv[BLOCK];
	int tfm = alg_bind(t->name), ret = 0;

	if (tfm < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-tfm));
	srandom(seed);
	for (int i = 0; i < RANDOM_RUNS; i++) {
		size_t len =
			BLOCK * (1 + (size_t)random() % (RANDOM_MAX / BLOCK));
		size_t keylen = is_xts(t) ? 32u << (random() & 1) :
					    16 + 8 * ((size_t)random() % 3);
		enum op op = random() & 1 ? ENCRYPT : DECRYPT;
		struct cut cut = { .send = (size_t)random() % 5000 };

		noise(in, len, (uint32_t)random());
		noise(key, sizeof(key), (uint32_t)random());
		noise(iv, sizeof(iv), (uint32_t)random());
		/* A message is at most 16 scatterlist entries. */
		if (cut.send < len / 14)
			cut.send = 0;
		answer_of(t, op, key, keylen, iv, in, want, len);
		ret = alg_setkey(tfm, key, keylen);
		if (!ret)
			ret = alg_crypt(tfm, op, iv, in, out, len, cut);
		if (ret || memcmp(out, want, len))
			return not_ok(
				"%s: seed %u: run %d: %zu bytes, key of %zu: %s",
				t->name, seed, i, len, keylen,
				ret ? errno_name(-ret) : "wrong data");
	}
	close(tfm);
	return ok();
}

struct thread {
	pthread_t id;
	int tfm;
	uint32_t seed;
	int ret; /* 0, or -errno; -EBADMSG for wrong data */
};

/* There and back, over and over, with data of the thread's own. */
static void *thread_run(void *arg)
{
	struct thread *th = arg;
	uint8_t in[2048], mid[2048], out[2048], iv[BLOCK];

	noise(in, sizeof(in), th->seed);
	noise(iv, sizeof(iv), th->seed + 1);
	for (int i = 0; i < THREAD_RUNS && !th->ret; i++) {
		th->ret = alg_crypt(th->tfm, ENCRYPT, iv, in, mid, sizeof(in),
				    (struct cut){ 0 });
		if (!th->ret)
			th->ret = alg_crypt(th->tfm, DECRYPT, iv, mid, out,
					    sizeof(in), (struct cut){ 0 });
		if (!th->ret && memcmp(in, out, sizeof(in)))
			th->ret = -EBADMSG;
	}
	return NULL;
}

static int keyed_tfm(const char *name, uint32_t seed)
{
	int tfm = alg_bind(name), ret;
	uint8_t key[32];

	noise(key, sizeof(key), seed);
	ret = tfm < 0 ? tfm : alg_setkey(tfm, key, sizeof(key));
	return ret ? ret : tfm;
}

static struct result threads(const struct target *t, int count, bool one_tfm)
{
	struct thread th[THREADS_MAX] = { 0 };
	int shared = keyed_tfm(t->name, 31), ret = 0;

	if (shared < 0)
		return not_ok("%s: bind: -%s", t->name, errno_name(-shared));
	for (int i = 0; i < count; i++) {
		th[i].seed = 40 + (uint32_t)i;
		th[i].tfm = one_tfm ? shared : keyed_tfm(t->name, th[i].seed);
		if (th[i].tfm < 0 ||
		    pthread_create(&th[i].id, NULL, thread_run, &th[i]))
			return not_ok("%s: thread %d: cannot be started",
				      t->name, i);
	}
	for (int i = 0; i < count; i++) {
		pthread_join(th[i].id, NULL);
		if (!ret)
			ret = th[i].ret;
	}
	return ret ? not_ok("%s: %d threads on %s: -%s", t->name, count,
			    one_tfm ? "one tfm" : "a tfm each",
			    errno_name(-ret)) :
		     ok();
}

static struct result case_threads_one_tfm(const void *arg)
{
	struct result r = threads(arg, 2, true);

	return r.state == OK ? threads(arg, THREADS_MAX, true) : r;
}

static struct result case_threads_many_tfms(const void *arg)
{
	struct result r = threads(arg, 2, false);

	return r.state == OK ? threads(arg, THREADS_MAX, false) : r;
}

/* kB of @what ("MemAvailable:") in /proc/meminfo. */
static long meminfo(const char *what)
{
	char line[128];
	long kb = 0;
	FILE *f = fopen("/proc/meminfo", "re");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, what, strlen(what)))
			kb = strtol(line + strlen(what), NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static int open_and_close(const char *name)
{
	int tfm = keyed_tfm(name, 31), fd;

	if (tfm < 0)
		return tfm;
	fd = alg_open(tfm);
	close(tfm);
	return fd < 0 ? fd : close(fd);
}

/*
 * The kB that are gone when so many tfms were opened and closed. What the
 * kernel does beside that is in it as well, and may be megabytes.
 */
static int kb_gone(const char *name, long *kb)
{
	int ret = open_and_close(name);

	*kb = meminfo("MemFree:");
	for (int i = 0; i < OPENS && !ret; i++)
		ret = open_and_close(name);
	*kb -= meminfo("MemFree:");
	return ret;
}

/*
 * A leak goes on: each time it takes more than the generic cipher does in the
 * same boot, by a cache line for each tfm at the least. What others took is
 * gone once.
 */
static struct result no_leak(const struct target *t, const char *ref)
{
	long gone = 0, control = 0;
	int ret = 0;

	for (int i = 0; i < ROUNDS; i++) {
		if (ref)
			ret = kb_gone(ref, &control);
		if (!ret)
			ret = kb_gone(t->name, &gone);
		if (ret)
			return not_ok("%s: -%s", t->name, errno_name(-ret));
		if (control < 0)
			control = 0;
		if (gone <= control + OPENS * LINE_BYTES / 1024)
			return ok();
	}
	return not_ok("%s: %d tfms opened and closed: %ld kB are gone, each of "
		      "%d times; of the generic cipher %ld",
		      t->name, OPENS, gone, ROUNDS, control);
}

static struct result case_open_close(const void *arg)
{
	const struct target *t = arg;
	struct proc_crypto before, after;
	int ret = open_and_close(t->name);
	struct result r;

	if (ret)
		return not_ok("%s: -%s", t->name, errno_name(-ret));
	proc_crypto_read(t->driver, &before);
	r = no_leak(t, generic_name(t->mode));
	if (r.state != OK)
		return r;
	proc_crypto_read(t->driver, &after);
	if (after.refcnt != before.refcnt)
		return not_ok("%s: refcnt went from %ld to %ld", t->name,
			      before.refcnt, after.refcnt);
	return ok();
}

const struct afalg_case afalg_many[] = {
	{ NULL, "random", case_random, false },
	{ NULL, "threads-on-one-tfm", case_threads_one_tfm, false },
	{ NULL, "threads-on-many-tfms", case_threads_many_tfms, false },
	{ NULL, "open-and-close", case_open_close, false },
	{ 0 },
};
