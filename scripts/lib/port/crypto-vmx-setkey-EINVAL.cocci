// SPDX-License-Identifier: GPL-2.0
// A key that the vector code refuses is refused, with the error that says so.

@@
typedef u8;
identifier setkey, T, key, len, F;
expression C, ret;
@@
 int setkey(struct crypto_tfm *T, const u8 *key, unsigned int len)
 {
 	...
 	preempt_enable();
+	if (ret) {
+		crypto_tfm_set_flags(T, CRYPTO_TFM_RES_BAD_KEY_LEN);
+		return -EINVAL;
+	}
 	... when any
-	ret += crypto_skcipher_setkey(C->F, key, len);
+	ret = crypto_skcipher_setkey(C->F, key, len);
 	...
 }
