# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# How the faults are made: how_KIND makes the one of a row "KIND WORDS...", with
# what is under test started by under_test.

image=$FAULTS/image
initrd=$FAULTS/initrd
limit=30
silence=15
append=
machine=$top/qemu/machines/power8
before=
parts=

# vmrun, in the directory of the row, started by the words of `before`.
vmrun() {
	mkdir -p "$out"
	# shellcheck disable=SC2086 # words
	under_test $before "$VMRUN" --machine "$machine" --image "$image" \
		--initrd "$initrd" --required "$FAULTS/required" --out "$out" \
		--limit "$limit" --silence "$silence" $parts --append "$append"
}

# two HOW...: two guests side by side; with skport.in=users the fault is in one.
how_two() {
	parts='--part ciphers --part users'
	kind=$1
	shift
	"how_$kind" "$@"
}

cannot() {
	printf '%s\n' "$*" >"$here/cannot"
}

# guest FAULT [AT [WORDS...]]: the guest of tests/faults/guest.
how_guest() {
	append="skport.fault=$1${2:+ skport.at=$2}"
	[ $# -lt 2 ] || shift
	shift
	append="$append $*"
	vmrun
}

# A guest that is stuck: what is short is the time that it is given.
how_stuck() {
	limit=10
	silence=3
	how_guest "$@"
}

# The same with the silence limit out of the way.
how_stuck_loudly() {
	limit=5
	silence=60
	how_guest "$@"
}

# With another CPU.
how_smp() {
	sed 's/^smp.*/smp 2/' "$machine" >"$here/machine"
	machine=$here/machine
	how_guest "$@"
}

# append WORDS: a kernel with these words.
how_append() {
	append="$*"
	vmrun
}

# qemu FAULT [FAULT-OF-THE-GUEST [AT]]: tests/faults/bin in place of QEMU.
how_qemu() {
	QEMU_FAULT=$1
	REAL_QEMU=$(command -v qemu-system-ppc64)
	RUN=$out
	FIRST=${2:+skport.fault=$2}
	PATH=$top/tests/faults/bin:$PATH
	export QEMU_FAULT REAL_QEMU RUN FIRST PATH
	# SLOF takes its time; and 100 MB theirs under the sanitizers.
	case $1 in
	refuses*) limit=120 silence=60 ;;
	flood) VMRUN=$PLAIN_VMRUN ;;
	esac
	[ "$1" = first ] || append=${2:+"skport.fault=$2 skport.at=${3:-}"}
	vmrun
}

# qemu_stuck FAULT...: little time for it.
how_qemu_stuck() {
	limit=10
	silence=3
	how_qemu "$@"
}

how_no_qemu() {
	before="env PATH=$here/nowhere"
	vmrun
}

# image cut N | ...: a kernel that is none.
how_image() {
	image=$here/image
	kernel=$image/vmlinux
	mkdir "$image"
	size=$(stat -c %s "$FAULTS/image/vmlinux")
	case $1 in
	missing) ;;
	cut) head -c "$2" "$FAULTS/image/vmlinux" >"$kernel" ;;
	cut-tail) head -c $((size - $2)) "$FAULTS/image/vmlinux" >"$kernel" ;;
	text) echo "not a kernel" >"$kernel" ;;
	x86) cp /bin/true "$kernel" ;;
	big-endian) # EI_DATA is the byte at 5
		cp "$FAULTS/image/vmlinux" "$kernel"
		printf '\002' | dd of="$kernel" bs=1 seek=5 conv=notrunc status=none
		;;
	directory) mkdir "$kernel" ;;
	esac
	vmrun
	rm -rf "$image"
}

how_initrd() {
	initrd=$here/initrd
	size=$(stat -c %s "$FAULTS/initrd")
	case $1 in
	missing) ;;
	empty) : >"$initrd" ;;
	cut) head -c $((size / 2)) "$FAULTS/initrd" >"$initrd" ;;
	noise) head -c "$size" /dev/urandom >"$initrd" ;;
	esac
	vmrun
}

# limits OPTION N [WORDS...]: with less of something. The sanitizers want memory.
how_limits() {
	VMRUN=$PLAIN_VMRUN
	printf '#!/bin/sh\nulimit %s %s\nexec "$@"\n' "$1" "$2" >"$here/under"
	chmod +x "$here/under"
	shift 2
	before="$here/under $*"
	vmrun
}

# ignoring SIGNAL FAULT [AT [WORDS...]]: our caller has it ignored.
how_ignoring() {
	before="env --ignore-signal=$1"
	shift
	how_guest "$@"
}

# Limits on processes are not for root.
how_processes() {
	[ "$(id -u)" = 0 ] || ! cannot "no root to become nobody" || return 0
	# Nobody gets into our home.
	open=$(mktemp -d /tmp/skport-faults.XXXXXX)
	cp -r "$FAULTS/image/." "$FAULTS/initrd" "$FAULTS/required" \
		"$PLAIN_VMRUN" "$machine" "$open"
	mkdir -m 777 "$open/run"
	chmod 755 "$open"
	under_test setpriv --reuid 65534 --regid 65534 --clear-groups \
		prlimit --nproc="$1" "$open/vmrun" --machine "$open/power8" --image "$open" \
		--initrd "$open/initrd" --required "$open/required" --out "$open/run" \
		--limit "$limit"
	rm -rf "$open"
}

namespaces() {
	unshare -rm true 2>/dev/null || {
		cannot "no user namespaces to mount a file system in"
		return 1
	}
}

