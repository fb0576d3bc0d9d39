/* SPDX-License-Identifier: GPL-2.0 */
/* The rig: the driver under test, the generic cipher, memory, and a spy. */
#ifndef SKPORT_RIG_H
#define SKPORT_RIG_H

#include <crypto/skcipher.h>

#include "answer.h"
#include "context.h"
#include "layout.h"
#include "spy.h"

#define BLOCK 16 /* bytes: of AES, and the IV of both modes */
#define KEY_SIZES 3

struct mode {
	const char *name;      /* as vectors.h has it */
	const char *algorithm; /* NULL: the rig is an answer and memory */
	const char *driver;
	const char *shapes[2]; /* of the template, around a cipher's name */
	unsigned int bits[KEY_SIZES]; /* of the whole key */
};

struct rig {
	const struct mode *mode;
	struct answer *answer;
	struct spy *spy;
	struct crypto_skcipher *p8, *generic; /* generic: NULL if none */
	struct skcipher_request *p8_req, *generic_req;
	u8 key[KEY_MAX]; /* the last that was set */
	unsigned int keylen;
	struct side src, dst;
	u8 plain[DATA_MAX], want[DATA_MAX], got[DATA_MAX];
	u8 otherwise[DATA_MAX]; /* what a known defect would have made */
};

/* One request to the driver. */
struct trial {
	struct rig *rig;
	enum context where;
	bool encrypt;
	const struct layout *layout;
	unsigned int len; /* bytes */
	u32 flags;	  /* CRYPTO_TFM_REQ_* */
	u8 iv[BLOCK];	  /* comes back as the request left it */
	const u8 *in;	  /* as it was laid out */
	/* and what it came to */
	int ret;
	bool left_on_stack; /* the fallback's request is there, not wiped */
	bool request_kept;  /* the caller's fields of it are as they were */
	bool context_kept;  /* preemption and page faults are as they were */
	bool own_iv;	    /* right, but for OWN_IV */
	struct sightings seen;
};

/* All of these: true if done, else the answer says why not. */
bool rig_open(struct rig *b, const struct mode *mode, struct answer *a);
bool rig_setkey(struct rig *b, const u8 *key, unsigned int len);

void rig_close(struct rig *b);

/* A key of @len bytes that @seed makes, the same each time. */
void make_key(u8 *key, unsigned int len, unsigned int seed);

/*
 * What the mode has to make of @len bytes with the key that is set, by the
 * reference: true, or the answer says that it has no such length.
 */
bool right_answer(struct rig *b, bool encrypt, const u8 *iv, const u8 *in,
		  u8 *out, unsigned int len);

/* The kernel's generic cipher of that mode: an error pointer where it has none.
 */
struct crypto_skcipher *alloc_generic(const struct mode *mode);

/* The generic cipher, in process context. Its errno, nothing more. */
int generic_crypt(struct rig *b, bool encrypt, const u8 *iv, const u8 *in,
		  u8 *out, unsigned int len);

/*
 * A request of @in to the driver: laid out in memory, made in whatever context
 * this is (nothing here sleeps), and held against what is true of each one: its
 * errno, its data, what it may not touch, and who has done it.
 */
void trial_lay(struct trial *t, const u8 *in);
void trial_here(struct trial *t);
bool trial_judge(struct trial *t, const u8 *want);

/* Lay it out, and make it where the trial says. From a process. */
bool trial_run(struct trial *t, const u8 *in);

/* The same, and judge it. */
bool trial_check(struct trial *t, const u8 *in, const u8 *want);

/* What judging is made of, for those who expect something else. */
bool is_own_iv(struct trial *t);

/*
 * Has a trial before seen OWN_IV? What a request gives in that context, where
 * the fallback has it, is then nobody's to say: the defect is named in the
 * answer.
 */
bool takes_own_iv(struct rig *b, enum context where);
bool check_memory(struct trial *t);
bool check_who(struct trial *t);

#define trial_fail(t, fmt, ...)                                        \
	fail((t)->rig->answer, "%s: %s: " fmt, (t)->rig->mode->driver, \
	     context_name[(t)->where], ##__VA_ARGS__)

#endif
