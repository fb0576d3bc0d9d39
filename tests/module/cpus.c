// SPDX-License-Identifier: GPL-2.0
/*
 * All CPUs at once: a thread on each, with requests of its own on tfms that all
 * of them use and on one that is its own, in process context and in softirq.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cases.h"
#include "draw.h"
#include "reference.h"
#include "seat.h"

#define SHARED 2
#define THREADS_MIN 3 /* on one CPU they take turns */
#define THREADS_MAX 8
#define STEPS 50 /* of each thread, where nobody asks for more */
#define LONG 20	 /* then so many that take long, in softirq: they overlap */
#define LIMIT (15 * HZ)

struct all;

/* One thread. The last seat is of its own tfm. */
struct thread {
	struct all *all;
	unsigned int number, steps;
	u32 state;
	struct seat seats[SHARED + 1];
	u8 key[KEY_MAX]; /* of its own tfm */
	struct side src, dst;
	u8 iv[BLOCK], plain[DATA_MAX], want[DATA_MAX], got[DATA_MAX];
	struct answer answer;
	struct completion done;
};

struct all {
	const struct mode *mode;
	bool process_only; /* softirq gives what a known defect makes of it */
	struct seat
		shared[SHARED]; /* for their tfms: a thread has its requests */
	u8 keys[SHARED][KEY_MAX];
	unsigned int count;
	struct thread threads[THREADS_MAX];
};

#define KEYLEN 32 /* bytes: both modes have it */

static bool key_own(struct thread *t)
{
	struct seat *s = &t->seats[SHARED];
	int ret;

	draw_bytes(t->key, KEYLEN, draw(&t->state));
	ret = crypto_skcipher_setkey(s->tfm, t->key, KEYLEN);
	return !ret || fail(&t->answer, "setkey: error %d", ret);
}

static bool crypt(struct thread *t, struct seat *s, const u8 *key,
		  enum context where, unsigned int len)
{
	const struct layout *layout = &layouts[draw(&t->state) % layouts_count];
	bool encrypt = draw(&t->state) % 2;
	u8 iv[BLOCK];
	int ret;

	draw_bytes(t->plain, len, draw(&t->state));
	draw_bytes(t->iv, BLOCK, draw(&t->state));
	memcpy(iv, t->iv, BLOCK);
	reference_crypt(t->all->mode->name, encrypt, key, KEYLEN, iv, t->plain,
			t->want, len);
	side_lay(&t->src, &layout->src, t->plain, len);
	side_lay(&t->dst, &layout->dst, NULL, len);
	s->src = t->src.sg;
	s->dst = layout->in_place ? t->src.sg : t->dst.sg;
	s->len = len;
	s->iv = t->iv;
	s->encrypt = encrypt;
	ret = seat_visit(s, where);
	side_take(layout->in_place ? &t->src : &t->dst, t->got);
	if (!ret && !memcmp(t->got, t->want, len) && side_untouched(&t->src) &&
	    side_untouched(&t->dst))
		return true;
	return fail(&t->answer, "%s: thread %u of %u: %s: %u bytes: %s (%d)",
		    t->all->mode->driver, t->number, t->all->count,
		    context_name[where], len,
		    ret				 ? "error" :
		    memcmp(t->got, t->want, len) ? "wrong data" :
						   "wrote elsewhere",
		    ret);
}

static bool one_step(struct thread *t)
{
	unsigned int n = draw(&t->state) % (SHARED + 1);
	enum context where = draw(&t->state) % CONTEXTS;

	if (n == SHARED && draw(&t->state) % 4 == 0 && !key_own(t))
		return false;
	return crypt(t, &t->seats[n], n < SHARED ? t->all->keys[n] : t->key,
		     t->all->process_only ? PROCESS : where,
		     draw_len(&t->state));
}

static bool one_long(struct thread *t)
{
	return t->all->process_only || crypt(t, &t->seats[0], t->all->keys[0],
					     BH_OFF, DATA_MAX / BLOCK * BLOCK);
}

