// SPDX-License-Identifier: GPL-2.0
#include "failing.h"

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hardirq.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#ifdef CONFIG_KRETPROBES
/* Arguments, from 1, and what is returned, in either ABI. */
#define ARGUMENT(regs, n) ((regs)->gpr[2 + (n)])
#define RETURNED(regs) ((regs)->gpr[3])

static struct {
	struct task_struct *task; /* NULL: nobody asks */
	bool softirq;
	unsigned int first, count;
	const char *slept;
} asked;

static bool is_asked(void)
{
	return READ_ONCE(asked.task) == current && !hardirq_count() &&
	       !!in_interrupt() == asked.softirq;
}

/* 0 if this one is to fail: then it is looked at once more as it returns. */
static int enters(const struct kretprobe_instance *ri)
{
	return !is_asked() || asked.count++ != asked.first;
}

/* The first is the one that its caller wrote. */
static void sleeps(const char *what)
{
	if (is_asked() && asked.softirq && !asked.slept)
		asked.slept = what;
}

static void look_at(unsigned long flags)
{
	if (flags & __GFP_DIRECT_RECLAIM)
		sleeps("an allocation that may wait for memory");
}

/* The flags are the second argument. */
static int enters_slab(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	look_at(ARGUMENT(regs, 2));
	return enters(ri);
}

/* Where they are is the configuration's choice: not looked at. */
static int enters_other_slab(struct kretprobe_instance *ri,
			     struct pt_regs *regs)
{
	return enters(ri);
}

static int leaves_slab(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	kfree((void *)RETURNED(regs));
	RETURNED(regs) = 0;
	return 0;
}

static int enters_pages(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(unsigned int *)ri->data = ARGUMENT(regs, 2);
	look_at(ARGUMENT(regs, 1));
	return enters(ri);
}

static int leaves_pages(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	free_pages(RETURNED(regs), *(unsigned int *)ri->data);
	RETURNED(regs) = 0;
	return 0;
}

static int visits(struct kprobe *p, struct pt_regs *regs)
{
	sleeps(p->symbol_name);
	return 0;
}

/*
 * Which of these a kernel has, and which one a call comes to, is its version's
 * and its compiler's choice: those that are there are probed.
 */
#define SLAB(name)                                                    \
	{                                                             \
		.kp.symbol_name = name, .entry_handler = enters_slab, \
		.handler = leaves_slab                                \
	}
#define OTHER_SLAB(name)                                                    \
	{                                                                   \
		.kp.symbol_name = name, .entry_handler = enters_other_slab, \
		.handler = leaves_slab                                      \
	}
#define PAGES(name)                                                    \
	{                                                              \
		.kp.symbol_name = name, .entry_handler = enters_pages, \
		.handler = leaves_pages, .data_size = sizeof(int)      \
	}
static struct kretprobe allocators[] = {
	SLAB("__kmalloc"),
	SLAB("__kmalloc_node"),
	SLAB("kmem_cache_alloc"),
	SLAB("kmem_cache_alloc_trace"),
	SLAB("kmem_cache_alloc_node_trace"),
	SLAB("kmalloc_trace"),
	SLAB("kmalloc_node_trace"),
	SLAB("kmem_cache_alloc_noprof"),
	SLAB("__kmalloc_cache_noprof"),
	SLAB("__kmalloc_cache_node_noprof"),
	OTHER_SLAB("__kmalloc_noprof"),
	OTHER_SLAB("__kmalloc_node_noprof"),
	PAGES("__get_free_pages"),
	PAGES("get_free_pages_noprof"),
};

#define SLEEPER(name)                                      \
	{                                                  \
		.symbol_name = name, .pre_handler = visits \
	}
static struct kprobe sleepers[] = {
	SLEEPER("mutex_lock"),	  SLEEPER("down_read"),
	SLEEPER("down_write"),	  SLEEPER("wait_for_completion"),
	SLEEPER("_cond_resched"), SLEEPER("__cond_resched"),
};

static bool allocator_is_on[ARRAY_SIZE(allocators)];
static bool sleeper_is_on[ARRAY_SIZE(sleepers)];

/* An earlier turn has left its address here: the kernel takes that or a name.
 */
static void forget(struct kprobe *p)
{
	struct kprobe blank = { .symbol_name = p->symbol_name,
				.pre_handler = p->pre_handler };

	*p = blank;
}

int failing_on(void)
{
	unsigned int i, found = 0;
	int ret = -ENOENT, err;

	for (i = 0; i < ARRAY_SIZE(allocators); i++) {
		forget(&allocators[i].kp);
		err = register_kretprobe(&allocators[i]);
		allocator_is_on[i] = !err;
		found += !err;
		if (err && err != -ENOENT)
			ret = err;
	}
	for (i = 0; i < ARRAY_SIZE(sleepers); i++) {
		forget(&sleepers[i]);
		sleeper_is_on[i] = !register_kprobe(&sleepers[i]);
	}
	if (found)
		return 0;
	failing_off();
	return ret;
}

void failing_off(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(allocators); i++)
		if (allocator_is_on[i])
			unregister_kretprobe(&allocators[i]);
	for (i = 0; i < ARRAY_SIZE(sleepers); i++)
		if (sleeper_is_on[i])
			unregister_kprobe(&sleepers[i]);
	memset(allocator_is_on, 0, sizeof(allocator_is_on));
	memset(sleeper_is_on, 0, sizeof(sleeper_is_on));
}

void failing_begin(unsigned int first)
{
	asked.softirq = in_interrupt();
	asked.first = first;
	asked.count = 0;
	asked.slept = NULL;
	WRITE_ONCE(asked.task, current);
}

void failing_end(void)
{
	WRITE_ONCE(asked.task, NULL);
}

unsigned int failing_count(void)
{
	return asked.count;
}

const char *failing_slept(void)
{
	return asked.slept;
}
#else
int failing_on(void)
{
	return -EOPNOTSUPP;
}

void failing_off(void)
{
}

void failing_begin(unsigned int first)
{
}

void failing_end(void)
{
}

unsigned int failing_count(void)
{
	return 0;
}

const char *failing_slept(void)
{
	return NULL;
}
#endif
