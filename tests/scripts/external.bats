#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# Modules of ours for a packaged kernel, built against its headers.
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	IMAGE=$("$top/scripts/fetch" debian-image:6.1)
	SOURCE=$("$top/scripts/fetch" --part debian:6.1)
	DOWNLOAD=${XDG_CACHE_HOME:-$HOME/.cache}/skport/download
	export IMAGE SOURCE DOWNLOAD
}

fetch() {
	"$top/scripts/fetch" "$@"
}

newest() {
	find "$DOWNLOAD" -name "$1" | sort -V | tail -n 1
}

# A .deb of the directory root for ppc64el: $1 its name.
deb_of() {
	mkdir -p "$1.d/DEBIAN"
	cp -r "$2/." "$1.d/"
	printf 'Package: %s\nVersion: 1\nArchitecture: ppc64el\nMaintainer: a <a@b>\nDescription: d\n' \
		"${1%.deb}" >"$1.d/DEBIAN/control"
	dpkg-deb -Zgzip -z1 --root-owner-group -b "$1.d" "$1" >deb.log
}

# The packaged kernel, and headers of release $1 whose Makefile is stdin.
fake_headers() {
	local at=headers/usr/src/linux-headers-$1
	mkdir -p "$at/include/generated" "$at/scripts/basic" "$at/scripts/mod"
	cp /bin/true "$at/scripts/basic/fixdep"
	cp /bin/true "$at/scripts/mod/modpost"
	cat >"$at/Makefile"
	: >"$at/Module.symvers"
	printf '#define UTS_RELEASE "%s"\n' "$1" >"$at/include/generated/utsrelease.h"
	deb_of linux-headers-fake.deb headers
}

@test "check of Debian's kernel and its headers: good, and no softirq case is left out" {
	run --separate-stderr "$top/scripts/check" --tier full debian-image:6.1
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "verdict: good" ]
	[[ "$stderr" != *"left out"* ]]
	image=$("$top/scripts/build" "$IMAGE")
	jq -e '.source and .headers and .built == [{module: "skport_softirq", of: "tests/module"}]' "$image/image.json"
	assert_schema image "$image/image.json"
	cmp "$image/vmlinux" "$IMAGE/vmlinux"
}

@test "check of several packages, whatever the order: no softirq case is left out" {
	run --separate-stderr "$top/scripts/check" "$(newest "linux-headers-6.1.*-powerpc64le_*.deb")" \
		"$(newest "linux-image-6.1.*-powerpc64le_*.deb")" \
		"$(newest "linux-headers-6.1.*-common_*.deb")" "$(newest "linux-kbuild-6.1_*.deb")"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "verdict: good" ]
	[[ "$stderr" != *"left out"* ]]
	run ! "$top/scripts/check" linux linux-image.deb
}

@test "the driver alone: bad with the regression, good with its fix" {
	bad=$("$top/scripts/apply" --series "$top/tests/standin/regression" "$SOURCE")
	run --separate-stderr "$top/scripts/boot" "$("$top/scripts/build" --driver "$bad" "$IMAGE")"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"Failed to allocate transformation for 'xts(aes)': -2"* ]]
	mended=$("$top/scripts/apply" --series "$top/tests/standin/fix" "$bad")
	image=$("$top/scripts/build" --driver "$mended" "$IMAGE")
	[ "$(jq -c '[.built[].module]' "$image/image.json")" = '["vmx_crypto","skport_softirq"]' ]
	assert_schema image "$image/image.json"
	[ "$(find "$image/modules" -name 'vmx[-_]crypto.ko' | wc -l)" -eq 1 ]
	run --separate-stderr "$top/scripts/boot" "$image"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(jq '[.cases[] | select((.group | startswith("softirq")) and .state == "ok")] | length' "$output/run.json")" -gt 0 ]
}

