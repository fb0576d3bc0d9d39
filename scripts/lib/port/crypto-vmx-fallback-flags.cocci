// SPDX-License-Identifier: GPL-2.0
// Request flags go down, and result flags come up, with each key.

@@
identifier init, T, fb;
@@
 int init(struct crypto_tfm *T)
 {
 	...
	struct crypto_skcipher *fb;
 	<...
(
-	crypto_skcipher_set_flags(fb, crypto_tfm_get_flags(T));
|
-	crypto_skcipher_set_flags(fb, crypto_skcipher_get_flags((struct crypto_skcipher *)T));
)
 	...>
 }

@@
typedef u8;
identifier setkey, T, key, len, F;
expression C, ret;
@@
 int setkey(struct crypto_tfm *T, const u8 *key, unsigned int len)
 {
 	...
(
+	crypto_skcipher_clear_flags(C->F, CRYPTO_TFM_REQ_MASK);
+	crypto_skcipher_set_flags(C->F, crypto_tfm_get_flags(T) &
+				  CRYPTO_TFM_REQ_MASK);
 	ret += crypto_skcipher_setkey(C->F, key, len);
+	crypto_tfm_set_flags(T, crypto_skcipher_get_flags(C->F) &
+			     CRYPTO_TFM_RES_MASK);
|
+	crypto_skcipher_clear_flags(C->F, CRYPTO_TFM_REQ_MASK);
+	crypto_skcipher_set_flags(C->F, crypto_tfm_get_flags(T) &
+				  CRYPTO_TFM_REQ_MASK);
 	ret = crypto_skcipher_setkey(C->F, key, len);
+	crypto_tfm_set_flags(T, crypto_skcipher_get_flags(C->F) &
+			     CRYPTO_TFM_RES_MASK);
)
 	...
 }
