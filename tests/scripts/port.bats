#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it takes half a minute and more
bats_require_minimum_version 1.5.0
load common

cbc=drivers/crypto/vmx/aes_cbc.c
xts=drivers/crypto/vmx/aes_xts.c
cbc_patch=crypto-vmx-skcipher-cbc-fallback.patch

# A driver of no kernel, with the calls that matter in them; the patch of ours is
# for one that looks otherwise.
a_driver() {
	fake_tree tree
	mkdir -p tree/drivers/crypto/vmx series/patches
	cat >"tree/$cbc" <<-'EOF'
		#include <crypto/aes.h>

		struct toy {
			int key;
			struct crypto_blkcipher *spare;
		};

		static int toy_init(struct crypto_tfm *tfm)
		{
			struct toy *toy = crypto_tfm_ctx(tfm);
			struct crypto_blkcipher *b;

			b = crypto_alloc_blkcipher("cbc(aes)", 0,
				CRYPTO_ALG_NEED_FALLBACK);
			if (IS_ERR(b))
				return PTR_ERR(b);
			crypto_blkcipher_set_flags(b, crypto_blkcipher_get_flags((struct crypto_blkcipher *) tfm));
			toy->spare = b;
			return 0;
		}

		static void toy_exit(struct crypto_tfm *tfm)
		{
			struct toy *toy = crypto_tfm_ctx(tfm);

			crypto_free_blkcipher(toy->spare);
		}

		static int toy_setkey(struct crypto_tfm *tfm, const u8 *key, unsigned int n)
		{
			struct toy *toy = crypto_tfm_ctx(tfm);

			return crypto_blkcipher_setkey(toy->spare, key, n);
		}

		static int toy_encrypt(struct blkcipher_desc *desc, struct scatterlist *to,
				       struct scatterlist *from, unsigned int n)
		{
			struct toy *toy = crypto_blkcipher_ctx(desc->tfm);
			int err;
			struct blkcipher_desc d = {
				.flags = desc->flags,
				.tfm = toy->spare,
				.info = desc->info,
			};

			if (busy())
				err = crypto_blkcipher_encrypt(&d, to, from, n);
			else
				err = fast(desc, to, from, n);
			return err;
		}

		static int toy_decrypt(struct blkcipher_desc *desc, struct scatterlist *to,
				       struct scatterlist *from, unsigned int n)
		{
			struct toy *toy = crypto_blkcipher_ctx(desc->tfm);
			int err;
			struct blkcipher_desc d = {
				.tfm = toy->spare,
				.info = desc->info,
				.flags = desc->flags,
			};

			if (busy()) {
				err = crypto_blkcipher_decrypt(&d, to, from, n);
				count(toy);
			} else {
				err = fast(desc, to, from, n);
			}
			return err;
		}
	EOF
	echo "$cbc_patch" >series/series
	cat >"series/patches/$cbc_patch" <<-EOF
		Subject: the fallback is a skcipher

		Fixes: 0123456789ab ("what broke it")
		X-Skport-Verdict: good
		---
		--- a/$cbc
		+++ b/$cbc
		@@ -1,3 +1,3 @@
		 another
		-file
		+matter
		 altogether
	EOF
}

flat() {
	tr -d '[:space:]' <"$1"
}

@test "port: a driver in its own words" {
	own_cache
	a_driver
	cp -r tree was
	run --separate-stderr "$top/scripts/port" --series series tree
	[ "$status" -eq 0 ]
	[ "$stderr" = "ported    $cbc_patch" ]
	made=$output
	diff -r was tree
	[ "$(cat "$made/series")" = "$cbc_patch" ]
	grep -qxF "[Made by a semantic patch for a tree that ours conflicts with.]" "$made/patches/$cbc_patch"
	[ "$(jq -c '.patches' "$made.json")" = "[{\"patch\":\"$cbc_patch\",\"from\":\"ported\",\"why\":null}]" ]
	grep -qF -- "--- ours: $cbc_patch" "$made/difference"
	# It is a series like any other.
	done=$("$top/scripts/apply" --series "$made" tree)
	run ! grep -E 'crypto_(alloc_|free_)?blkcipher_?(setkey|[sg]et_flags|encrypt|decrypt)?\(|struct crypto_blkcipher' "$done/$cbc"
	text=$(flat "$done/$cbc")
	for piece in '#include<crypto/skcipher.h>' 'structcrypto_skcipher*spare;' 'structcrypto_skcipher*b;' \
		'b=crypto_alloc_skcipher("cbc(aes)",0,CRYPTO_ALG_ASYNC|CRYPTO_ALG_NEED_FALLBACK);' \
		'crypto_skcipher_set_flags(b,crypto_tfm_get_flags(tfm));' 'crypto_free_skcipher(toy->spare);' \
		'returncrypto_skcipher_setkey(toy->spare,key,n);' \
		'if(busy()){SKCIPHER_REQUEST_ON_STACK(req,toy->spare);skcipher_request_set_tfm(req,toy->spare);skcipher_request_set_callback(req,desc->flags,NULL,NULL);skcipher_request_set_crypt(req,from,to,n,desc->info);err=crypto_skcipher_encrypt(req);skcipher_request_zero(req);}else' \
		'err=crypto_skcipher_decrypt(req);skcipher_request_zero(req);count(toy);}else{'; do
		[[ "$text" == *"$piece"* ]] || { echo "$piece" && false; }
	done
	run --separate-stderr "$top/scripts/status" --series "$made" "$done"
	[ "$status" -eq 0 ]
	assert_no_leftovers
}