static int thread_run(void *arg)
{
	struct thread *t = arg;
	unsigned int i;

	for (i = 0; i < t->steps + LONG; i++) {
		if (!(i < t->steps ? one_step(t) : one_long(t)))
			break;
		cond_resched();
	}
	complete(&t->done);
	/* Who made it reaps it. */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Its requests, of the tfms of all and of one that is its own. */
static bool thread_open(struct thread *t, struct all *all, struct rig *b)
{
	unsigned int i;

	t->all = all;
	init_completion(&t->done);
	if (side_init(&t->src) || side_init(&t->dst))
		return pass_over(b->answer, "no memory");
	for (i = 0; i < SHARED; i++) {
		t->seats[i].req =
			skcipher_request_alloc(all->shared[i].tfm, GFP_KERNEL);
		if (!t->seats[i].req)
			return pass_over(b->answer, "no memory");
	}
	return seat_open(&t->seats[SHARED], b) && key_own(t);
}

static void thread_close(struct thread *t)
{
	unsigned int i;

	for (i = 0; i <= SHARED; i++)
		seat_close(&t->seats[i]);
	side_free(&t->src);
	side_free(&t->dst);
}

static bool share_tfms(struct all *all, struct rig *b)
{
	unsigned int i;
	int ret;

	for (i = 0; i < SHARED; i++) {
		if (!seat_open(&all->shared[i], b))
			return false;
		make_key(all->keys[i], KEYLEN, 50 + i);
		ret = crypto_skcipher_setkey(all->shared[i].tfm, all->keys[i],
					     KEYLEN);
		if (ret)
			return fail(b->answer, "setkey: error %d", ret);
	}
	return true;
}

/* False, and nothing of it can be freed, where one does not come back. */
static bool wait_for_all(struct all *all, struct task_struct **tasks,
			 struct answer *a)
{
	unsigned int i;

	for (i = 0; i < all->count; i++) {
		struct thread *t = &all->threads[i];

		if (IS_ERR_OR_NULL(tasks[i]))
			continue;
		if (!wait_for_completion_timeout(&t->done, LIMIT))
			return fail(a, "thread %u of %u: no answer in %u s", i,
				    all->count, LIMIT / HZ);
		kthread_stop(tasks[i]);
		if (t->answer.state == NOT_OK)
			fail(a, "%s", t->answer.words);
	}
	return true;
}

static bool start_all(struct all *all, struct task_struct **tasks,
		      struct answer *a)
{
	unsigned int i, cpus = num_online_cpus();

	for (i = 0; i < all->count; i++) {
		tasks[i] = kthread_create(thread_run, &all->threads[i],
					  "skport-%u", i);
		if (IS_ERR(tasks[i]))
			return pass_over(a, "no thread: error %ld",
					 PTR_ERR(tasks[i]));
		kthread_bind(tasks[i], i % cpus);
	}
	for (i = 0; i < all->count; i++)
		wake_up_process(tasks[i]);
	return true;
}

/* True where all of it can be freed. */
static bool at_once(struct all *all, struct rig *b, const struct test *test)
{
	struct task_struct *tasks[THREADS_MAX] = { NULL };
	unsigned int i;

	all->count = clamp_t(unsigned int, num_online_cpus(), THREADS_MIN,
			     THREADS_MAX);
	if (!share_tfms(all, b))
		return true;
	for (i = 0; i < all->count; i++) {
		struct thread *t = &all->threads[i];

		t->number = i;
		t->steps = test->steps ?: STEPS;
		t->state = (test->seed ?: 1) + i * 0x9e3779b9;
		if (!thread_open(t, all, b))
			return true;
	}
	if (!start_all(all, tasks, b->answer)) {
		for (i = 0; i < all->count; i++)
			if (!IS_ERR_OR_NULL(tasks[i]))
				kthread_stop(tasks[i]);
		return true;
	}
	return wait_for_all(all, tasks, b->answer);
}

void case_all_cpus(struct rig *b, const struct test *t)
{
	struct all *all = kzalloc(sizeof(*all), GFP_KERNEL);
	u8 key[KEY_MAX];
	unsigned int i;

	if (!all) {
		pass_over(b->answer, "no memory");
		return;
	}
	all->mode = b->mode;
	make_key(key, KEYLEN, 49);
	if (!rig_setkey(b, key, KEYLEN) || !works(b))
		goto out;
	all->process_only = takes_own_iv(b, TASKLET);
	/* A thread that hangs has all of it in use. */
	if (!at_once(all, b, t))
		return;
	for (i = 0; i < THREADS_MAX; i++)
		if (all->threads[i].all)
			thread_close(&all->threads[i]);
	for (i = 0; i < SHARED; i++)
		seat_close(&all->shared[i]);
out:
	kfree(all);
}
