// SPDX-License-Identifier: GPL-2.0
// Pieces are as large as the buffer only where there is one.

@@
expression R, S, N, G;
@@
+	unsigned int size = min_t(unsigned int, N, PAGE_SIZE);
+
-	S->cryptlen = min(N, (unsigned)PAGE_SIZE);
-	R->ext = kmalloc(S->cryptlen, G);
+	/* Without memory the buffer in rctx does, in smaller pieces. */
+	R->ext = kmalloc(size, G);
+	if (R->ext)
+		S->cryptlen = size;
