// SPDX-License-Identifier: GPL-2.0
// What a template asks of its inner cipher.

@@
identifier create, err, T;
expression A, B;
@@
 int create(...)
 {
 	...
+	u32 mask;
 	int err;
 	...
+	mask = crypto_requires_off(T->type, T->mask, CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
 	crypto_set_skcipher_spawn(A, B);
 	<...
-	crypto_requires_sync(T->type, T->mask)
+	mask
 	...>
 }
