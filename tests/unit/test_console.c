// SPDX-License-Identifier: GPL-2.0
/* The console's reader: what is a splat, and whose it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmrun.h"

#define TRACE "[c00000000e1f3a80] [d000000000a21234] "

static const struct row {
	const char *what;
	const char *lines[5];
	const char *splat; /* its beginning, NULL where there is none */
} rows[] = {
	{ "a warning that names the file",
	  { "WARNING: CPU: 0 PID: 1 at crypto/xts.c:12" },
	  "WARNING: CPU: 0 PID: 1 at crypto/xts.c:12" },
	{ "a sleep in softirq, known by the trace",
	  { "BUG: sleeping function called from invalid context at mm/slab.h:408",
	    "in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: check",
	    "Call Trace:", TRACE "___might_sleep+0x1a4/0x210",
	    TRACE "p8_aes_xts_setkey+0x58/0x130" },
	  "BUG: sleeping function called from invalid context at mm/slab.h:408: "
	  "[c00000000e1f3a80] [d000000000a21234] p8_aes_xts_setkey+0x58/0x130" },
	{ "RCU",
	  { "[ INFO: suspicious RCU usage. ]",
	    TRACE "crypto_alg_lookup+0x58/0x130" },
	  "[ INFO: suspicious RCU usage. ]: " },
	{ "RCU, of today",
	  { "WARNING: suspicious RCU usage",
	    TRACE "crypto_alg_lookup+0x58/0x130" },
	  "WARNING: suspicious RCU usage: " },
	{ "lockdep",
	  { "[ INFO: possible recursive locking detected ]",
	    "check/40 is trying to acquire lock:",
	    " (crypto_alg_sem){+++++.}, at: [<c00000000041d0a4>] crypto_lookup+0x34/0x2b0" },
	  "[ INFO: possible recursive locking detected ]: " },
	{ "SLUB",
	  { "BUG kmalloc-64 (Not tainted): Redzone overwritten",
	    "INFO: Allocated in crypto_create_tfm+0x58/0x130 age=1 cpu=0 pid=40" },
	  "BUG kmalloc-64 (Not tainted): Redzone overwritten: " },
	{ "preemption",
	  { "BUG: using smp_processor_id() in preemptible [00000000] code: check/40",
	    "caller is p8_aes_cbc_encrypt+0x58/0x130 [vmx_crypto]" },
	  "BUG: using smp_processor_id() in preemptible" },
	{ "another's splat",
	  { "BUG: sleeping function called from invalid context at mm/slab.h:408",
	    TRACE "ext2_readdir+0x58/0x130" },
	  NULL },
	{ "a warning of 6.19",
	  { "WARNING: crypto/xts.c:12 at xts_create+0x58/0x130, CPU#0: check/40" },
	  "WARNING: crypto/xts.c:12 at xts_create" },
	{ "a soft lockup, with what was printed before it in the line",
	  { "key aes watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [check:40]",
	    "NIP [c00000000041d0a4] aes_p8_xts_encrypt+0x58/0x130" },
	  "key aes watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [check:40]: NIP" },
	{ "a BUG of another kind",
	  { "BUG: of tomorrow", TRACE "crypto_alg_lookup+0x58/0x130" },
	  "BUG: of tomorrow: [c" },
	{ "words of a user",
	  { "WARNING: cipher aes-cbc is slow", "BUG: xts(aes) is not there",
	    "INFO: task of crypto is blocked for more than ever" },
	  NULL },
	{ "initcall_debug after another's splat",
	  { "WARNING: CPU: 0 PID: 1 at mm/slab.h:12",
	    "calling  crypto_wq_init+0x0/0x84 @ 1",
	    "initcall crypto_wq_init+0x0/0x84 returned 0 after 9 usecs" },
	  NULL },
	{ "what is said later is no trace",
	  { "WARNING: nvram corruption detected: 0-length partition",
	    "crypto_register_alg 'aes' = 0" },
	  NULL },
	{ "after the end of another's",
	  { "WARNING: CPU: 0 PID: 1 at mm/slab.h:12",
	    TRACE "ext2_readdir+0x58/0x130", "---[ end trace 0123 ]---",
	    TRACE "crypto_alg_lookup+0x58/0x130" },
	  NULL },
	{ "a trace without a splat",
	  { TRACE "crypto_alg_lookup+0x58/0x130" },
	  NULL },
};

static void read_lines(struct console *c, const struct row *row)
{
	for (size_t i = 0; i < 5 && row->lines[i]; i++)
		console_line(c, row->lines[i]);
}

static void test_splats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *want = rows[i].splat ? rows[i].splat : "";
		struct console c = { 0 };

		print_message("# %s\n", rows[i].what);
		read_lines(&c, &rows[i]);
		assert_memory_equal(c.splat, want, strlen(want));
		assert_int_equal(!c.splat[0], !rows[i].splat);
	}
}

