#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	tree=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
	tree=$("$top/scripts/apply" --series "$top/tests/standin/fix" "$tree")
	IMAGE=$("$top/scripts/build" "$tree")
	export IMAGE
}

# The directory of the run, with `status`, `stderr` and `reason` beside it.
boot() {
	run --separate-stderr "$top/scripts/boot" "$@"
	reason=$(jq -r .reason "$output/run.json")
}

# No QEMU of this boot is there any more.
assert_no_qemu() {
	run ! pgrep -af "qemu-system-ppc64.*$1"
}

machine_with() {
	cat "$top/qemu/machines/power8" - >machine
}

@test "a good image: the run directory on stdout, the verdict on stderr" {
	cp -r "$IMAGE" "my image"
	boot "my image"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
	[ "$stderr" = "verdict: good
reason: $reason" ] || [[ "$stderr" == *"verdict: good"*"reason: $reason" ]]
	[ "$(jq -r .verdict "$output/run.json")" = good ]
	[ "$(jq '.cases | length' "$output/run.json")" -ge 32 ]
	[ -s "$output/console.log" ]
	[ -s "$output/results.ktap" ]
	[ ! -e "$output/confirm" ]
	[ "$(jq -r .machine.firmware "$output/run.json")" = vof ]
	assert_no_leftovers
}

@test "power9 is a machine too" {
	boot --machine power9 "$IMAGE"
	[ "$status" -eq 0 ]
}

@test "without VOF it boots with SLOF" {
	grep -v x-vof "$top/qemu/machines/power8" >machine
	boot --machine ./machine "$IMAGE"
	[ "$status" -eq 0 ]
	grep -q SLOF "$output/console.log"
	[ "$(jq -r .machine.firmware "$output/run.json")" = slof ]
}

@test "a property that QEMU does not have is given up" {
	echo "prop cap-of-tomorrow=on" | machine_with
	boot --machine ./machine "$IMAGE"
	[ "$status" -eq 0 ]
	jq -e '.qemu.argv | join(" ") | contains("tomorrow") | not' "$output/run.json"
}

@test "a CPU without vector crypto: the driver is skipped with the reason" {
	echo "prop max-cpu-compat=power7" | machine_with
	boot --machine ./machine "$IMAGE"
	[ "$status" -eq 125 ]
	[ "$reason" = "p8_aes_xts.alloc: skipped: this CPU has no vector crypto" ]
	[ "$(jq '[.cases[] | select(.group == "xts(aes)" and .name == "encrypt-256" and .state == "ok")] | length' "$output/run.json")" -eq 1 ]
}

@test "no such machine, a broken machine file, no image" {
	assert_error 255 "no such machine; there are: power10 power8 " "$top/scripts/boot" --machine nope "$IMAGE"
	echo "prop a=b,accel=kvm" | machine_with
	assert_error 255 "machine:14: not understood: prop" "$top/scripts/boot" --machine ./machine "$IMAGE"
	assert_error 255 "no image: there is no vmlinux" "$top/scripts/boot" "$here"
}

@test "no QEMU, and one that refuses its CPU: abort with the words" {
	sed s/qemu-system-ppc64/no-such-qemu/ "$top/qemu/machines/power8" >machine
	boot --machine ./machine "$IMAGE"
	[ "$status" -eq 255 ]
	[ "$reason" = "no-such-qemu: No such file or directory" ]
	sed s/POWER8/POWER99/ "$top/qemu/machines/power8" >machine
	boot --machine ./machine "$IMAGE"
	[ "$status" -eq 255 ]
	[[ "$reason" == *"unable to find CPU model 'POWER99'"* ]]
}

@test "a vmlinux that is cut, or none at all: abort with the words" {
	mkdir image
	head -c 100000 "$IMAGE/vmlinux" >image/vmlinux
	assert_error 255 "vmlinux: an ELF file that was cut" "$top/scripts/boot" image
	echo "not a kernel" >image/vmlinux
	assert_error 255 "vmlinux: no ELF file" "$top/scripts/boot" image
}

@test "a panic is a skip with the panic's words" {
	boot --append rdinit=/gone "$IMAGE"
	[ "$status" -eq 125 ]
	[[ "$reason" == *"Kernel panic - not syncing: "* ]]
}

@test "boot terminated, and boot killed: QEMU goes with it" {
	for signal in TERM KILL; do
		"$top/scripts/boot" --append "rdinit=/proc mark=$signal$$ panic=0" "$IMAGE" >out 2>err 3>&- &
		pid=$!
		until pgrep -f "qemu-system-ppc64.*mark=$signal$$" >/dev/null; do
			kill -0 "$pid"
		done
		kill -"$signal" "$pid"
		rc=0
		wait "$pid" || rc=$?
		[ "$signal" = KILL ] || [ "$rc" -eq 255 ]
		for _ in $(seq 2000); do
			pgrep -f "qemu-system-ppc64.*mark=$signal$$" >/dev/null || break
		done
		assert_no_qemu "mark=$signal$$"
	done
}

@test "a prune during a boot: its image and what else it uses stay" {
	own_cache
	mkdir -p "$XDG_CACHE_HOME/skport/image"
	cp -r "$IMAGE" "$XDG_CACHE_HOME/skport/image/mine"
	cp -r "$IMAGE" "$XDG_CACHE_HOME/skport/image/other"
	touch -d "9 days ago" "$XDG_CACHE_HOME/skport/image/mine"
	"$top/scripts/boot" --append "rdinit=/proc mark=prune$$ panic=0" "$XDG_CACHE_HOME/skport/image/mine" >out 2>err 3>&- &
	pid=$!
	until pgrep -f "qemu-system-ppc64.*mark=prune$$" >/dev/null; do
		kill -0 "$pid"
	done
	run "$top/scripts/cache" --prune --size 0
	kill -TERM "$pid"
	wait "$pid" || true # it was ended
	[ "$status" -eq 1 ]
	[[ "$output" == *"removed image/other: "* ]]
	diff -r "$IMAGE" "$XDG_CACHE_HOME/skport/image/mine"
	run "$top/scripts/cache" --prune --size 1M
	[ "$status" -eq 0 ]
	[ ! -e "$XDG_CACHE_HOME/skport/image/mine" ]
	assert_no_qemu "mark=prune$$"
}

@test "eight boots at once" {
	for i in 1 2 3 4 5 6 7 8; do
		"$top/scripts/boot" "$IMAGE" >"run.$i" 2>"err.$i" &
	done
	wait
	for i in 1 2 3 4 5 6 7 8; do
		[ "$(jq -r .verdict "$(cat "run.$i")/run.json")" = good ] || { cat "err.$i" && return 1; }
	done
	[ "$(cat run.* | sort -u | wc -l)" -eq 8 ]
	assert_no_leftovers
}

@test "a vmlinux with its modules, without a build" {
	own_cache
	run "$top/scripts/check" --modules "$IMAGE/modules" "$IMAGE/vmlinux"
	[ "$status" -eq 0 ]
	[ "${lines[-2]}" = "verdict: good" ]
	assert_error 255 "needs --modules DIR" "$top/scripts/fetch" "$IMAGE/vmlinux"
}

@test "the full tier of an image that was built for the core: inconclusive, not bad" {
	assert_error 125 "the full tier needs CONFIG_DM_CRYPT: build --tier full has it" \
		"$top/scripts/boot" --tier full "$IMAGE"
}

@test "--hazards fail: a kernel without a hazard is good; another word is none" {
	boot --hazards fail "$IMAGE"
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.verdict, .hazards]' "$output/run.json")" = '["good",[]]' ]
	# One that a case may end, and that a boot before has met: the case is left out
	# for it, and that is a hazard.
	printf 'p8_aes_xts.alloc\n' >list
	boot --tier full --bare --required list --hazards fail --append skport.oopsed=vector-code-sleeps "$IMAGE"
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.code, .hazards[].id]' "$output/run.json")" = '["hazard","vector-code-sleeps"]' ]
	[ -f "$output/confirm/run.json" ]
	run --separate-stderr "$top/scripts/boot" --hazards nope "$IMAGE"
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"--hazards nope: fail"* ]]
}
