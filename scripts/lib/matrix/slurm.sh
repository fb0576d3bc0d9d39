# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The cells of a matrix as a job array of Slurm, which puts those of a lost node
# on another one. Their verdicts are files, here as anywhere.

# Arrays may have so many tasks, and no more.
array_size() {
	scontrol show config 2>"$tmp/slurm" >"$tmp/config" ||
		die "slurmctld does not answer: $(head -n 1 "$tmp/slurm")"
	size=$(($(sed -n 's/^MaxArraySize *= *//p' "$tmp/config") - 1))
}

# The list that a task looks up its cell in stays as it is for as long as Slurm
# may start it again.
submit() {
	list=$out/pending.$(date +%Y%m%d-%H%M%S)-$$
	split -d -a 4 -l "$size" "$tmp/pending" "$list."
	for part in "$list."*; do
		# shellcheck disable=SC2016 # for the shell of the task
		SKPORT_CELL=$top/scripts/lib/matrix/cell SKPORT_OUT=$out SKPORT_LIST=$part \
			sbatch --parsable --requeue --export=ALL --job-name=skport \
			--array="1-$(wc -l <"$part")${jobs:+%$jobs}" --output="$out/log/slurm-%A_%a" \
			--wrap='exec "$SKPORT_CELL" "$SKPORT_OUT" "$SKPORT_LIST"' \
			>"$tmp/job" 2>"$tmp/slurm" ||
			die "sbatch: $(head -n 1 "$tmp/slurm")"
		cut -d ';' -f 1 "$tmp/job" >>"$out/slurm"
	done
}

# Which of our jobs are there still? Those that Slurm has forgotten are done.
in_queue() {
	: >"$tmp/queue"
	[ -s "$out/slurm" ] || return 1
	while read -r id; do
		squeue -h -j "$id" -o %i >>"$tmp/queue" 2>"$tmp/slurm" ||
			grep -q 'Invalid job id' "$tmp/slurm" || return 2
	done <"$out/slurm"
	[ -s "$tmp/queue" ]
}

# shellcheck disable=SC2317 # called by leave
cancel() {
	[ "$2" != interrupted ] || [ ! -s "$out/slurm" ] ||
		xargs scancel <"$out/slurm" >/dev/null 2>&1 || : # it may have ended
}

# The cells that have come since the last look, as rows.
show_new() {
	while read -r id; do
		[ ! -f "$out/cells/$id/cell.json" ] || printf '%s\n' "$id"
	done <"$tmp/pending" | grep -vxFf "$tmp/shown" >"$tmp/new" || return 0
	while read -r id; do
		jq -r '[.id, .verdict, ([.seconds[] // 0] | add), .reason] | @tsv' \
			"$out/cells/$id/cell.json"
	done <"$tmp/new"
	cat "$tmp/new" >>"$tmp/shown"
}

# A controller that is being started again is waited for, but not for ever.
wait_for_jobs() {
	silent=0
	while [ "$silent" -lt 60 ]; do
		rc=0
		in_queue || rc=$?
		show_new
		[ "$rc" != 1 ] || return 0
		[ "$rc" = 2 ] || silent=0
		silent=$((silent + 1))
		sleep 2
	done
	die "squeue: $(head -n 1 "$tmp/slurm"); the cells go on, --out $out gathers them"
}

# A matrix that was killed may have left its jobs: those are waited for.
run_slurm() {
	for program in sbatch squeue scancel scontrol; do
		command -v "$program" >/dev/null || die "$program: there is none; is this a node of Slurm?"
	done
	: >"$tmp/shown"
	on_leave=cancel
	in_queue || {
		rm -f "$out/slurm"
		array_size
		submit
	}
	wait_for_jobs
}