@test "port: what it cannot, plainly" {
	own_cache
	a_driver
	sed -i 's/err = crypto_blkcipher_encrypt(&d, to, from, n)/err = by_hand(\&d, to, from, n)/' "tree/$cbc"
	assert_error 1 "$cbc_patch: cannot be ported: $cbc: the semantic patch leaves this: nothing matches crypto_skcipher_encrypt" \
		"$top/scripts/port" --series series tree
	a_driver
	sed -i 's/return crypto_blkcipher_setkey(toy->spare/return crypto_blkcipher_setkey(spare_of(toy)/' "tree/$cbc"
	line=$(grep -n crypto_blkcipher_setkey "tree/$cbc" | cut -d: -f1)
	# The line is that of the converted text: one #include more.
	assert_error 1 "$cbc:$((line + 1)): the semantic patch leaves this: return crypto_blkcipher_setkey(spare_of(toy), key, n);" \
		"$top/scripts/port" --series series tree
	echo "int a;" >"tree/$cbc"
	assert_error 1 "$cbc: has no construct that the semantic patch knows; hunk 1 at $cbc" \
		"$top/scripts/port" --series series tree
	rm "tree/$cbc"
	assert_error 1 "$cbc: there is no such file" "$top/scripts/port" --series series tree
	fake_series other four
	sed -i s/four/vier/ tree/drivers/a.c
	assert_error 1 "hunk 1 at drivers/a.c:1 conflicts, and there is no semantic patch for it" \
		"$top/scripts/port" --series other tree
	assert_no_leftovers
}

@test "port: patches that do not give what was made are not handed over" {
	own_cache
	a_driver
	mkdir bin
	# shellcheck disable=SC2016 # the inner shell's
	printf '#!/bin/sh\n"%s" "$@" || exit\n[ "$3" != refresh ] || sed -i "/^+/s/request_zero/request_none/" ../made/patches/*\n' \
		"$(command -v quilt)" >bin/quilt
	chmod +x bin/quilt
	PATH="$PWD/bin:$PATH" run --separate-stderr "$top/scripts/port" --series series tree
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"the patches do not give what the semantic patches made" ]]
	[ ! -e "$XDG_CACHE_HOME/skport/port" ]
}

@test "port: a link out of the tree is not followed, a tree with the fix not ported" {
	own_cache
	a_driver
	mv "tree/$cbc" outside.c
	ln -s ../../../../outside.c "tree/$cbc"
	run --separate-stderr "$top/scripts/port" --series series tree
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"a symbolic link leads out of the tree"* ]]
	fake_tree another
	fake_series other four
	sed -i s/four/FOUR/ another/drivers/a.c
	run --separate-stderr "$top/scripts/port" --series other another
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"another: has the fix: there is nothing to port" ]]
	# Nor are follow-ups, which would pass for the fix.
	sed "s/FOUR/VIER/; s/^-four/-FOUR/; s/^Subject: four/Subject: a follow-up/" other/patches/four.patch >other/patches/more.patch
	echo more.patch >>other/series
	run --separate-stderr "$top/scripts/port" --series other another
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"another: has the fix: there is nothing to port" ]]
}

# Files of v4.10, $1 the directory.
files_of_4_10() {
	mkdir -p "$1"
	(cd "$KERNEL_4_10" && cp --parents --no-preserve=mode Makefile Kbuild arch/powerpc/Kconfig \
		crypto/Kconfig crypto/xts.c crypto/lrw.c crypto/cbc.c include/crypto/algapi.h "$cbc" "$xts" "$here/$1")
}

@test "port: on v4.10 each semantic patch does what the patch of ours does" {
	need_4_10
	files_of_4_10 ours
	files_of_4_10 ported
	for rules in "$top"/scripts/lib/port/crypto-*.cocci; do
		grep -qx "$(basename "$rules" .cocci).patch" "$top/series"
	done
	while read -r patch; do
		patch -s -d ours -p1 -F0 <"$top/patches/$patch"
		if [ "$patch" = crypto-xts-select-ECB.patch ]; then
			patch -s -d ported -p1 -F0 <"$top/patches/$patch"
			continue
		fi
		sed -n 's|^+++ b/||p' "$top/patches/$patch" >files
		while read -r file; do
			spatch --very-quiet --no-includes --no-show-diff --in-place \
				--sp-file "$top/scripts/lib/port/${patch%.patch}.cocci" "ported/$file"
		done <files
		# But for line breaks and the place of the #include it is the same text.
		for file in crypto/xts.c crypto/lrw.c include/crypto/algapi.h "$cbc" "$xts"; do
			for side in ours ported; do
				grep -v 'include <crypto/skcipher.h>' "$side/$file" >"$side.c"
				flat "$side.c" >"$side.flat"
			done
			cmp ours.flat ported.flat || { echo "$patch: $file" && false; }
			[ "$(grep -c 'include <crypto/skcipher.h>' "ours/$file")" = \
				"$(grep -c 'include <crypto/skcipher.h>' "ported/$file")" ]
		done
	done < <(grep -v '^#' "$top/series")
}

