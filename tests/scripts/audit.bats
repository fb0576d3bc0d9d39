#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
bats_require_minimum_version 1.5.0
load common

# A crypto API of our own, of the rules that matter: two types, their lookups,
# and a template that offers $2.
crypto_tree() {
	fake_tree "$1"
	mkdir -p "$1/crypto" "$1/include/linux" "$1/drivers/crypto"
	cat >"$1/include/linux/crypto.h" <<'C'
#define CRYPTO_ALG_TYPE_MASK		0x0000000f
#define CRYPTO_ALG_TYPE_BLKCIPHER	0x00000004
#define CRYPTO_ALG_TYPE_SKCIPHER	0x00000005
#define CRYPTO_ALG_TYPE_ABLKCIPHER	0x00000005
#define CRYPTO_ALG_TYPE_BLKCIPHER_MASK	0x0000000c
static inline void *crypto_alloc_blkcipher(const char *alg_name, u32 type, u32 mask)
{
	type |= CRYPTO_ALG_TYPE_BLKCIPHER;
	mask |= CRYPTO_ALG_TYPE_MASK;
	return crypto_alloc_base(alg_name, type, mask);
}
static inline u32 crypto_skcipher_type(u32 type)
{
	type |= CRYPTO_ALG_TYPE_ABLKCIPHER;
	return type;
}
static inline u32 crypto_skcipher_mask(u32 mask)
{
	mask |= CRYPTO_ALG_TYPE_BLKCIPHER_MASK;
	return mask;
}
static inline void *crypto_alloc_ablkcipher(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alloc_base(alg_name, crypto_skcipher_type(type), crypto_skcipher_mask(mask));
}
C
	cat >"$1/crypto/skcipher.c" <<'C'
static const struct crypto_type crypto_skcipher_type2 = {
	.maskset = CRYPTO_ALG_TYPE_BLKCIPHER_MASK,
	.type = CRYPTO_ALG_TYPE_SKCIPHER,
};
void *crypto_alloc_base(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alg_mod_lookup(alg_name, type, mask);
}
void *crypto_alloc_skcipher(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alloc_tfm(alg_name, &crypto_skcipher_type2, type, mask);
}
static int skcipher_prepare_alg(struct skcipher_alg *alg)
{
	struct crypto_alg *base = &alg->base;

	base->cra_flags |= CRYPTO_ALG_TYPE_SKCIPHER;
	return 0;
}
int skcipher_register_instance(struct crypto_template *tmpl, struct skcipher_instance *inst)
{
	return skcipher_prepare_alg(&inst->alg);
}
C
	make_template "$1" mode "$2"
}

# The template $2 of the tree $1, of type $3.
make_template() {
	case $3 in
	skcipher) how='return skcipher_register_instance(tmpl, inst);' ;;
	blkcipher) how='inst->alg.cra_flags = CRYPTO_ALG_TYPE_BLKCIPHER; return 0;' ;;
	esac
	cat >"$1/crypto/$2.c" <<C
static int create(struct crypto_template *tmpl, struct rtattr **tb)
{
	struct skcipher_instance *inst = get(tb);

	$how
}
static struct crypto_template tmpl = {
	.name = "$2",
	.create = create,
};
C
}

# A driver $2 of the tree $1, one function of it with the lines on stdin.
driver() {
	{
		printf 'static int setup(struct crypto_tfm *tfm)\n{\n\tvoid *t;\n\n'
		cat
		printf '\treturn 0;\n}\n'
	} >"$1/drivers/crypto/$2.c"
}

leaves() {
	run --separate-stderr "$top/scripts/audit" tree
	echo "$output" "$stderr"
	[ "$status" -eq "$1" ]
}

# None found, but $1 says why that is no answer.
unjudged() {
	leaves 125
	[ -z "$output" ]
	[[ "$stderr" == *"$1"* ]]
}

