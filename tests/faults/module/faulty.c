// SPDX-License-Identifier: GPL-2.0
/*
 * A module that does what kernel code should not, in its own init or as a hash
 * that crypto calls. Its names must not be those by which qemu/vmrun/console.c
 * knows a trace of crypto's.
 */
#include <crypto/internal/hash.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>

static char *fault = "";
module_param(fault, charp, 0);

static bool called;
module_param(called, bool, 0);
MODULE_PARM_DESC(called, "by crypto");

static noinline void do_oops(void)
{
	WRITE_ONCE(*(int *)8, 1);
}

static noinline void do_bug(void)
{
	BUG();
}

static noinline void do_warn(void)
{
	WARN(1, "faulty: as asked\n");
}

/* Past twice watchdog_thresh, and past rcu_cpu_stall_timeout. */
#define STUCK_SECONDS 5

static noinline void spin(void)
{
	unsigned long end = jiffies + STUCK_SECONDS * HZ;

	while (time_before(jiffies, end))
		cpu_relax();
}

static noinline void do_soft_lockup(void)
{
	preempt_disable();
	spin();
	preempt_enable();
}

static struct rcu_head head;

static void do_nothing(struct rcu_head *unused)
{
}

/* Somebody has to wait for us, and to run on another CPU. */
static noinline void do_rcu_stall(void)
{
	call_rcu(&head, do_nothing);
	rcu_read_lock();
	spin();
	rcu_read_unlock();
	rcu_barrier();
}

static noinline void do_hung_task(void)
{
	schedule_timeout_uninterruptible(STUCK_SECONDS * HZ);
}

static const struct {
	const char *name;
	void (*fn)(void);
} faults[] = {
	{ "oops", do_oops },	       { "bug", do_bug },
	{ "warn", do_warn },	       { "soft-lockup", do_soft_lockup },
	{ "rcu-stall", do_rcu_stall }, { "hung-task", do_hung_task },
};

static noinline int misbehave(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (strcmp(fault, faults[i].name))
			continue;
		faults[i].fn();
		return 0;
	}
	return -EINVAL;
}

static int faulty_digest(struct shash_desc *desc, const u8 *data,
			 unsigned int len, u8 *out)
{
	return misbehave();
}

static int faulty_start(struct shash_desc *desc)
{
	return 0;
}

static int faulty_update(struct shash_desc *desc, const u8 *data,
			 unsigned int len)
{
	return 0;
}

static int faulty_final(struct shash_desc *desc, u8 *out)
{
	return 0;
}

static struct shash_alg alg = {
	.digestsize = 4,
	.init = faulty_start,
	.update = faulty_update,
	.final = faulty_final,
	.digest = faulty_digest,
	.base = {
		.cra_name = "faulty",
		.cra_driver_name = "faulty-generic",
		.cra_blocksize = 1,
		.cra_module = THIS_MODULE,
	},
};

static noinline int by_crypto(void)
{
	struct crypto_shash *tfm;
	u8 out[4];
	int ret = crypto_register_shash(&alg);

	if (ret)
		return ret;
	tfm = crypto_alloc_shash("faulty", 0, 0);
	if (!IS_ERR(tfm)) {
		ret = crypto_shash_tfm_digest(tfm, out, sizeof(out), out);
		crypto_free_shash(tfm);
	} else {
		ret = PTR_ERR(tfm);
	}
	crypto_unregister_shash(&alg);
	return ret;
}

static int __init faulty_init(void)
{
	return called ? by_crypto() : misbehave();
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("what kernel code should not do");
