// SPDX-License-Identifier: GPL-2.0
// A driver with a blkcipher for a fallback: make it a synchronous skcipher.

@ includes @
@@
#include <crypto/skcipher.h>

@ depends on !includes @
@@
#include <crypto/aes.h>
+#include <crypto/skcipher.h>

@ context @
identifier S, F;
@@
struct S {
	...
-	struct crypto_blkcipher *F;
+	struct crypto_skcipher *F;
	...
};

@ variable @
identifier fb;
@@
- struct crypto_blkcipher *fb;
+ struct crypto_skcipher *fb;
  ...
  fb = crypto_alloc_blkcipher(...);

@ alloc @
expression fb, alg;
@@
(
- fb = crypto_alloc_blkcipher(alg, 0, CRYPTO_ALG_NEED_FALLBACK);
+ fb = crypto_alloc_skcipher(alg, 0, CRYPTO_ALG_ASYNC |
+			     CRYPTO_ALG_NEED_FALLBACK);
|
- fb = crypto_alloc_blkcipher(alg, 0, CRYPTO_ALG_ASYNC | CRYPTO_ALG_NEED_FALLBACK);
+ fb = crypto_alloc_skcipher(alg, 0, CRYPTO_ALG_ASYNC |
+			     CRYPTO_ALG_NEED_FALLBACK);
)

@@
expression alloc.fb;
@@
(
- crypto_tfm_alg_driver_name((struct crypto_tfm *)fb)
+ crypto_skcipher_driver_name(fb)
|
- crypto_tfm_alg_driver_name(crypto_blkcipher_tfm(fb))
+ crypto_skcipher_driver_name(fb)
)

@@
expression alloc.fb;
expression T, E;
@@
(
- crypto_blkcipher_set_flags(fb, crypto_blkcipher_get_flags((struct crypto_blkcipher *)T));
+ crypto_skcipher_set_flags(fb, crypto_tfm_get_flags(T));
|
- crypto_blkcipher_set_flags(fb, E);
+ crypto_skcipher_set_flags(fb, E);
)

@@
identifier context.F;
expression C;
@@
- crypto_free_blkcipher(C->F)
+ crypto_free_skcipher(C->F)

@@
identifier context.F;
expression C, key, len;
@@
- crypto_blkcipher_setkey(C->F, key, len)
+ crypto_skcipher_setkey(C->F, key, len)

// What the fallback is asked with. Its IV and flags go into a request.
@ desc @
identifier d, context.F;
expression C, IV, FLAGS;
@@
  struct blkcipher_desc d = {
	.tfm = C->F,
	.info = IV,
	.flags = FLAGS
  };

// The call is all of a block, or begins it.
@ block @
identifier desc.d, context.F;
expression desc.C, desc.IV, desc.FLAGS;
expression ret, enc, dst, src, n;
@@
  {
(
+	SKCIPHER_REQUEST_ON_STACK(req, C->F);
+
+	skcipher_request_set_tfm(req, C->F);
+	skcipher_request_set_callback(req, FLAGS, NULL, NULL);
+	skcipher_request_set_crypt(req, src, dst, n, IV);
-	ret = crypto_blkcipher_encrypt(&d, dst, src, n);
+	ret = crypto_skcipher_encrypt(req);
+	skcipher_request_zero(req);
|
+	SKCIPHER_REQUEST_ON_STACK(req, C->F);
+
+	skcipher_request_set_tfm(req, C->F);
+	skcipher_request_set_callback(req, FLAGS, NULL, NULL);
+	skcipher_request_set_crypt(req, src, dst, n, IV);
-	ret = crypto_blkcipher_decrypt(&d, dst, src, n);
+	ret = crypto_skcipher_decrypt(req);
+	skcipher_request_zero(req);
|
+	SKCIPHER_REQUEST_ON_STACK(req, C->F);
+
+	skcipher_request_set_tfm(req, C->F);
+	skcipher_request_set_callback(req, FLAGS, NULL, NULL);
+	skcipher_request_set_crypt(req, src, dst, n, IV);
-	ret = enc ? crypto_blkcipher_encrypt(&d, dst, src, n) : crypto_blkcipher_decrypt(&d, dst, src, n);
+	ret = enc ? crypto_skcipher_encrypt(req) : crypto_skcipher_decrypt(req);
+	skcipher_request_zero(req);
)
	...
  }

// The call is somewhere else: it gets a block of its own.
@ single @
identifier desc.d, context.F;
expression desc.C, desc.IV, desc.FLAGS;
expression ret, dst, src, n;
@@
(
-	ret = crypto_blkcipher_encrypt(&d, dst, src, n);
+	{
+		SKCIPHER_REQUEST_ON_STACK(req, C->F);
+
+		skcipher_request_set_tfm(req, C->F);
+		skcipher_request_set_callback(req, FLAGS, NULL, NULL);
+		skcipher_request_set_crypt(req, src, dst, n, IV);
+		ret = crypto_skcipher_encrypt(req);
+		skcipher_request_zero(req);
+	}
|
-	ret = crypto_blkcipher_decrypt(&d, dst, src, n);
+	{
+		SKCIPHER_REQUEST_ON_STACK(req, C->F);
+
+		skcipher_request_set_tfm(req, C->F);
+		skcipher_request_set_callback(req, FLAGS, NULL, NULL);
+		skcipher_request_set_crypt(req, src, dst, n, IV);
+		ret = crypto_skcipher_decrypt(req);
+		skcipher_request_zero(req);
+	}
)

@@
identifier desc.d;
@@
- struct blkcipher_desc d = { ... };
  ... when != d
