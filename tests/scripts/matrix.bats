#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# Many kernels from one file, on the stand-in: its images are built once, and
# nearly all of the cells are boots.
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	BROKEN=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
	MENDED=$("$top/scripts/apply" --series "$top/tests/standin/fix" "$BROKEN")
	export BROKEN MENDED
}

matrix() {
	run --separate-stderr "$top/scripts/matrix" "$@"
	echo "$output"
	echo "$stderr"
}

# Six cells, on the trees and images that every other test uses.
small_file() {
	cat >"a file" <<-EOF
		kernel broken $BROKEN
		kernel mended $MENDED
		machine power8 power9 power10
		want broken off bad
		want mended off good
	EOF
}

# The names of all that is there, of what is half-made too.
cells() {
	find "$1/cells" -mindepth 1 -maxdepth 1 -printf "%f\n" | sort
}

attempts() {
	cat "$1"/cells/*/cell.json | jq .attempts | sort -u
}

@test "the stand-in in its variants, on every machine: all as wanted" {
	matrix --out out "$top/tests/matrix/standin"
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "kernel "*" variant "*" power8 "*" power9 "*" power10 "*" power8-novec" ]]
	[[ "${lines[1]}" == "standin "*" off "*" none "*" bad "*" bad "*" bad "*" -" ]]
	[[ "${lines[2]}" == "standin "*" on "*" none "*" good "*" good "*" good "*" good" ]]
	[ "${lines[-1]}" = "9 of 9 as wanted, 0 not, 0 inconclusive, 0 without a verdict" ]
	[[ "$stderr" == *"[9/9] standin_"*" s, 0 s to go" ]]
	[ "$(jq -c '[.complete, .counts.wanted, (.cells | length)]' out/matrix.json)" = '[true,9,9]' ]
	cell=out/cells/standin_on_modular_power8
	jq -e '.version == 1 and .id == "standin_on_modular_power8" and .kernel == "standin" and
		.series == "on" and .variant == "modular" and .machine == "power8" and
		.wanted == "good" and .verdict == "good" and .attempts == 1 and .run == "run" and
		(.host | length > 0) and (.seconds | keys == ["apply", "boot", "build", "fetch"]) and
		(.seconds | map(type == "number") | all)' $cell/cell.json
	assert_schema matrix out/matrix.json
	for cell in out/cells/*/cell.json; do
		assert_schema cell "$cell"
	done
	cell=out/cells/standin_on_modular_power8
	[ "$(jq -r .verdict $cell/run/run.json)" = good ]
	[ -s $cell/run/results.ktap ]
	[ -f out/cells/standin_off_none_power8/run/confirm/run.json ]
	[ "$(cells out | wc -l)" -eq 9 ]
	"$top/scripts/report" out >report
	assert_no_leftovers
}

@test "a verdict that is not wanted is named; wanting another runs nothing again" {
	small_file
	echo "want mended off none power9 bad" >>"a file"
	matrix --out out "a file"
	[ "$status" -eq 1 ]
	[[ "$output" == *" good! "* ]]
	[[ "$output" == *"mended_off_none_power9: good, bad is wanted: "* ]]
	[ "${lines[-1]}" = "5 of 6 as wanted, 1 not, 0 inconclusive, 0 without a verdict" ]
	small_file
	matrix --out out "a file"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"6 cells, 6 of them done"* ]]
	[ "$(attempts out)" = 1 ]
	[ "$(jq -r .wanted out/cells/mended_off_none_power9/cell.json)" = good ]
}

@test "killed half-way: nothing goes on; what was done is not done again" {
	small_file
	"$top/scripts/matrix" --jobs 2 --out out "a file" 2>err 3>&- &
	pid=$!
	until [ -n "$(ls out/cells 2>/dev/null)" ]; do
		kill -0 "$pid"
	done
	kill -KILL "$pid"
	wait "$pid" || true # it was killed
	for _ in $(seq 2000); do
		pgrep -f "lib/matrix/cell $here/out" >/dev/null || break
	done
	run ! pgrep -af "lib/matrix/cell $here/out"
	mapfile -t finished < <(cells out)
	[ "${#finished[@]}" -lt 6 ]
	times=$(cd out/cells && stat -c '%n %Y %i' "${finished[@]}")
	matrix --out out "a file"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"6 cells, ${#finished[@]} of them done"* ]]
	[ "$times" = "$(cd out/cells && stat -c '%n %Y %i' "${finished[@]}")" ]
	[ "$(cells out | wc -l)" -eq 6 ]
	# Those that were at work had been started before.
	[ "$(attempts out | tail -n 1)" = 2 ]
	[ "$(jq '.cells | length' out/matrix.json)" -eq 6 ]
}

