// SPDX-License-Identifier: GPL-2.0
// The fallback's request is made where nobody may sleep.

@@
expression req, C, FLAGS != 0;
identifier F;
@@
 skcipher_request_set_tfm(req, C->F);
+/* Nobody may sleep here, whatever the caller allowed. */
 skcipher_request_set_callback(req,
-	FLAGS,
+	FLAGS & ~CRYPTO_TFM_REQ_MAY_SLEEP,
	NULL, NULL);