# disk MOUNT-OPTIONS: a file system of its own for the run.
how_disk() {
	namespaces || return 0
	# shellcheck disable=SC2016 # the inner shell's
	printf '%s\n' '#!/bin/sh' 'options=$1 out=$2' 'shift 2' \
		'mount -t tmpfs -o "$options" none "$out" || exit 99' \
		'exec "$@"' >"$here/under"
	chmod +x "$here/under"
	before="unshare -rm $here/under $1 $out"
	vmrun
}

# verb_disk cache|build: the verb, where it cannot write.
how_verb_disk() {
	namespaces || return 0
	# shellcheck disable=SC2016 # the inner shell's
	printf '%s\n' '#!/bin/sh' 'case $1 in' \
		'cache) mount -t tmpfs -o size=500k none "$2/cache" || exit 99 ;;' \
		'build) mount --bind "$3/build" "$3/build" &&' \
		'	mount -o remount,bind,ro "$3/build" || exit 99 ;;' 'esac' \
		'shift 3' 'exec "$@"' >"$here/under"
	chmod +x "$here/under"
	XDG_CACHE_HOME=$here/cache under_test unshare -rm "$here/under" "$1" "$here" "$top" \
		"$top/scripts/boot" "$FAULTS/image"
}

# Eight at once: the verdict is what they have in common.
how_eight() {
	limit=60
	# shellcheck disable=SC2016 # the inner shell's
	under_test sh -c 'for i in 1 2 3 4 5 6 7 8; do
			mkdir -p "$1/$i"
			"$2" --machine "$3" --image "$4" --initrd "$5" --required "$6" \
				--limit 60 --out "$1/$i" --append "skport.mark=$i" >"$1/$i/said" &
		done
		wait
		cat "$1"/*/said | sort -ru
		[ "$(grep -c "skport.mark=$i" "$1/$i/console.log")" -gt 0 ]' - \
		"$out" "$VMRUN" "$machine" "$image" "$initrd" "$FAULTS/required"
	ln "$out/8/console.log" "$out/console.log"
}

# The time of day goes back, by ten days at a time, once the guest has said its last.
how_clock() {
	lib=$(find /usr/lib -name 'libfaketime.so.1' | head -n 1)
	VMRUN=$PLAIN_VMRUN
	echo '+0' >"$here/clock"
	(
		until grep -qs "begin encrypt" "$out/results.ktap"; do
			[ ! -e "$here/ended" ] || exit
		done
		# Again and again: a step may come before vmrun has looked at its clock.
		days=0
		until [ -e "$here/ended" ]; do
			days=$((days + 10))
			echo "-${days}d" >"$here/clock.new"
			mv "$here/clock.new" "$here/clock"
		done
	) &
	before="env LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=$here/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1"
	how_stuck "$@"
}

# A process that is marked and has this name, as the kernel has it.
marked() {
	for pid in $(left); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != "$1" ] || return 0
	done
	return 1
}

# Send a signal to what is under test once it has come to run $2.
signal_at() {
	until marked "$2"; do
		[ ! -e "$here/ended" ] || exit
	done
	case $1 in
	# Ctrl-C is for all in the foreground.
	INT) kill -s INT -- "-$(cat "$here/pid")" ;;
	*) kill -s "$1" "$(cat "$here/pid")" ;;
	esac
}

# What another run does, which finds what a killed one has left. A process that is
# dying has no environment any more, and its lock for a moment longer.
sweep() {
	(
		export cache="$XDG_CACHE_HOME/skport"
		for left in "$cache"/tmp.*; do
			[ ! -d "$left" ] || (exec 7<"$left" && flock -w 10 7)
		done
		make_tmp && rm -rf "$tmp"
	)
}

# signal SIGNAL VERB: at its stage, the verb is asked to end, or is killed.
how_signal() {
	export XDG_CACHE_HOME="$here/cache"
	case $2 in
	boot)
		signal_at "$1" qemu-system-ppc &
		under_test "$top/scripts/boot" --append "rdinit=/proc panic=0" "$FAULTS/image"
		;;
	check)
		signal_at "$1" qemu-system-ppc &
		under_test "$top/scripts/check" --modules "$FAULTS/image/modules" "$FAULTS/image/vmlinux"
		;;
	build)
		signal_at "$1" make &
		under_test "$top/scripts/build" "$(cat "$FAULTS/tree")"
		;;
	apply)
		signal_at "$1" cpio &
		under_test "$top/scripts/apply" --series "$top/tests/standin/regression" "$(cat "$FAULTS/source")"
		;;
	fetch)
		mkdir -p "$here/linux/arch/powerpc"
		printf 'VERSION = 4\n' | tee "$here/linux/Makefile" "$here/linux/Kbuild" >"$here/linux/arch/powerpc/Kconfig"
		truncate -s 300M "$here/linux/noise"
		tar -cI 'xz -0' -f "$here/linux.tar" -C "$here" linux
		signal_at "$1" tar &
		under_test "$top/scripts/fetch" "$here/linux.tar"
		;;
	esac
	wait
	# What is left is what the row is judged by.
	[ "$1" != KILL ] || { none_left && sweep; } || :
}

# terminal: it goes away while the guest hangs.
how_terminal() {
	export XDG_CACHE_HOME="$here/cache"
	signal_at KILL qemu-system-ppc &
	under_test script -qfc "exec '$top/scripts/boot' --append 'rdinit=/proc panic=0' '$FAULTS/image'" /dev/null
	wait
}