@test "one that is killed alone has no verdict, and no other cell suffers" {
	small_file
	"$top/scripts/matrix" --jobs 2 --out out "a file" >grid 2>err 3>&- &
	pid=$!
	until [ -s out/attempts/mended_off_none_power9 ]; do
		kill -0 "$pid"
	done
	kill -KILL "$(cut -d " " -f 2 out/attempts/mended_off_none_power9)"
	rc=0
	wait "$pid" || rc=$?
	cat grid err
	[ "$rc" -eq 255 ]
	grep -q '^mended_off_none_power9: no verdict$' grid
	grep -q '^5 of 6 as wanted, 0 not, 0 inconclusive, 1 without a verdict$' grid
	[ "$(jq .complete out/matrix.json)" = false ]
	assert_schema matrix out/matrix.json
	matrix --out out "a file"
	[ "$status" -eq 0 ]
	[ "$(jq .attempts out/cells/mended_off_none_power9/cell.json)" = 2 ]
}

@test "the same cell twice at once counts once" {
	small_file
	id=broken_off_none_power8
	matrix --out out "a file"
	rm -r "out/cells/$id"
	for i in 1 2; do
		"$top/scripts/lib/matrix/cell" "$here/out" "$id" >"row.$i" &
	done
	wait %1 || { cat row.1 row.2 "out/log/$id" && return 1; }
	wait %2
	[ "$(cat row.1 row.2 | grep -c "^$id	bad	")" -eq 1 ]
	[ "$(cat row.1 row.2 | wc -l)" -eq 1 ]
	[ "$(cells out | grep -c "$id")" -eq 1 ]
	grep -q "another was faster" "out/log/$id"
	"$top/scripts/lib/matrix/cell" "$here/out" "$id" >row.3
	[ ! -s row.3 ]
}

