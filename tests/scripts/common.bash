# SPDX-License-Identifier: GPL-2.0
# What the script tests share. Each test has a directory of its own with a space
# in its name, and nothing it starts may outlive it.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	here="$BATS_TEST_TMPDIR/a directory"
	mkdir -p "$here"
	cd "$here" || return
	# Nothing listens there: kernel.org is out of reach, at once.
	export SKPORT_MIRROR=http://127.0.0.1:9/pub
	unset SKPORT_REASON SKPORT_INNER SKPORT_USING
}

# The programs that the verbs call, in the copy $1 of these: it has no Makefile, as
# an installed one.
copy_programs() {
	mkdir -p "$top/build" "$1/build/bin"
	flock "$top/build/.lock" make -s -C "$top" patch-facts
	cp "$top/build/bin/patch-facts" "$1/build/bin"
}

# An empty cache of the test's own; kbuild cannot do with a space in its path.
own_cache() {
	export XDG_CACHE_HOME="${1:-$here/my cache}"
	mkdir -p "$XDG_CACHE_HOME"
}

# A directory that passes for kernel source, of no use to a compiler.
fake_tree() {
	mkdir -p "$1/arch/powerpc" "$1/drivers"
	printf 'VERSION = 4\nPATCHLEVEL = 10\n' >"$1/Makefile"
	: >"$1/Kbuild"
	: >"$1/arch/powerpc/Kconfig"
	printf 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n' >"$1/drivers/a.c"
}

# A series of one patch for it: $1 the directory, $2 the line that becomes FOUR.
fake_series() {
	mkdir -p "$1/patches"
	echo four.patch >"$1/series"
	cat >"$1/patches/four.patch" <<EOF
Subject: four

X-Skport-Verdict: good
---
--- a/drivers/a.c
+++ b/drivers/a.c
@@ -1,7 +1,7 @@
 one
 two
 three
-$2
+FOUR
 five
 six
 seven
EOF
}

# The cache holds nothing half-made, but for runs that are still under way, or
# that are just removing theirs.
assert_no_leftovers() {
	local left
	for left in "${XDG_CACHE_HOME:-$HOME/.cache}"/skport/tmp.*; do
		[ -d "$left" ] || continue
		(exec 7<"$left" && flock -n 7 && { [ ! -e "$left/lock" ] || flock -n "$left/lock" true; }) \
			2>/dev/null || continue
		# shellcheck disable=SC2016 # the inner shell's
		timeout 10 sh -c 'while [ -e "$1" ]; do sleep 0.1; done' _ "$left" && continue
		echo "left: $left"
		return 1
	done
}

# The command ends with this status, and its stderr is one line that has $3.
assert_error() {
	local want=$1 words=$2
	shift 2
	run --separate-stderr "$@"
	[ "$status" -eq "$want" ] || { echo "status $status: $stderr" && return 1; }
	[ "$(printf '%s\n' "$stderr" | wc -l)" -eq 1 ] || { echo "lines: $stderr" && return 1; }
	[[ "$stderr" == *"$words"* ]] || { echo "words: $stderr" && return 1; }
}

# The file is as docs/schema/$1.schema.json has it.
assert_schema() {
	/usr/bin/jsonschema -i "$2" "$top/docs/schema/$1.schema.json"
}

need_4_10() {
	[ -n "${KERNEL_4_10:-}" ] || skip "KERNEL_4_10 names no 4.10 tree"
}