@test "the random tier: the shortest steps to a failure, and again by its seed" {
	run --separate-stderr "$top/scripts/boot" --tier random --seed 5 --seconds 2 "$("$top/scripts/build" "$IMAGE")"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.guests[].smp]' "$output/run.json")" = '["1","4"]' ]
	jq -e '[.cases[] | select(.name == "from-5" and (.words | test("^[0-9]+ seeds$")))] | length == 4' "$output/run.json"
	# The fallback has the first key of a tfm for ever.
	cp -r "$SOURCE" tree
	sed -i 's/struct aes_key dec_key;/&\n\tint keyed;/
		s/crypto_skcipher_setkey(ctx->fallback, key, keylen)/(ctx->keyed++ ? 0 : &)/' tree/drivers/crypto/vmx/aes_cbc.c
	image=$("$top/scripts/build" --driver tree "$IMAGE")
	run --separate-stderr "$top/scripts/boot" --tier random --seed 5 --seconds 2 "$image"
	echo "$stderr"
	[ "$status" -eq 1 ]
	shortest='seed 5, step [0-9]+: .*: wrong data.*; shortest: k([0-2]):[0-9]+ k([0-2]):[0-9]+ [ed]([0-2]):[0-9]+[hti][0-9]'
	[[ "$(jq -r .reason "$output/run.json")" =~ $shortest ]]
	[ "${BASH_REMATCH[1]}${BASH_REMATCH[2]}" = "${BASH_REMATCH[3]}${BASH_REMATCH[3]}" ]
	first=$(jq -r .reason "$output/run.json")
	run --separate-stderr "$top/scripts/boot" --tier random --seed 5 --seconds 1 "$image"
	[ "$(jq -r .reason "$output/run.json")" = "$first" ]
	run --separate-stderr "$top/scripts/boot" --seed 1 "$image"
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"--seed and --seconds are for --tier random"* ]]
}

# The case $1 of the run in $output: its state, and its words where they are like $2.
assert_case() {
	jq -e --arg case "$1" --arg state "$2" --arg words "$3" \
		'[.cases[] | select("\(.group).\(.name)" == $case)] | length == 1 and (.[0] | .state == $state and (.words | test($words)))' \
		"$output/run.json"
}

@test "cases without memory and in softirq: each sees what is broken for it" {
	cp -r "$SOURCE" tree
	cd tree/drivers/crypto/vmx
	# A walk that ends early is success; its fallback takes a mutex; ctr's has an IV
	# of its own; in softirq ghash forgets whole blocks.
	sed -i '/nbytes % AES_BLOCK_SIZE/,/return ret/s/return ret;/return 0;/' aes_cbc.c
	sed -i 's/\*subreq = \*req;/static DEFINE_MUTEX(one);\n\t\tmutex_lock(\&one);\n\t\tmutex_unlock(\&one);\n\t\t&/' aes_xts.c
	sed -i 's/skcipher_request_set_tfm(subreq, ctx->fallback);/&\n\t\tmemset(req->iv, 0, 16);/' aes_ctr.c
	sed -i 's/crypto_xor((u8 \*)dctx->shash, src, GHASH_BLOCK_SIZE);//' ghash.c
	cd "$OLDPWD"
	run --separate-stderr "$top/scripts/boot" --tier full --bare "$("$top/scripts/build" --driver tree "$IMAGE")"
	echo "$stderr"
	[ "$status" -eq 1 ]
	assert_case "softirq p8_aes_cbc.pieces-without-memory" 'not ok' 'wrong data'
	assert_case "softirq p8_aes_xts.request-without-memory" 'not ok' ': mutex_lock is called'
	assert_case "softirq p8_aes_ctr.iv" ok 'own counter'
	assert_case "softirq gcm(aes).seals" ok 'own counter'
	assert_case "softirq p8_ghash.two-contexts" ok 'ghash is wrong'
	[ "$(jq -r '[.hazards[].id] | sort | join(" ")' "$output/run.json")" = "ctr-softirq-keystream ghash-wrong" ]
}

@test "a driver that does not build is a skip with the line" {
	cp -r "$SOURCE" tree
	echo '#error "not today"' >>tree/drivers/crypto/vmx/aes_xts.c
	assert_error 125 'vmx-crypto does not build: ' "$top/scripts/build" --driver tree "$IMAGE"
	[[ "$stderr" == *'error: #error "not today"'* ]]
	assert_no_leftovers
}

