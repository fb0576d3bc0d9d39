# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# make, against the headers of a kernel that is built already. Headers are code: make
# reads their Makefiles and runs their programs. So it is run where there is no network,
# nobody else's process, and no file that can be written to but those of the build.

# What is run in it reads this machine's files, and writes to the directory $writable
# alone. $readable is below no /tmp of its own.
sandbox() {
	guard bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /run --tmpfs /tmp \
		--ro-bind "$readable" "$readable" --bind "$writable" "$writable" \
		--unshare-all --cap-drop ALL --die-with-parent --new-session \
		--clearenv --setenv PATH "$PATH" --setenv LC_ALL C "$@"
}

# Does this compiler build a function with the flag?
builds_with() {
	echo 'extern int x; int f(void) { return x; }' |
		"${cross}gcc" "$1" -O2 -c -o "$tmp/flag.o" -x c - >"$tmp/flag" 2>&1
}

# What of the kernel's .config is not for this compiler, or for our modules: for make.
unknown_options() {
	while read -r option flag variable; do
		case $option in '#'* | '') continue ;; esac
		grep -q "^$option=" "$image/config" || continue
		{ [ "$flag" != - ] && builds_with "$flag"; } || printf ' %s=' "$variable"
	done <"$top/scripts/lib/build/compiler-options.tsv"
}

# $1 is a directory of $tmp/work, the rest what to make of it; against is what it is
# made against, a prepared tree having its objects in obj.
make_external() {
	dir=$1
	shift
	readable=${against%/usr/src/*}
	writable=$tmp/work
	objects=
	[ ! -d "$against/obj" ] || objects=O=obj
	# shellcheck disable=SC2046,SC2086 # words
	sandbox make -s -C "$against" $objects $(unknown_options) -j"$(nproc)" ARCH=powerpc CROSS_COMPILE="$cross" \
		CC="${cross}gcc" M="$tmp/work/$dir" "$@" >"$tmp/log" 2>&1
}

# Without one the softirq check is left out; a driver that was asked for cannot be.
has_sandbox() {
	mkdir -p "$tmp/work"
	readable=$tmp/work
	writable=$tmp/work
	! sandbox true 2>"$tmp/sandbox" || return 0
	why="no sandbox for the programs of the kernel's headers: $(head -n 1 "$tmp/sandbox" | cut -c1-160)"
	[ -z "$driver_tree" ] || die "$why"
	printf 'build: %s\n' "$why" >&2
	return 1
}

does_not_build_external() {
	mkdir -p "$cache/log"
	cp "$tmp/log" "$cache/log/$key"
	fault=$(host_fault "$tmp/log" "$status")
	[ -z "$fault" ] || because=machine-fault die "this machine does not build $1: $fault (all of it: $cache/log/$key)"
	because=does-not-build skip "$1 does not build: $(first_error "$tmp/log") (all of it: $cache/log/$key)"
}
