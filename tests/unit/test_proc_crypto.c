// SPDX-License-Identifier: GPL-2.0
/* Which of the ciphers in /proc/crypto is the kernel's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../guest/proc_crypto.c"

#define ENTRY(name, driver, priority)                       \
	"name         : " name "\ndriver       : " driver   \
	"\nmodule       : kernel\npriority     : " priority \
	"\nrefcnt       : 1\ntype         : cipher\n\n"

static const char *lowest(const char *text)
{
	static char driver[64];
	FILE *f = fmemopen((char *)text, strlen(text), "r");
	bool found =
		proc_crypto_lowest(f, "aes", "p8_", driver, sizeof(driver));

	fclose(f);
	return found ? driver : "none";
}

static void by_what_it_is(void **state)
{
	(void)state;
	/* To 6.x, and since 7.0, when the driver has no single cipher. */
	assert_string_equal(lowest(ENTRY("aes", "p8_aes", "1000")
					   ENTRY("aes", "aes-generic", "100")),
			    "aes-generic");
	assert_string_equal(lowest(ENTRY("cbc(aes)", "p8_aes_cbc", "2000")
					   ENTRY("aes", "aes-lib", "100")),
			    "aes-lib");
	/* Others of C, in either order; a mode over it is not it. */
	assert_string_equal(lowest(ENTRY("aes", "aes-generic", "100") ENTRY(
				    "aes", "aes-fixed-time", "101")),
			    "aes-generic");
	assert_string_equal(lowest(ENTRY("aes", "aes-fixed-time", "101")
					   ENTRY("aes", "aes-generic", "100")),
			    "aes-generic");
	/* While somebody looks for an aes the kernel has an entry for that. */
	assert_string_equal(lowest(ENTRY("aes", "", "-1")
					   ENTRY("aes", "aes-generic", "100")),
			    "aes-generic");
	assert_string_equal(lowest(ENTRY("ecb(aes)", "ecb(aes-lib)", "50")
					   ENTRY("aes", "aes-lib", "100")),
			    "aes-lib");
}

static void none(void **state)
{
	(void)state;
	assert_string_equal(lowest(ENTRY("aes", "p8_aes", "1000")), "none");
	assert_string_equal(lowest("\n"), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_what_it_is),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
