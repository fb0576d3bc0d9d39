#spatch --smpl-spacing
// SPDX-License-Identifier: GPL-2.0
// The helper, before the one that is its first user.

@@
typedef u32;
identifier type, mask;
expression E;
@@
+/*
+ * Returns those bits of off that type/mask requires to be clear in the
+ * algorithm that is looked for.
+ */
+static inline u32 crypto_requires_off(u32 type, u32 mask, u32 off)
+{
+	return ~type & mask & off;
+}
+
 static inline int crypto_requires_sync(u32 type, u32 mask)
 {
-	return E;
+	return crypto_requires_off(type, mask, CRYPTO_ALG_ASYNC);
 }
