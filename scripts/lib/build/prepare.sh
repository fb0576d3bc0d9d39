# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A source tree made ready to build modules of a kernel that is built already, in
# place of headers: there are none, or their programs do not run here. It is kbuild's
# own modules_prepare, with the kernel's configuration and what it exports.

# The highest glibc that the program $1 asks for, as 2.38.
glibc_of() {
	grep -ao 'GLIBC_2[.][0-9]*' "$1" | sort -uV | tail -n 1 | sed 's/GLIBC_//'
}

# What decides for which machine an ELF file is: class, byte order, machine.
machine_of() {
	od -An -tx1 -j 4 -N 2 "$1" | tr -d ' \n'
	od -An -tx1 -j 18 -N 2 "$1" | tr -d ' \n'
}

# Why the programs of the headers in the directory $1 do not run here, in words;
# nothing where they do. Their files are read, and not run.
why_foreign() {
	have=$(getconf GNU_LIBC_VERSION 2>/dev/null) || have= # another libc says nothing
	for program in "$1"/scripts/basic/fixdep "$1"/scripts/mod/modpost*; do
		case $program in *.[cho] | *.txt) continue ;; esac
		[ -f "$program" ] || { echo "the headers have no ${program#"$1/"}" && return; }
		[ "$(machine_of "$program")" = "$(machine_of /proc/self/exe)" ] ||
			{ echo "the headers' ${program#"$1/"} is a program for another machine" && return; }
		needs=$(glibc_of "$program")
		[ -z "$needs" ] || [ -z "$have" ] ||
			[ "$(number_of "$needs")" -le "$(number_of "${have#* }")" ] ||
			{ echo "the headers' ${program#"$1/"} needs glibc $needs, and here is ${have#* }" && return; }
	done
}

# The options of the .config $1 that are otherwise in the .config $2: what is on in
# one of them alone. Facts about the tools that made it, and its signing keys, are not.
other_options() {
	awk -F= '
		!/^CONFIG_/ || $1 ~ /^CONFIG_(CC|GCC|CLANG|AS|LD|LLD|RUSTC?|PAHOLE|BINDGEN)_|_KEYS?$/ { next }
		NR == FNR { was[$1] = $2; next }
		{ is[$1] = $2 }
		END {
			for (o in was) if (was[o] != is[o]) print o
			for (o in is) if (!(o in was)) print o
		}' "$1" "$2" | sort
}

# kbuild asks Kconfig only where its answer is older than the .config. The answer of
# the headers is that of the kernel; one of Kconfig goes by the tools that are here.
seed_answer() {
	[ -f "$headers/include/config/auto.conf" ] || return 0
	mkdir -p "$src/obj/include/config" "$src/obj/include/generated"
	cp "$headers/include/config/auto.conf" "$src/obj/include/config/"
	: >"$src/obj/include/config/auto.conf.cmd"
	cp "$headers/include/generated/autoconf.h" "$src/obj/include/generated/"
	[ ! -f "$headers/include/generated/rustc_cfg" ] ||
		cp "$headers/include/generated/rustc_cfg" "$src/obj/include/generated/"
	touch -d @0 "$src/obj/.config"
}

# What modules are built against is left in against: the headers, or the place of a tree
# that make_base makes ready; or nothing, and in why the reason.
find_base() {
	headers=$(jq -r '.headers // empty' "$image/image.json")
	[ -z "$headers" ] || hold "$headers" || die "$headers: the headers are gone from the cache; fetch the kernel anew"
	against=$headers
	why=$(cat "$image/modules/skport_softirq.why-not" 2>/dev/null) || : # those with headers have none
	[ -z "$headers" ] || why=$(why_foreign "$headers")
	[ ! -s "$tmp/kept" ] || why="the series changes what is in the headers: $(head -n 1 "$tmp/kept")"
	[ -n "$why" ] || return 0
	against=
	symvers=${headers:-$image}/Module.symvers
	if [ ! -f "$symvers" ]; then
		why="${why:-no Module.symvers}"
	elif find_prepared_source; then
		plan_prepared
		return
	else
		why="$why; give the kernel's source: --source TREE"
	fi
	[ -z "$driver_tree" ] || because=not-to-be-had skip "$tree: nothing to build a module against: $why"
}

# Into to_prepare: the source that was given, the changed one where headers of it are,
# or Debian's own of the very version.
find_prepared_source() {
	to_prepare=$source_tree
	[ ! -s "$tmp/kept" ] || to_prepare=$driver_tree
	[ -n "$to_prepare" ] || ! is_whole "$driver_tree" || to_prepare=$driver_tree
	if [ -z "$to_prepare" ]; then
		debian=$(jq -r '.debian // empty' "$image/image.json")
		[ -n "$debian" ] || return 1
		to_prepare=$("$top/scripts/fetch" "$debian") || return
	fi
	need_tree "$to_prepare" "$to_prepare"
	is_whole "$to_prepare" || die "$to_prepare: is not all of the kernel's source, which it takes here: $why"
	check_version "$to_prepare"
}

# Is it more than fetch --part takes?
is_whole() {
	[ -n "$1" ] && [ -f "$1/scripts/mod/modpost.c" ]
}

config_of_kernel() {
	if [ -n "$headers" ]; then
		cat "$headers/.config"
	else
		cat "$image/config"
	fi
}

plan_prepared() {
	find_remedies "$to_prepare"
	against=$cache/prepared/$({ stamp "$to_prepare" && config_of_kernel && cat "$symvers" "$top"/scripts/lib/build/prepare.sh "$top"/scripts/lib/build/compiler-options.tsv "$top"/scripts/lib/build/kbuild.sh && remedies_text && echo "$release $headers $compiler $(system_here)"; } | sha256)
}

# The options of the kernel that are otherwise here, by our tools: that is said, as a
# module may come out another.
tell_other_options() {
	config_of_kernel >"$tmp/was"
	other_options "$tmp/was" "$src/obj/.config" >"$tmp/others"
	[ ! -s "$tmp/others" ] || printf '%s: %d options are otherwise than in the kernel, by the compiler or tools of this machine: %s\n' \
		"$prog" "$(wc -l <"$tmp/others")" "$(head -n 3 "$tmp/others" | paste -sd ' ')" >&2
}

run_prepare() {
	readable=$src
	writable=$src/obj
	# shellcheck disable=SC2046 # words
	kmake sandbox CC="${cross}gcc" HOSTCC=gcc KERNELRELEASE="$release" $(unknown_options) -j"$(nproc)" "$@" >>"$tmp/log" 2>&1 || {
		status=$?
		does_not_build_external "the kernel's source, by $*,"
	}
}

make_base() {
	[ -n "$against" ] && ! hold "$against" || return 0
	need build
	src=$tmp/src
	link_tree "$to_prepare" "$src"
	restore_run_bits
	apply_remedies
	mkdir -p "$src/obj"
	config_of_kernel >"$src/obj/.config"
	cp "$symvers" "$src/obj/Module.symvers"
	: >"$tmp/log"
	begin_stage "make modules_prepare"
	if [ -n "$headers" ]; then
		seed_answer
	else
		run_prepare olddefconfig
		tell_other_options
	fi
	run_prepare modules_prepare
	# Each module is linked with it.
	! grep -q 'lib/crtsavres[.]o' "$src/arch/powerpc/Makefile" || run_prepare arch/powerpc/lib/crtsavres.o
	end_stage
	publish "$src" "$against"
}