# Of audit's lines, or none: each $1 is FILE:LINE.
finds() {
	want=0
	[ $# -eq 0 ] || want=1
	leaves "$want"
	[ "$(printf '%s\n' "$output" | grep -c .)" -eq $# ]
	for at; do
		[[ "$output" == *"drivers/crypto/$at: "* ]] || return 1
	done
}

@test "a literal, a macro, an array, a variable, a parameter" {
	crypto_tree tree skcipher
	driver tree literal <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	{
		echo '#define NAME "mode(aes)"'
		driver tree macro <<<'	t = crypto_alloc_blkcipher(NAME, 0, 0);'
		cat tree/drivers/crypto/macro.c
	} >m.c && mv m.c tree/drivers/crypto/macro.c
	driver tree header <<<'	t = crypto_alloc_blkcipher(IN_A_HEADER, 0, 0);'
	echo '#define IN_A_HEADER "mode(aes)"' >tree/drivers/crypto/header.h
	driver tree variable <<'C'
	const char *name = "mode(aes)";

	t = crypto_alloc_blkcipher(name, 0, 0);
C
	cat >tree/drivers/crypto/array.c <<'C'
static const char names[] = "mode(aes)";
static int setup(void)
{
	return crypto_alloc_blkcipher(names, 0, 0);
}
C
	cat >tree/drivers/crypto/parameter.c <<'C'
static void *get(int n, const char *name)
{
	return crypto_alloc_blkcipher(name, 0, 0);
}
static void *use(void)
{
	return get(1, "mode(aes)");
}
C
	finds literal.c:5 macro.c:6 header.c:5 variable.c:7 array.c:4 parameter.c:3
	[[ "$output" == *"setup asks for the blkcipher mode(aes); the mode template (crypto/mode.c:"*") offers skcipher only, since when is unknown: no history"* ]]
}

# An algorithm named $2 of the driver $1, whose init is setup.
algorithm() {
	cat >>"tree/drivers/crypto/$1.c" <<C
static struct crypto_alg algs[] = { {
	.cra_name = "$2",
	.cra_driver_name = "my-$2",
	.cra_flags = CRYPTO_ALG_TYPE_BLKCIPHER | CRYPTO_ALG_NEED_FALLBACK,
	.cra_init = setup,
} };
C
}

@test "the driver's own name, by its init; the one whose template is as asked is not named" {
	crypto_tree tree skcipher
	make_template tree other blkcipher
	for mode in mode other; do
		driver tree "$mode" <<'C'
	const char *name = crypto_tfm_alg_name(tfm);

	t = crypto_alloc_blkcipher(name, 0, CRYPTO_ALG_NEED_FALLBACK);
C
		algorithm "$mode" "$mode(aes)"
	done
	finds mode.c:7
	[[ "$output" == *": my-mode(aes) asks for"* ]]
	# The algorithms may stand in another file of the driver.
	sed -n "/^static struct crypto_alg/,\$p" tree/drivers/crypto/mode.c >tree/drivers/crypto/core.c
	sed -i "/^static struct crypto_alg/,\$d; s/setup/mode_setup/" tree/drivers/crypto/mode.c
	sed -i "s/setup/mode_setup/" tree/drivers/crypto/core.c
	finds mode.c:7
}

@test "crypto_alloc_base goes by its own type and mask" {
	crypto_tree tree skcipher
	driver tree bad <<<'	t = crypto_alloc_base("mode(aes)", CRYPTO_ALG_TYPE_BLKCIPHER, CRYPTO_ALG_TYPE_MASK);'
	driver tree fine <<<'	t = crypto_alloc_base("mode(aes)", CRYPTO_ALG_TYPE_BLKCIPHER, CRYPTO_ALG_TYPE_BLKCIPHER_MASK);'
	finds bad.c:5
}

@test "a lookup by the wider mask finds either type" {
	for type in skcipher blkcipher; do
		crypto_tree tree "$type"
		driver tree a <<<'	t = crypto_alloc_ablkcipher("mode(aes)", 0, 0);'
		driver tree s <<<'	t = crypto_alloc_skcipher("mode(aes)", 0, 0);'
		finds
		[[ "$stderr" == *"2 lookups against 1 templates"* ]]
	done
}

@test "it is the template that decides: the other type, and the finding is gone" {
	crypto_tree tree skcipher
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	finds d.c:5
	make_template tree mode blkcipher
	finds
	# And the rule of the lookup does as well.
	make_template tree mode skcipher
	sed -i 's/mask |= CRYPTO_ALG_TYPE_MASK/mask |= CRYPTO_ALG_TYPE_BLKCIPHER_MASK/' tree/include/linux/crypto.h
	finds
}

@test "a portable algorithm of that name will do, a driver's will not" {
	crypto_tree tree skcipher
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	alg='static struct crypto_alg alg = { .cra_name = "mode(aes)", .cra_flags = CRYPTO_ALG_TYPE_BLKCIPHER };'
	mkdir -p tree/arch/s390
	echo "$alg" >tree/arch/s390/aes.c
	finds d.c:5
	[[ "$output" == *"as blkcipher there is but arch/s390/aes.c"* ]]
	echo "$alg" >tree/crypto/own.c
	finds
}

@test "a name known at run time is counted, not judged" {
	crypto_tree tree skcipher
	driver tree d <<'C'
	snprintf(buf, 9, "mode(%s)", what);
	t = crypto_alloc_skcipher(buf, 0, 0);
	t = crypto_alloc_skcipher(table->name, 0, 0);
C
	finds
	[[ "$stderr" == *"2 ask for a name that is only known at run time"* ]]
	run --separate-stderr "$top/scripts/audit" --verbose tree
	[[ "$stderr" == *"drivers/crypto/d.c:6, drivers/crypto/d.c:7"* ]]
}

@test "a wrapper around the name hides nothing: what asks for the narrow type is listed" {
	crypto_tree tree skcipher
	driver tree d <<<'	t = crypto_alloc_blkcipher(algname(tfm), 0, CRYPTO_ALG_NEED_FALLBACK);'
	unjudged "1 ask, by a name that is only known at run time, for a type that not all templates of the kind offer: drivers/crypto/d.c:5"
	# Where all templates are of that type, there is nothing to hide.
	make_template tree mode blkcipher
	finds
	# And where some are and some are not, there is.
	make_template tree other skcipher
	unjudged "for a type that not all templates of the kind offer: drivers/crypto/d.c:5"
}

@test "a tree that lacks what decides is not judged" {
	crypto_tree tree skcipher
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	rm tree/include/linux/crypto.h
	unjudged "1 lookups where the type asked or offered is not known: drivers/crypto/d.c:5"
	run --separate-stderr "$top/scripts/audit" --sarif tree
	[ "$status" -eq 125 ]
	jq -e '.runs[0] | .results == [] and (.invocations[0] | .executionSuccessful == false
		and any(.toolExecutionNotifications[]; .level == "warning" and (.message.text | test("offered is not known"))
			and .locations[0].physicalLocation.region.startLine == 5))' <<<"$output"
	rm tree/drivers/crypto/d.c
	unjudged "0 lookups against 1 templates"
}

@test "a template with a name that is a macro is not read, and who asks for it finds nobody" {
	crypto_tree tree skcipher
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	sed -i 's/\.name = "mode"/.name = MODE/' tree/crypto/mode.c
	unjudged "1 places could not be read, so what is there is not known: crypto/mode.c:7"
	[[ "$stderr" == *"1 ask for a name that nothing in the tree has: drivers/crypto/d.c:5"* ]]
}

@test "links that lead out of the tree are said, those within are not" {
	crypto_tree tree skcipher
	driver tree fine <<<'	t = crypto_alloc_skcipher("mode(aes)", 0, 0);'
	ln -s crypto tree/within
	ln -s ../../crypto/mode.c tree/drivers/crypto/mode.c
	finds
	mkdir tree/net out
	driver tree bad <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	mv tree/drivers/crypto/bad.c out/
	ln -s ../out tree/away
	unjudged "1 links lead out of the tree, so what is there was not read: away"
	ln -s ../../out/bad.c tree/net/bad.c
	unjudged "2 links lead out of the tree, so what is there was not read: away, net/bad.c"
	run --separate-stderr "$top/scripts/audit" --sarif tree
	[ "$(jq -c '[.runs[0].invocations[0].toolExecutionNotifications[]
		| select(.message.text | test("links")).locations[0].physicalLocation.artifactLocation.uri]' <<<"$output")" = '["away","net/bad.c"]' ]
}

@test "spatch that gives up is no answer" {
	crypto_tree tree skcipher
	driver tree fine <<<'	t = crypto_alloc_skcipher("mode(aes)", 0, 0);'
	finds
	mkdir bin
	printf '#!/bin/sh\n%s "$@"\necho no memory >&2\nexit 2\n' "$(command -v spatch)" >bin/spatch
	chmod +x bin/spatch
	PATH=$here/bin:$PATH unjudged "spatch gave up: no memory"
}

@test "what spatch cannot read is said, and so is what is too large" {
	crypto_tree tree skcipher
	driver tree broken <<'C'
	EACH foo( bar {
	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);
	}
C
	driver tree huge <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	head -c 5000000 /dev/zero | tr '\0' ' ' >>tree/drivers/crypto/huge.c
	unjudged "2 places could not be read, so what is there is not known: drivers/crypto/broken.c:6, drivers/crypto/huge.c:5"
	# Comments, strings and prototypes are no such places.
	rm tree/drivers/crypto/broken.c tree/drivers/crypto/huge.c
	driver tree fine <<<'	t = crypto_alloc_skcipher("mode(aes)", 0, 0);'
	driver tree words <<'C'
	/* crypto_alloc_blkcipher("mode(aes)", 0, 0) */
	pr_err("crypto_alloc_blkcipher() failed");
C
	finds
	[[ "$stderr" != *"not be read"* ]]
	# A template that cannot be read leaves all that ask for it open.
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	sed -i 's/return skcipher_register_instance.*/return elsewhere(tmpl);/' tree/crypto/mode.c
	unjudged "2 lookups where the type asked or offered is not known: drivers/crypto/d.c:5, drivers/crypto/fine.c:5"
}

@test "a hostile tree: links, odd names, escapes; nothing is written to it" {
	own_cache
	crypto_tree tree skcipher
	bad='	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	# shellcheck disable=SC2016 # a name
	name='a  b$(touch x)'
	driver tree "$name" <<<"$bad"
	driver tree -- <<<"$bad"
	driver tree $'new\nline\e[31m' <<<"$bad"
	mkdir out && driver tree away <<<"$bad" && mv tree/drivers/crypto/away.c out/
	ln -s ../../../out/away.c tree/drivers/crypto/away.c
	ln -s / tree/drivers/root
	(cd tree && find . -printf '%p %i %T@ %m\n' | sort) >before
	run --separate-stderr "$top/scripts/audit" tree
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "$output" == *"drivers/crypto/new?line?[31m.c:5: "* ]]
	[[ "$output" == *"drivers/crypto/$name.c:5: "* ]]
	[[ "$stderr" == *"2 links lead out of the tree, so what is there was not read: drivers/crypto/away.c, drivers/root"* ]]
	(cd tree && find . -printf '%p %i %T@ %m\n' | sort) | cmp - before
	[ ! -e x ]
	assert_no_leftovers
}

