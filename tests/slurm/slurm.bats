#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The matrix on a farm of two nodes: its verdicts are those it has here, also
# where a node is lost on the way.
bats_require_minimum_version 1.5.0
load ../scripts/common
load farm

setup_file() {
	export LOCAL="$BATS_FILE_TMPDIR/local"
	export FILE="$BATS_FILE_TMPDIR/file"
	local top broken
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	broken=$("$top/scripts/apply" --series "$top/tests/standin/regression" \
		"$("$top/scripts/fetch" debian:6.1)")
	cat >"$FILE" <<-EOF
		kernel broken $broken
		kernel mended $("$top/scripts/apply" --series "$top/tests/standin/fix" "$broken")
		machine power8 power9 power10
		want broken off bad
		want mended off good
	EOF
	"$top/scripts/matrix" --out "$LOCAL" "$FILE"
}

# Slurm's sockets have no room for the path of a test's directory.
start() {
	farm=$(mktemp -d /tmp/farm.XXXXXX)
	farm_start
}

teardown() {
	[ -n "${farm:-}" ] || return 0
	farm_stop
	run ! pgrep -af "$farm"
	echo "$output"
	rm -rf "$farm"
}

facts() {
	jq -c '.cells | sort_by(.id)[] | [.id, .verdict, .reason, .wanted, .status]' "$1/matrix.json"
}

# The same verdicts as here, each once.
assert_same() {
	diff <(facts "$LOCAL") <(facts out)
	[ "$(find out/cells -mindepth 1 -maxdepth 1 | wc -l)" -eq 6 ]
	[ "${lines[-1]}" = "6 of 6 as wanted, 0 not, 0 inconclusive, 0 without a verdict" ]
}

matrix() {
	run --separate-stderr "$top/scripts/matrix" --slurm --out out "$FILE"
	echo "$output"
	echo "$stderr"
}

@test "two nodes share the cells, and the verdicts are the same as here" {
	start
	matrix
	[ "$status" -eq 0 ]
	assert_same
	[ "$(cat out/cells/*/cell.json | jq -r .host | sort -u | xargs)" = "node1 node2" ]
	[ "$(cat out/cells/*/cell.json | jq .attempts | sort -u)" = 1 ]
	[[ "$stderr" == *"[6/6] "* ]]
}

# The cell that a node is at.
at_work() {
	local path
	for path in out/attempts/*; do
		grep -qs "^$1 " "$path" && [ ! -e "out/cells/${path##*/}" ] && echo "${path##*/}"
	done || true # the farm may be done by then
}

@test "a node is lost half-way: its cell runs on the other one, and counts once" {
	start
	"$top/scripts/matrix" --slurm --out out "$FILE" >grid 2>err 3>&- &
	pid=$!
	until [ -n "$(ls out/cells 2>/dev/null)" ] && id=$(at_work node2) && [ -n "$id" ]; do
		kill -0 "$pid"
	done
	farm_lose node2 "$node2"
	finished=$(find out/cells -mindepth 1 -maxdepth 1 -name "[^.]*" | wc -l)
	rc=0
	wait "$pid" || rc=$?
	cat grid err
	mapfile -t lines <grid
	[ "$rc" -eq 0 ]
	[ "$finished" -lt 6 ]
	assert_same
	# The lost one was started on both.
	[ "$(cut -d ' ' -f 1 "out/attempts/$id" | xargs)" = "node2 node1" ]
	[ "$(jq -c "[.host, .attempts]" "out/cells/$id/cell.json")" = '["node1",2]' ]
}

@test "the matrix is killed: Slurm goes on, and the next one waits for its jobs" {
	start
	"$top/scripts/matrix" --slurm --out out "$FILE" >/dev/null 2>&1 3>&- &
	pid=$!
	until [ -n "$(ls out/cells 2>/dev/null)" ]; do
		kill -0 "$pid"
	done
	kill -KILL "$pid"
	matrix
	[ "$status" -eq 0 ]
	assert_same
	[ "$(wc -l <out/slurm)" -eq 1 ]
	[ "$(cat out/cells/*/cell.json | jq .attempts | sort -u)" = 1 ]
}

@test "the matrix is interrupted: its jobs are cancelled" {
	start
	"$top/scripts/matrix" --slurm --out out "$FILE" >/dev/null 2>&1 3>&- &
	pid=$!
	until [ -n "$(ls out/cells 2>/dev/null)" ]; do
		kill -0 "$pid"
	done
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	[ "$rc" -eq 255 ]
	for _ in $(seq 200); do
		[ -n "$(squeue -h)" ] || break
	done
	[ -z "$(squeue -h)" ]
}

@test "no controller: an abort" {
	start
	kill -KILL "$(sed -n 2p "$farm/pids")"
	matrix
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"slurmctld does not answer"* ]]
}
