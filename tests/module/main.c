// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/skport_softirq: the cases that only a kernel can run.
 *
 * A file, once open, is a conversation of its own. A read gives the list of
 * cases, one a line, or "wrong WORDS" where our own reference is. A write of a
 * case, as it is in the list but for "core", runs it and returns when it is
 * done; a read then gives its answer: "ok", "ok WORDS", "known DEFECT" by its
 * code, "not ok WORDS" or "skip WORDS".
 *
 * write() fails with ENOENT for no such case, EINVAL for what cannot be one,
 * EBUSY while another case runs: it may have hung.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cases.h"
#include "compat.h"

#define PROC_NAME "skport_softirq"
#define LINE_MAX_LEN 96 /* bytes of a case as it is written to us */

struct conversation {
	struct mutex lock;
	char *text; /* what a read gives */
};

/* One case at a time: there is one spy, and it counts for all. */
static DEFINE_MUTEX(running);

static int talk_open(struct inode *inode, struct file *file)
{
	struct conversation *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	mutex_init(&c->lock);
	c->text = cases_list();
	if (!c->text) {
		kfree(c);
		return -ENOMEM;
	}
	file->private_data = c;
	return 0;
}

static int talk_release(struct inode *inode, struct file *file)
{
	struct conversation *c = file->private_data;

	kfree(c->text);
	kfree(c);
	return 0;
}

static ssize_t talk_read(struct file *file, char __user *to, size_t len,
			 loff_t *pos)
{
	struct conversation *c = file->private_data;
	ssize_t ret;

	mutex_lock(&c->lock);
	ret = simple_read_from_buffer(to, len, pos, c->text, strlen(c->text));
	mutex_unlock(&c->lock);
	return ret;
}

static char *answer_text(const struct answer *a)
{
	static const char *const states[] = { "ok", "not ok", "skip" };

	if (a->state == OK && a->defect)
		return kasprintf(GFP_KERNEL, "known %s\n",
				 defect_code(a->defect));
	return kasprintf(GFP_KERNEL, "%s%s%s\n", states[a->state],
			 a->words[0] ? " " : "", a->words);
}

static int talk(struct conversation *c, const char *line)
{
	struct answer a;
	char *text;
	int ret;

	if (!mutex_trylock(&running))
		return -EBUSY;
	ret = cases_run(line, &a);
	mutex_unlock(&running);
	if (ret)
		return ret;
	text = answer_text(&a);
	if (!text)
		return -ENOMEM;
	mutex_lock(&c->lock);
	kfree(c->text);
	c->text = text;
	mutex_unlock(&c->lock);
	return 0;
}

static ssize_t talk_write(struct file *file, const char __user *from,
			  size_t len, loff_t *pos)
{
	char line[LINE_MAX_LEN];
	int ret;

	if (!len || len >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, from, len))
		return -EFAULT;
	line[len] = '\0';
	if (line[len - 1] == '\n')
		line[len - 1] = '\0';
	ret = talk(file->private_data, line);
	if (ret)
		return ret;
	*pos = 0;
	return len;
}

PROC_OPS(talk_ops, talk_open, talk_read, talk_write, talk_release);

/*
 * There is no exit: a cipher that somebody else made while a spy was on leads
 * here for as long as it lives.
 */
static int __init skport_softirq_init(void)
{
	int ret = cases_init();

	if (ret)
		return ret;
	if (proc_create(PROC_NAME, 0600, NULL, &talk_ops))
		return 0;
	cases_free();
	return -ENOMEM;
}

module_init(skport_softirq_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION(
	"The POWER8 AES driver and its fallback, outside of process context");