@test "since when: of the history, if it has that" {
	crypto_tree tree blkcipher
	git_() { git -C tree -c user.name=t -c user.email=t "$@"; }
	git_ init -q
	driver tree d <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	git_ add -A
	git_ commit -qm one
	make_template tree mode skcipher
	git_ commit -qam two
	driver tree other <<<'	return 1;'
	git_ add -A
	git_ commit -qm three
	finds d.c:5
	[[ "$output" == *", since $(git_ rev-parse --short=12 HEAD~) of "* ]]
	# A history that begins with it does not know.
	rm -rf tree/.git
	git_ init -q
	git_ add -A
	git_ commit -qm one
	finds d.c:5
	[[ "$output" == *"since when is unknown: no history"* ]]
}

@test "SARIF has what 2.1.0 asks for" {
	crypto_tree tree skcipher
	driver tree 'a b' <<<'	t = crypto_alloc_blkcipher("mode(aes)", 0, 0);'
	run --separate-stderr "$top/scripts/audit" --sarif tree
	[ "$status" -eq 1 ]
	sarif() {
		jq -e '.version == "2.1.0" and (.runs | length) == 1 and (.runs[0]
			| (.tool.driver.name | type) == "string"
			and ([.tool.driver.rules[].id] as $ids | all(.results[]; .ruleId == $ids[.ruleIndex]))
			and all(.results[]; (.message.text | length) > 0 and (.level | IN("none", "note", "warning", "error"))
				and (.locations[0].physicalLocation | (.artifactLocation.uri | test("^[!-~]+$"))
					and .region.startLine >= 1))
			and all(.invocations[].toolExecutionNotifications[]; (.message.text | length) > 0
				and (.level | IN("none", "note", "warning", "error")))
			and all(.invocations[]; .executionSuccessful | type == "boolean"))'
	}
	sarif <<<"$output"
	[ "$(jq -r '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri' <<<"$output")" = drivers/crypto/a%20b.c ]
	run sarif <<<"$(jq 'del(.runs[0].results[0].message)' <<<"$output")"
	[ "$status" -ne 0 ]
	rm tree/drivers/crypto/*.c
	driver tree fine <<<'	t = crypto_alloc_skcipher(buf, 0, 0);'
	run --separate-stderr "$top/scripts/audit" --sarif tree
	[ "$status" -eq 0 ]
	sarif <<<"$output"
	# What was not judged is reported here as well.
	jq -e '.runs[0].invocations[0] | .executionSuccessful
		and any(.toolExecutionNotifications[]; .level == "note" and (.message.text | test("1 lookups")))
		and any(.toolExecutionNotifications[]; .message.text | test("known at run time"))' <<<"$output"
}

@test "no tree, a number that is none, an unknown option" {
	assert_error 255 "no kernel source" "$top/scripts/audit" /
	fake_tree tree
	assert_error 255 "has nothing that asks for a cipher" "$top/scripts/audit" tree
	for args in "" "a b" "--jobs x tree" "--jobs 0 tree" "--nonsense tree"; do
		# shellcheck disable=SC2086 # a list of words
		run "$top/scripts/audit" $args
		[ "$status" -eq 255 ]
	done
	run --separate-stderr "$top/scripts/audit" --help
	[[ "$output" == "Usage: audit"*Example*Exit:* ]]
}

@test "Debian's 6.1 has none, and all of it was read" {
	tree=$("$top/scripts/fetch" debian:6.1)
	run --separate-stderr "$top/scripts/audit" "$tree"
	echo "$output" "$stderr"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ "$stderr" != *"not be read"* && "$stderr" != *"or offered is not known"* ]]
	[ "$(sed -n 's/.*audit: \([0-9]*\) lookups against.*/\1/p' <<<"$stderr")" -gt 300 ]
}

