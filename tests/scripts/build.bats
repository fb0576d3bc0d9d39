#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Whose fault it is that a kernel does not build.
bats_require_minimum_version 1.5.0
load common

# "machine: WORDS" or "tree: WORDS" for the log on stdin, and make's status.
whose() {
	cat >log
	sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/build/kbuild.sh"
		make_tmp
		fault=$(host_fault log "$2")
		if [ -n "$fault" ]; then
			echo "machine: $fault"
		else
			echo "tree: $(first_error log)"
		fi' _ "$top" "${1:-2}"
}

@test "what the machine did to a build is no word on the tree" {
	own_cache
	while IFS= read -r line; do
		case $line in '') continue ;; esac
		run whose <<EOF
  CC      crypto/xts.o
$line
make[2]: *** [../scripts/Makefile.build:294: crypto/xts.o] Error 1
make: *** [../Makefile:988: crypto] Error 2
EOF
		[ "$output" = "machine: $line" ] || { echo "$line: $output" && false; }
	done <<'EOF'
/tmp/ccXyz.s: Fatal error: can't write 12 bytes to section .text of x.o: 'File too large'
powerpc64le-linux-gnu-ld: final link failed: No space left on device
File size limit exceeded (core dumped)
powerpc64le-linux-gnu-gcc: fatal error: Killed signal terminated program cc1
Killed
/bin/bash: line 1: 12345 Killed                  powerpc64le-linux-gnu-ld -o vmlinux
collect2: fatal error: ld terminated with signal 9 [Killed]
cp: error writing 'vmlinux': Disk quota exceeded
cc1: out of memory allocating 65536 bytes after a total of 135168 bytes
virtual memory exhausted: Cannot allocate memory
powerpc64le-linux-gnu-ld: memory exhausted
/bin/sh: 1: Cannot fork
make: vfork: Resource temporarily unavailable
/bin/sh: 1: bison: not found
make[1]: flex: No such file or directory
scripts/basic/fixdep: error while loading shared libraries: libc.so.6: cannot open shared object file
/bin/sh: 1: scripts/basic/fixdep: Exec format error
/bin/sh: 1: scripts/kconfig/conf: Text file busy
make[1]: *** [Makefile:616: vmlinux] Killed
make[2]: *** [../scripts/Makefile.build:294: crypto/aead.o] Error 137
EOF
	run whose 153 <<<""
	[ "$output" = "machine: killed by signal 25" ]
}

@test "the first cause is the reason, not what make says last" {
	own_cache
	run whose <<'EOF'
/bin/sh: 1: ../scripts/gcc-version.sh: Permission denied
/bin/sh: 1: [: -ge: unexpected operator
make[1]: *** [../Makefile:546: allnoconfig] Error 1
make: *** [Makefile:152: sub-make] Error 2
EOF
	[ "$output" = "tree: /bin/sh: 1: ../scripts/gcc-version.sh: Permission denied" ]
	run whose <<'EOF'
crypto/xts.c:12:1: error: unknown type name 'Killed'
   12 | Killed by "No space left on device"
make: *** [Makefile:152: sub-make] Error 2
EOF
	[ "$output" = "tree: crypto/xts.c:12:1: error: unknown type name 'Killed'" ]
	run whose <<'EOF'
/bin/sh: 1: pahole: not found
crypto/xts.c:12:1: error: unknown type name 'u'
EOF
	[ "$output" = "tree: crypto/xts.c:12:1: error: unknown type name 'u'" ]
	run whose <<<"only this"
	[ "$output" = "tree: only this" ]
}

# A tree that has a driver, and a make that does as $1 says.
fake_build() {
	fake_tree tree
	mkdir -p tree/drivers/crypto/vmx tree/scripts bin
	printf 'config CRYPTO_DEV_VMX_ENCRYPT\n' >tree/drivers/crypto/vmx/Kconfig
	printf '#!/bin/sh\n' >tree/scripts/tool.sh
	printf '#!/bin/sh\n%s\n' "$1" >bin/make
	chmod +x bin/make
	PATH=$here/bin:$PATH
}

@test "a build whose make is killed is an abort" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	# shellcheck disable=SC2016 # the inner shell's
	fake_build 'kill -XFSZ $$'
	assert_error 255 "this machine does not build it: File size limit exceeded" "$top/scripts/build" tree
	fake_build 'echo "cc1: out of memory"; exit 2'
	assert_error 255 "this machine does not build it: cc1: out of memory" "$top/scripts/build" tree
	fake_build 'echo "x.c:1: error: none"; exit 2'
	assert_error 125 "does not build: x.c:1: error: none" "$top/scripts/build" tree
	assert_no_leftovers
}

@test "scripts that lost their run bits have them in the copy, and the tree has not" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	# shellcheck disable=SC2016 # the inner shell's
	fake_build 'while [ "$1" != -C ]; do shift; done
		[ -x "$2/scripts/tool.sh" ] && echo "x.c: error: it has" || echo no; exit 2'
	assert_error 125 "does not build: x.c: error: it has" "$top/scripts/build" tree
	[ ! -x tree/scripts/tool.sh ]
}
