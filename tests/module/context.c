// SPDX-License-Identifier: GPL-2.0
/* One call, in process context or in one of several that are not. */
#include "context.h"

#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "compat.h"

const char *const context_name[CONTEXTS] = {
	[PROCESS] = "process",
	[BH_OFF] = "bh-off",
	[TASKLET] = "tasklet",
	[TIMER] = "timer",
};

struct visit {
	enum context where;
	int (*fn)(void *arg);
	void *arg;
	int ret;
	struct completion done;
	struct tasklet_struct tasklet;
	struct timer_list timer;
};

static bool is_there(enum context where)
{
	switch (where) {
	case PROCESS:
		return !in_interrupt();
	case BH_OFF:
		return in_interrupt() && !in_serving_softirq();
	default:
		return in_serving_softirq();
	}
}

static void visit(struct visit *v)
{
	v->ret = is_there(v->where) ? v->fn(v->arg) : -EXDEV;
	complete(&v->done);
}

static void visit_tasklet(unsigned long data)
{
	visit((struct visit *)data);
}

static void visit_timer(TIMER_ARG arg)
{
	visit(container_of(timer_of(arg), struct visit, timer));
}

static void visit_begin(struct visit *v)
{
	switch (v->where) {
	case TASKLET:
		tasklet_schedule(&v->tasklet);
		break;
	case TIMER:
		mod_timer(&v->timer, jiffies + 1);
		break;
	case BH_OFF:
		local_bh_disable();
		visit(v);
		local_bh_enable();
		break;
	default:
		visit(v);
	}
}

int context_run(enum context where, int (*fn)(void *arg), void *arg)
{
	struct visit *v = kzalloc(sizeof(*v), GFP_KERNEL);
	int ret;

	if (!v)
		return -ENOMEM;
	v->where = where;
	v->fn = fn;
	v->arg = arg;
	init_completion(&v->done);
	tasklet_init(&v->tasklet, visit_tasklet, (unsigned long)v);
	timer_prepare(&v->timer, visit_timer);
	visit_begin(v);
	wait_for_completion(&v->done);
	tasklet_kill(&v->tasklet);
	timer_stop(&v->timer);
	ret = v->ret;
	kfree(v);
	return ret;
}
