# SPDX-License-Identifier: GPL-2.0
# A farm of two nodes on this machine: a Slurm with a munge of its own, in $farm.
# Nothing of it is outside that directory, and nothing outlives farm_stop.

farm_start() {
	mkdir -p "$farm/state" "$farm/spool-node1" "$farm/spool-node2" "$farm/log"
	head -c 1024 /dev/urandom >"$farm/key"
	chmod 400 "$farm/key"
	local port=$((20000 + $$ % 20000))
	cat >"$farm/slurm.conf" <<-EOF
		ClusterName=skport
		SlurmctldHost=$(uname -n)(127.0.0.1)
		SlurmctldPort=$port
		SlurmUser=root
		AuthType=auth/munge
		AuthInfo=socket=$farm/munge,cred_expire=5
		CryptoType=crypto/munge
		StateSaveLocation=$farm/state
		SlurmctldPidFile=$farm/slurmctld.pid
		SlurmctldLogFile=$farm/log/slurmctld
		SlurmdPidFile=$farm/%n.pid
		SlurmdLogFile=$farm/log/%n
		SlurmdSpoolDir=$farm/spool-%n
		# What a lost node's jobs wait for before they go to another one.
		SlurmdTimeout=5
		InactiveLimit=0
		KillWait=2
		ReturnToService=2
		SchedulerType=sched/backfill
		SchedulerParameters=batch_sched_delay=0,sched_interval=1
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		MpiDefault=none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		JobRequeue=1
		NodeName=node1 NodeHostname=$(uname -n) NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 State=UNKNOWN
		NodeName=node2 NodeHostname=$(uname -n) NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 State=UNKNOWN
		PartitionName=all Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP
	EOF
	printf 'CgroupPlugin=cgroup/v1\n' >"$farm/cgroup.conf"
	export SLURM_CONF=$farm/slurm.conf
	farm_run munged --foreground --force --key-file="$farm/key" --socket="$farm/munge" \
		--pid-file="$farm/munge.pid" --log-file="$farm/log/munge" --seed-file="$farm/seed"
	until [ -S "$farm/munge" ]; do kill -0 "$farm_last"; done
	farm_run slurmctld -D -i
	farm_run slurmd -D -N node1
	node1=$farm_last
	farm_run slurmd -D -N node2
	node2=$farm_last
	until [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" -eq 2 ]; do
		kill -0 "$node1" && kill -0 "$node2"
	done
}

farm_run() {
	setpriv --pdeathsig KILL "$@" >>"$farm/log/out" 2>&1 3>&- &
	farm_last=$!
	echo "$farm_last" >>"$farm/pids"
}

# The processes whose environment has the word $1.
with_word() {
	grep -lsazxF "$1" /proc/[0-9]*/environ | cut -d / -f 3
}

# All of a node at once, as if its power had gone: its daemon, then those that
# watch over its jobs and would tell the controller, then the jobs. What is
# started meanwhile is looked for again.
farm_lose() {
	local pid parent pids
	kill -KILL "$2" 2>/dev/null || true # it may be gone
	while pids=$(with_word "SLURMD_NODENAME=$1" | grep -vx $$) && [ -n "$pids" ]; do
		for pid in $pids; do
			parent=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status") || continue
			[ "$(cat "/proc/$parent/comm")" != slurmstepd ] || kill -KILL "$parent" || true # it may be gone
		done
		xargs kill -KILL <<<"$pids" 2>/dev/null || true # it may be gone
	done
}

farm_stop() {
	[ ! -s "$farm/pids" ] || xargs kill -KILL <"$farm/pids" 2>/dev/null || true # it may be gone
	farm_lose node1 "$node1"
	farm_lose node2 "$node2"
	unset SLURM_CONF
}