@test "v4.10: vmx cbc and xts, geode, chelsio, and not vmx ctr" {
	need_4_10
	# shellcheck disable=SC2153 # not a misspelt KERNEL_4_9
	run --separate-stderr "$top/scripts/audit" "$KERNEL_4_10"
	echo "$output" "$stderr"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ "${lines[0]}" == drivers/crypto/chelsio/chcr_algo.c:2227:*"cbc(aes-generic)"* ]]
	[[ "${lines[1]}" == drivers/crypto/geode-aes.c:371:*cbc-aes-geode*"79c65d179a40"* ]]
	[[ "${lines[2]}" == drivers/crypto/vmx/aes_cbc.c:51:*p8_aes_cbc*"79c65d179a40"* ]]
	[[ "${lines[3]}" == drivers/crypto/vmx/aes_xts.c:53:*p8_aes_xts*"f1c131b45410"* ]]
	[[ "$stderr" != *"not be read"* && "$stderr" != *"or offered is not known"* ]]
}

@test "v4.10.17 has the fix of vmx; geode and chelsio are as they were" {
	[ -n "${KERNEL_4_10_17:-}" ] || skip "KERNEL_4_10_17 names no 4.10.17 tree"
	run --separate-stderr "$top/scripts/audit" "$KERNEL_4_10_17"
	echo "$output" "$stderr"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[0]}" == drivers/crypto/chelsio/chcr_algo.c:2227:* ]]
	[[ "${lines[1]}" == drivers/crypto/geode-aes.c:371:* ]]
}