# A make and a tar that work on made-up trees, note what they are called for,
# and go on once someone waits for what they make.
slow_programs() {
	make -s -C "$top" guest
	mkdir bin
	cat >bin/make <<-EOF
		#!/bin/sh
		echo "\$*" >>"$here/calls"
		while [ "\$1" != -C ]; do shift; done
		obj=\$2/obj
		case \$* in
		*allnoconfig*)
			eval "\$(printf '%s\n' "\$@" | grep '^KCONFIG_ALLCONFIG=')"
			cp "\$KCONFIG_ALLCONFIG" "\$obj/.config"
			;;
		*M=*) exit 1 ;;
		*modules_install*)
			eval "\$(printf '%s\n' "\$@" | grep '^INSTALL_MOD_PATH=')"
			mkdir -p "\$INSTALL_MOD_PATH/lib/modules/4.10.0"
			;;
		*vmlinux*)
			mkdir -p "\$obj/include/config"
			echo 4.10.0 >"\$obj/include/config/kernel.release"
			cp "$top/build/guest/init" "\$obj/vmlinux"
			for i in \$(seq 200); do ! pgrep -xf 'flock 8' >/dev/null || break; done
			;;
		esac
	EOF
	cat >bin/tar <<-EOF
		#!/bin/sh
		echo "\$*" >>"$here/calls"
		for i in \$(seq 200); do ! pgrep -xf 'flock 8' >/dev/null || break; done
		exec $(command -v tar) "\$@"
	EOF
	chmod +x bin/*
}

@test "two that need the same tree, or the same image, at once make it once" {
	own_cache "$BATS_TEST_TMPDIR/cache"
	slow_programs
	fake_tree linux
	mkdir -p linux/drivers/crypto/vmx
	echo "config CRYPTO_DEV_VMX_ENCRYPT" >linux/drivers/crypto/vmx/Kconfig
	tar -cf linux.tar linux
	PATH="$here/bin:$PATH"
	for verb in "fetch linux.tar" "build linux"; do
		read -r -a words <<<"$verb"
		"$top/scripts/${words[0]}" "${words[1]}" >one 2>err &
		"$top/scripts/${words[0]}" "${words[1]}" >two 2>err.2 &
		wait %1 && wait %2 || { cat err err.2 && return 1; }
		cmp one two
		[ -d "$(cat one)" ]
	done
	cat calls
	[ "$(grep -c -- -xf calls)" -eq 1 ]
	[ "$(grep -c allnoconfig calls)" -eq 1 ]
	assert_no_leftovers
}

@test "a kernel that is not to be had is kept apart, and taken when it is there" {
	printf "kernel 4.4 4.4\nkernel it %s\nwant * off good\n" "$MENDED" >file
	matrix --out out file
	[ "$status" -eq 125 ]
	[[ "${lines[1]}" == "4.4 "*" not had" ]]
	[[ "$output" == *"4.4_off_none_power8: skip, good is wanted: not to be had: kernel.org cannot be reached"* ]]
	[ "${lines[-1]}" = "1 of 2 as wanted, 0 not, 1 inconclusive, 0 without a verdict" ]
	[ "$(jq -c .run out/cells/4.4_off_none_power8/cell.json)" = null ]
	export KERNEL_4_4=$MENDED
	matrix --out out file
	[ "$status" -eq 0 ]
	[ "$(jq .attempts out/cells/it_off_none_power8/cell.json)" = 1 ]
	# What is done stays with the kernel it was done with.
	export KERNEL_IT=$BROKEN
	assert_error 255 "it_off_none_power8 there is of another kernel or file" \
		"$top/scripts/matrix" --out out file
}

@test "a broken environment is no verdict, and goes on without --out once mended" {
	cp -r "$top" copy
	rm -rf copy/build/matrix
	small_file
	sed -i 's/power9 power10//' "a file"
	run env CROSS_COMPILE=no-such- copy/scripts/matrix "a file"
	echo "$output"
	[ "$status" -eq 255 ]
	[[ "$output" == *"[2/2] "*": abort: no-such-gcc: there is no such compiler; "* ]]
	run copy/scripts/matrix "a file"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(find copy/build/matrix -name "a file.*" | wc -l)" -eq 1 ]
	run copy/scripts/matrix "a file"
	[ "$(find copy/build/matrix -name "a file.*" | wc -l)" -eq 2 ]
}

@test "a series for another tree is a skip that names the hunk" {
	fake_tree tree
	fake_series other other
	printf "kernel it tree\nseries on\nfix other\n" >file
	matrix --out out file
	[ "$status" -eq 125 ]
	[[ "$output" == *"it_on_none_power8: skip: four.patch: drivers/a.c: hunk #1 fails"* ]]
}

@test "a file that is not understood: its name, the line, the word" {
	wrong() {
		printf 'kernel it debian:6.1\n%s\n' "$2" >file
		assert_error 255 "$1" "$top/scripts/matrix" --out out file
	}
	wrong "file:2: colour: not understood" "colour red"
	wrong "file:2: ok: good, bad or skip" "want * off ok"
	wrong "file:2: want KERNEL SERIES" "want it good"
	wrong "file:2: kernel NAME KERNEL" "kernel it"
	wrong "file:2: ../it: no name" "kernel ../it x"
	wrong "file:2: nowhere: no such directory, mailbox, or range REPO@A..B" "fix nowhere"
	wrong "file:2: boot NAME VARIANT WORDS" "boot it modular"
	wrong "file: series maybe: off or on" "series maybe"
	wrong "file: variant nope: there is no configs/nope" "variant nope"
	wrong "file: machine nope: there is no qemu/machines/nope" "machine nope"
	wrong "file: tier half: core, full or storage" "tier half"
	wrong "file: has no cell" "without it * * *"
	wrong "file: it_off_none_power8: is there twice" "kernel it debian:6.1"
	[ ! -e out ]
	assert_error 255 "nothing: there is no such file" "$top/scripts/matrix" nothing
}

@test "without, want and boot mean what the help says" {
	cat >file <<-EOF
		# words
		kernel a debian:6.1
		kernel   b   debian:6.1
		series off on
		variant none builtin odd
		boot odd modular two  words
		machine power8 power9
		without a on * *
		without * * !none !power8
		want * * good
		want b off odd bad
	EOF
	# shellcheck disable=SC2016
	top=$top here=$here sh -c '. "$top/scripts/lib/core/common.sh"; . "$top/scripts/lib/matrix/cells.sh"
		tmp=$here; read_plan file; tmp='
	[ "$(wc -l <plan)" -eq 12 ]
	run ! grep -q '^a_on_' plan
	run ! grep -q 'builtin_power9' plan
	[ "$(awk -F '\t' '$12 == "bad" { print $1, $8, $9 }' plan)" = "b_off_odd_power8 modular two  words" ]
}
