/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the kernel's interfaces differ from 4.4 to 7.2. None of it goes by the
 * version: HAS_... come from Kbuild, which looks into the headers.
 */
#ifndef SKPORT_COMPAT_H
#define SKPORT_COMPAT_H

#include <crypto/skcipher.h>
#include <linux/crypto.h>
#include <linux/proc_fs.h>
#include <linux/timer.h>

/* Single ciphers are for the kernel's crypto alone since 5.12. */
#if __has_include(<crypto/internal/cipher.h>)
#include <crypto/internal/cipher.h>
#endif

/* The flag took its new name in 5.0, its value is the same. */
#ifndef CRYPTO_TFM_REQ_FORBID_WEAK_KEYS
#define CRYPTO_TFM_REQ_FORBID_WEAK_KEYS CRYPTO_TFM_REQ_WEAK_KEY
#endif

/* What setkey says of a key beside its errno; gone since 5.6. */
#ifndef CRYPTO_TFM_RES_WEAK_KEY
#define CRYPTO_TFM_RES_WEAK_KEY 0
#endif

/* What a cipher is made of: blkcipher to 5.4, skcipher from 4.8, and
 * lskcipher from 6.7. A kernel may have two of them at once.
 */
#ifdef CRYPTO_ALG_TYPE_BLKCIPHER
#define HAS_BLKCIPHER
#endif

/* Since 4.14. */
#ifndef HAS_TIMER_SETUP
#define TIMER_ARG unsigned long
#define timer_of(arg) ((struct timer_list *)(arg))
#define timer_prepare(timer, fn) setup_timer(timer, fn, (unsigned long)(timer))
#else
#define TIMER_ARG struct timer_list *
#define timer_of(arg) (arg)
#define timer_prepare(timer, fn) timer_setup(timer, fn, 0)
#endif

/* The name since 6.2. */
#ifndef HAS_TIMER_DELETE_SYNC
#define timer_stop(timer) del_timer_sync(timer)
#else
#define timer_stop(timer) timer_delete_sync(timer)
#endif

/* Since 5.6. */
#ifndef HAS_PROC_OPS
#define PROC_OPS(name, o, r, w, c)                   \
	static const struct file_operations name = { \
		.owner = THIS_MODULE,                \
		.open = o,                           \
		.read = r,                           \
		.write = w,                          \
		.release = c,                        \
	}
#else
#define PROC_OPS(name, o, r, w, c)            \
	static const struct proc_ops name = { \
		.proc_open = o,               \
		.proc_read = r,               \
		.proc_write = w,              \
		.proc_release = c,            \
	}
#endif

#endif