/* One that never ends has not the rest of the boot for its trace. */
static void test_bounded(void **state)
{
	struct console c = { 0 };

	(void)state;
	console_line(&c, "WARNING: CPU: 0 PID: 1 at mm/slab.h:12");
	for (unsigned int i = 0; i < 1000; i++)
		console_line(&c, TRACE "ext2_readdir+0x58/0x130");
	console_line(&c, TRACE "crypto_alg_lookup+0x58/0x130");
	assert_string_equal(c.splat, "");
}

static void test_first_stands(void **state)
{
	struct console c = { 0 };

	(void)state;
	console_line(&c, "WARNING: CPU: 0 PID: 1 at crypto/xts.c:1");
	console_line(&c, "WARNING: CPU: 0 PID: 1 at crypto/cbc.c:2");
	assert_string_equal(c.splat,
			    "WARNING: CPU: 0 PID: 1 at crypto/xts.c:1");
}

#define SLEEPS "BUG: sleeping function called from invalid context at "
#define IN_THE_WALK TRACE ".blkcipher_walk_done+0x374/0x4a0"

static const struct hazardous {
	const char *what;
	const char *lines[7];
	uint32_t hazards; /* a bit each, in the order of the table */
	bool splat;
} hazardous[] = {
	{ "between two steps of the vector code's walk",
	  { SLEEPS "include/crypto/algapi.h:377", "in_atomic(): 1, pid: 1",
	    TRACE "___might_sleep+0x2f8/0x310", IN_THE_WALK,
	    TRACE "p8_aes_cbc_encrypt.isra.0+0x1c8/0x260 [vmx_crypto]",
	    TRACE "skcipher_recvmsg+0x424/0x530" },
	  1,
	  false },
	{ "of the fallback's walk, which the driver called",
	  { SLEEPS "include/crypto/algapi.h:377", IN_THE_WALK,
	    TRACE "crypto_cbc_encrypt+0x1c8/0x260",
	    TRACE "p8_aes_cbc_encrypt+0x1c8/0x260 [vmx_crypto]" },
	  0,
	  true },
	{ "of which the trace is cut",
	  { SLEEPS "include/crypto/algapi.h:377", IN_THE_WALK },
	  0,
	  true },
	{ "another splat at that place",
	  { "WARNING: CPU: 0 PID: 1 at kernel/x.c:12", IN_THE_WALK,
	    TRACE "p8_aes_cbc_encrypt+0x1c8/0x260 [vmx_crypto]" },
	  0,
	  true },
	{ "and then a splat that is none",
	  { SLEEPS "include/crypto/algapi.h:377", IN_THE_WALK,
	    TRACE "p8_aes_cbc_encrypt+0x1c8/0x260",
	    "WARNING: CPU: 0 PID: 1 at crypto/xts.c:12" },
	  1,
	  true },
	{ "preemption on as ctr takes the vector unit",
	  { "WARNING: CPU: 0 PID: 293 at enable_kernel_vsx+0x34/0x190",
	    "NIP [c000000000015dc4] enable_kernel_vsx+0x34/0x190",
	    "LR [d00000000084c60c] p8_aes_ctr_setkey+0x44/0x110 [vmx_crypto]",
	    TRACE "setkey+0x54/0xa0" },
	  2,
	  false },
	{ "preemption on as another takes it",
	  { "WARNING: CPU: 0 PID: 293 at enable_kernel_vsx+0x34/0x190",
	    "NIP [c000000000015dc4] enable_kernel_vsx+0x34/0x190",
	    "LR [d00000000084c60c] p8_aes_cbc_setkey+0x44/0x110 [vmx_crypto]" },
	  0,
	  true },
	{ "after a splat that is none, which stands",
	  { "WARNING: CPU: 0 PID: 1 at crypto/xts.c:12",
	    SLEEPS "include/crypto/algapi.h:377", IN_THE_WALK,
	    TRACE "p8_aes_cbc_encrypt+0x1c8/0x260" },
	  0,
	  true },
};

static void hazards_are_no_splats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hazardous) / sizeof(*hazardous); i++) {
		const struct hazardous *h = &hazardous[i];
		struct console c = { 0 };

		print_message("# %s\n", h->what);
		for (size_t k = 0; k < 7 && h->lines[k]; k++)
			console_line(&c, h->lines[k]);
		assert_int_equal(c.hazards, h->hazards);
		assert_int_equal(!!c.splat[0], h->splat);
	}
}

static void where_it_oopses(void **state)
{
	static const char *const lines[] = {
		"NIP [c000000000000001] before+0x0/0x1",
		"Unable to handle kernel paging request for data at address 0x0",
		"NIP: c00000000020b0a0 LR: c00000000020be04 CTR: 00000000",
		"NIP [c00000000020b0a0] .skcipher_walk_done+0xe0/0x3b0",
		"NIP [c00000000020b0a0] another+0xe0/0x3b0",
	};
	struct console c = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		console_line(&c, lines[i]);
	assert_string_equal(c.oops_in, "skcipher_walk_done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_it_oopses),
		cmocka_unit_test(hazards_are_no_splats),
		cmocka_unit_test(test_splats),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_first_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