@test "port: v4.10 itself gets the series as it is; a drifted one what fits it" {
	need_4_10
	# git quiltimport cannot do with a space in it.
	own_cache "$BATS_TEST_TMPDIR/cache"
	files_of_4_10 tree
	made=$("$top/scripts/port" tree 2>/dev/null)
	diff -r "$top/patches" "$made/patches"
	[ ! -s "$made/difference" ]
	# Lines of other numbers are put right.
	sed -i "1i/* A vendor was here. */" "tree/$cbc" "tree/$xts"
	made=$("$top/scripts/port" tree 2>/dev/null)
	run diff -r "$top/patches" "$made/patches"
	[ "$(grep "^[<>]" <<<"$output" | grep -cv "^[<>] @@ ")" -eq 0 ]
	[ "$(grep -c "^> @@ " <<<"$output")" -gt 10 ]
	run "$top/scripts/lint-series" --series "$made" tree
	[ "$status" -eq 0 ] || { echo "$output" && false; }
	sed -i "s/^SUBLEVEL = .*/SUBLEVEL = 3/" tree/Makefile
	# As a vendor's tree may be: pr_err(), another condition, other names.
	sed -i -e 's/printk(KERN_ERR$/pr_err(/; s/printk(KERN_ERR /pr_err(/; s/printk(KERN_INFO /pr_info(/' \
		-e 's/\bfallback_desc\b/soft/g; s/if (in_interrupt())/if (in_interrupt() || irqs_disabled())/' "tree/$cbc"
	sed -i -e 's/->fallback\b/->soft/g; s/\*fallback;/*soft;/; s/\bfallback\b\([,)]\)/soft\1/g' \
		-e 's/^\tfallback =/\tsoft =/; s/= fallback;/= soft;/' "tree/$xts"
	run "$top/scripts/status" tree
	[ "$status" -eq 3 ]
	run --separate-stderr "$top/scripts/apply" tree
	[ "$status" -eq 255 ]
	run --separate-stderr "$top/scripts/port" tree
	[ "$status" -eq 0 ]
	made=$output
	[ "$(cut -c1-9 <<<"$stderr" | tr -d ' ' | paste -sd' ')" = \
		"ours ours ours ours ported ported" ]
	# A maintainer could take it, and it can be handed over.
	run "$top/scripts/lint-series" --series "$made" tree
	[ "$status" -eq 0 ] || { echo "$output" && false; }
	"$top/scripts/export" --format stable --series "$made" --signoff "Jo Doe <jo@example.org>" --out mails
	grep -q "4\.10\.3" mails/stable.mbox
	done=$("$top/scripts/apply" --series "$made" tree)
	run --separate-stderr "$top/scripts/status" --json --series "$made" "$done"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.patches[] | .state, .evidence[].by' <<<"$output" | sort -u | paste -sd' ')" = "PRESENT replay" ]
	run ! grep -E 'crypto_blkcipher_(setkey|encrypt|decrypt)|crypto_alloc_blkcipher' "$done/$cbc" "$done/$xts"
	# The next kernel's tree has nothing to be ported to.
	run "$top/scripts/port" "$done"
	[ "$status" -eq 1 ]
}

# A patch $1 of file $2 that says verdict $3.
a_patch() {
	sed "s/^Subject: four/Subject: $1/; s|drivers/a.c|drivers/$2|; s/Verdict: good/Verdict: $3/" \
		four.patch >"series/patches/$1.patch"
	echo "$1.patch" >>series/series
}

@test "port: where the tree has the last patch of the fix, its follow-ups are still none of it" {
	own_cache
	fake_tree tree
	fake_series series four
	mv series/patches/four.patch .
	: >series/series
	a_patch one a.c bad
	a_patch two b.c bad
	a_patch three c.c good
	a_patch more d.c good
	cp tree/drivers/a.c tree/drivers/b.c
	cp tree/drivers/a.c tree/drivers/d.c
	sed s/four/FOUR/ tree/drivers/a.c >tree/drivers/c.c
	made=$("$top/scripts/port" --series series tree 2>/dev/null)
	[ "$(paste -sd' ' "$made/series")" = "one.patch two.patch more.patch" ]
	run --separate-stderr "$top/scripts/status" --json --series "$made" tree
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.patches[].fix]' <<<"$output")" = "[true,true,false]" ]
	# Nothing else is changed.
	cmp "$made/patches/one.patch" series/patches/one.patch
	[ "$(diff "$made/patches/two.patch" series/patches/two.patch | grep -c '^[<>]')" -eq 2 ]
}
