# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Calls of kbuild, for the verbs that build. The object directory lies in the
# (linked) source directory, src: kbuild then names all source files by "..", so
# that neither the image nor ccache sees where we are. cross is the compiler's
# prefix: scripts/lib/core/byte-orders.sh.

# $1 is what to run make by: guard, or a stage.
kmake() {
	run=$1
	shift
	while IFS= read -r remedy; do
		set -- "$@" "$remedy"
	done <"$src/skport.make"
	ccache=$(command -v ccache || :) # it is of use, not needed
	[ -n "${CCACHE_DIR:-}" ] || export CCACHE_DIR="$cache/ccache"
	# By the compiler's own list of headers: nothing is preprocessed to look it up.
	export CCACHE_DEPEND=1
	"$run" make -s -C "$src" O=obj ARCH=powerpc CROSS_COMPILE="$cross" \
		CC="${ccache:+ccache }${cross}gcc" HOSTCC="${ccache:+ccache }gcc" \
		KBUILD_BUILD_TIMESTAMP='Sun Feb 19 22:34:00 UTC 2017' \
		KBUILD_BUILD_USER=skport KBUILD_BUILD_HOST=skport \
		KBUILD_BUILD_VERSION=1 LOCALVERSION= "$@"
}

# The header that all include has the kernel's version in a comment, and ccache looks at
# the words of headers: without it, what two releases share is compiled once.
forget_version() {
	kmake guard include/config/auto.conf >>"$tmp/log" 2>&1 || return
	header=$src/obj/include/generated/autoconf.h
	[ ! -f "$header" ] || sed -i 's/^ \* Linux.* Kernel Configuration$/ * Kernel Configuration/' "$header"
}

# Scripts that were unpacked where files have no run bits. In a new file: the one
# that is there may be the user's own, by a hard link.
restore_run_bits() {
	(cd "$src" && find scripts arch/powerpc usr kernel security certs \
		tools/build tools/objtool tools/bpf \
		-type f ! -perm -u+x -exec awk 'FNR == 1 { if (/^#!/) print FILENAME; nextfile }' {} + \
		2>/dev/null) >"$tmp/no-run-bit" || : # not every tree has all of these directories
	while read -r script; do
		{ cp "$src/$script" "$src/$script.new" && chmod u+x "$src/$script.new" &&
			mv "$src/$script.new" "$src/$script"; } ||
			die "$src/$script: cannot be written; is the disk full?"
	done <"$tmp/no-run-bit"
}

# The first line of the log $1 that is that the table gives one of these names; nothing
# where there is none. Compilers quote what they complain of.
line_of() {
	log=$1
	shift
	for of in "$@"; do
		sed -n "s/^$of  *//p" "$top/scripts/lib/build/errors.tsv"
	done >"$tmp/patterns"
	grep -avE '^ *[0-9]* \|' "$log" | grep -aE -m 1 -f "$tmp/patterns" | cut -c1-160
}

# The line of a build's log that says why it failed.
first_error() {
	why=$(line_of "$1" source)
	[ -n "$why" ] || why=$(line_of "$1" tool other)
	printf '%s\n' "${why:-$(tail -n 1 "$1" | cut -c1-160)}"
}

# The words of a build, with its log and its status, that this machine has failed
# and not the tree; nothing where it has not.
host_fault() {
	why=$(line_of "$1" host)
	[ -n "$why" ] || [ -n "$(line_of "$1" source)" ] || why=$(line_of "$1" tool)
	[ -n "$why" ] || [ "$2" -le 128 ] || why="killed by signal $(($2 - 128))"
	printf '%s' "$why"
}

# What of the image $1, of release $2, can make a difference to a run: its code
# and data, without the build-id, and without what a release's name has beside
# its number. Two commits that differ in words alone have the same.
signature() {
	(cd "$1" && find vmlinux modules -name vmlinux -o -name '*.ko' | sort) >"$tmp/binaries"
	name=$(printf '%s' "$2" | sed 's/[].[*^$\/]/\\&/g')
	while read -r binary; do
		case $binary in
		vmlinux) strip=--strip-all ;;
		*) strip=--strip-debug ;;
		esac
		"${cross}objcopy" "$strip" -R .notes -R .note.gnu.build-id -R .comment \
			"$1/$binary" "$tmp/binary" >&2 || die "$1/$binary: cannot be read"
		printf '%s %s\n' "$(sed "s/$name/${2%%-*}/g" "$tmp/binary" | sha256)" "$binary"
	done <"$tmp/binaries" >"$tmp/sums"
	sha256 <"$tmp/sums"
}