# The table against two trees: what is of 4.10 is not in 4.9, and what is older is.
@test "the table of conversions is as 4.9 and 4.10 are" {
	need_4_10
	[ -n "${KERNEL_4_9:-}" ] || skip "KERNEL_4_9 names no 4.9 tree"
	of() { grep -q skcipher_register_instance "$1/crypto/$2.c"; }
	while read -r template offers _ version; do
		[ "$offers" = skcipher ] || return 1
		of "$KERNEL_4_10" "$template" || { echo "$template: not in 4.10" && return 1; }
		if [ "$version" = v4.10 ]; then
			! of "$KERNEL_4_9" "$template" || { echo "$template: in 4.9" && return 1; }
		else
			of "$KERNEL_4_9" "$template" || { echo "$template: not in 4.9" && return 1; }
		fi
	done < <(grep -v '^#' "$top/scripts/lib/audit/conversions.tsv")
	for template in "$KERNEL_4_10"/crypto/*.c; do
		template=$(basename "$template" .c)
		grep -q 'struct crypto_template' "$KERNEL_4_10/crypto/$template.c" || continue
		! grep -q BLKCIPHER "$KERNEL_4_10/crypto/$template.c" || continue
		of "$KERNEL_4_10" "$template" && ! of "$KERNEL_4_9" "$template" || continue
		grep -q "^$template skcipher " "$top/scripts/lib/audit/conversions.tsv" || { echo "$template: lacking" && return 1; }
	done
}