@test "headers of which a part lacks: it is named" {
	headers=$(newest "linux-headers-6.1.*-powerpc64le_*.deb")
	image=$(newest "linux-image-6.1.*-powerpc64le_*.deb")
	shared=$(newest "linux-headers-6.1.*-common_*.deb")
	own_cache
	assert_error 255 "headers are not all there: give linux-headers-" fetch "$image" "$headers"
	[[ "$stderr" == *"-common too" ]]
	assert_error 255 "headers are not all there: give linux-kbuild-" fetch "$image" "$headers" "$shared"
	run --separate-stderr fetch "$image" "$here"
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"one KERNEL, or packages, not also $here" ]]
	assert_no_leftovers
}

@test "headers that went from the cache, and not their image, are unpacked again" {
	own_cache
	mkdir -p "$XDG_CACHE_HOME/skport/download"
	find "$DOWNLOAD" -name 'linux-*6.1[.-_]*.deb' -exec cp -t "$XDG_CACHE_HOME/skport/download" {} +
	image=$(fetch debian-image:6.1)
	headers=$(jq -r .headers "$image/image.json")
	[ -d "$headers" ]
	rm -r "$XDG_CACHE_HOME/skport/headers"
	[ "$(fetch debian-image:6.1)" = "$image" ]
	[ -f "$headers/Module.symvers" ]
}

@test "headers of another release than the kernel: both are named" {
	image=$(newest "linux-image-6.1.*-powerpc64le_*.deb")
	own_cache
	fake_headers 6.1.0-fake </dev/null
	assert_error 255 "powerpc64le, and its headers are of 6.1.0-fake" fetch "$image" linux-headers-fake.deb
}

@test "headers whose symbols have other checksums than the kernel's" {
	copy=$BATS_TEST_TMPDIR/headers
	headers=$(jq -r .headers "$IMAGE/image.json")
	cp -r "${headers%/usr/src/*}" "$copy"
	cp -r "$IMAGE" image
	jq --arg h "$copy/usr/src/${headers##*/}" '.headers = $h' "$IMAGE/image.json" >image/image.json
	sed -i 's/^0x[0-9a-f]*\tcrypto_alloc_skcipher\t/0x00000001\tcrypto_alloc_skcipher\t/' \
		"$copy/usr/src/${headers##*/}/Module.symvers"
	assert_error 255 "crypto_alloc_skcipher has another checksum (MODVERSIONS)" \
		"$top/scripts/build" --driver "$SOURCE" image
	assert_no_leftovers
}

@test "a kernel that takes signed modules alone" {
	cp -r "$IMAGE" image
	echo CONFIG_MODULE_SIG_FORCE=y >>image/config
	assert_error 125 "takes signed modules alone" "$top/scripts/build" --driver "$SOURCE" image
	run --separate-stderr "$top/scripts/build" image
	[ "$(cat "$output/modules/skport_softirq.why-not")" = "the kernel takes signed modules alone (CONFIG_MODULE_SIG_FORCE=y)" ]
}

@test "headers are code: it sees no network, and writes nothing but the build" {
	image=$(newest "linux-image-6.1.*-powerpc64le_*.deb")
	release=$(jq -r .release "$IMAGE/image.json")
	own_cache "$BATS_TEST_TMPDIR/cache"
	mkdir -p headers/usr/src
	ln -s "$here" headers/usr/src/out
	ln -s /etc headers/usr/src/etc
	fake_headers "$release" <<EOF
\$(shell touch '$here/evil' "$HOME/evil" "$XDG_CACHE_HOME/evil" Module.symvers.evil 2>/dev/null)
modules:
	@! tail -n +3 /proc/net/dev | grep -qv lo: || echo 'x.c:1: error: a network'
	@echo 'x.c:1: error: from the headers'; exit 1
EOF
	found=$(fetch "$image" linux-headers-fake.deb)
	headers=$(jq -r .headers "$found/image.json")
	[ ! -e "${headers%/*}/out" ]
	[ ! -e "${headers%/*}/etc" ]
	run --separate-stderr "$top/scripts/build" "$found"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(cat "$output/modules/skport_softirq.why-not")" = "tests/module does not build: x.c:1: error: from the headers" ]
	[ -z "$(find "$here" "$HOME" "$XDG_CACHE_HOME" -maxdepth 6 -name '*evil' 2>/dev/null)" ]
	assert_no_leftovers
}
