# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the verbs share. A verb sets `top` and sources this file.
#
# Exit codes, everywhere: 0 done or good, 1 bad, 125 inconclusive,
# 255 the environment or the arguments are broken.

set -eu
LC_ALL=C
export LC_ALL
. "$top/scripts/lib/core/cache.sh"

# Progress goes to fd 3, so that a caller can keep a command's own stderr.
exec 3>&2

prog=${0##*/}
cache=${XDG_CACHE_HOME:-${HOME:?is not set, nor is XDG_CACHE_HOME}/.cache}/skport
# shellcheck disable=SC2034 # not every verb reads a table
tab='	'
said=
because=
tmp=
job=
ticker=
aside=

# Words that others chose, on one line and fit for a terminal.
plain() {
	printf '%s' "$*" | tr '\n\000-\011\013-\037\177' ' [?*]' | sed 's/\xc2[\x80-\x9f]/?/g'
}

# The words for the verb that called this one, and below them their code.
tell_caller() {
	case $1 in
	255) because=${because:-environment} ;;
	*) because=${because:-inconclusive} ;;
	esac
	[ -z "${SKPORT_REASON:-}" ] || printf '%s\n' "$2" "$because" >"$SKPORT_REASON"
}

# The last words of a verb that fails, for the one that called it as well, and
# below them their code (reason-codes.tsv): a command that knows it says
# "because=CODE die WORDS". A signal may come while stderr is a command's log.
leave() {
	code=$1
	said=1
	shift
	set -- "$(plain "$@")"
	printf '%s: %s\n' "$prog" "$*" >&3
	tell_caller "$code" "$*"
	[ -z "${on_leave:-}" ] || "$on_leave" "$code" "$*"
	exit "$code"
}

die() {
	leave 255 "$@"
}

skip() {
	leave 125 "$@"
}

bad_usage() {
	usage >&2
	because=usage die "$@"
}

# Both may have ended by themselves a moment before.
stop_job() {
	[ -z "$ticker" ] || kill "$ticker" 2>/dev/null || : # as above
	ticker=
	[ -n "$job" ] || return 0
	kill -s TERM -- "-$job" 2>/dev/null || kill -TERM "$job" 2>/dev/null || : # as above
	wait "$job" 2>/dev/null || :                                              # it was asked to end; how does not matter
	job=
}

# grep and diff where finding nothing, or a difference, is no failure; what they
# cannot read still is.
grep_any() {
	grep "$@" || [ $? = 1 ]
}

diff_any() {
	diff "$@" || [ $? = 1 ]
}

# The end of a verb whose answer is another than 0: it is one only if it is said
# by this. A command that fails with 1 because the disk is full is not "bad".
answer_with() {
	said=1
	exit "$1"
}

cleanup() {
	stop_job
	[ -z "$tmp" ] || rm -rf "$tmp"
	[ -z "$aside" ] || rm -rf "$aside"
	tmp=
	aside=
}

# A command that failed unasked must not pass for an answer: 1 would be "bad".
# A verb whose own answers are other codes than 0 has them in `codes`.
at_exit() {
	rc=$?
	# An answer stays what it is where something cannot be removed.
	cleanup || :
	[ -z "$said" ] || exit "$rc"
	for code in ${codes:-0} 125 255; do
		[ "$rc" != "$code" ] || exit "$rc"
	done
	leave 255 "a command failed with status $rc; is the disk full?"
}

trap at_exit EXIT
trap 'because=interrupted leave 255 interrupted' INT TERM HUP

# A directory beside the one that the user asked for, gone when we are: renamed to
# that when it is done, so that all of it is there or nothing.
make_aside() {
	aside=${1%/*}/.${1##*/}.skport-$$
	mkdir -- "$aside" 2>/dev/null || {
		made=$aside
		aside=
		die "${made%/*}: no directory, or none that can be written to"
	}
}

# Run a command that may take long so that Ctrl-C, a signal or our own death
# ends it and all that it started. It gets no descriptors but the first three:
# a lock is ours alone, and mmdebstrap fails where its own get two digits, which
# dash does not read.
guard() {
	setsid setpriv --pdeathsig TERM "$@" </dev/null \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	job=$!
	rc=0
	wait "$job" || rc=$?
	job=
	return "$rc"
}

now() {
	date +%s%N
}

# Seconds since $1, a value of now.
since() {
	t=$((($(now) - $1) / 100000000))
	printf '%d.%d' $((t / 10)) $((t % 10))
}

# From the second second on.
tick() {
	sleep 1
	while sleep 1 && kill -0 $$ 2>/dev/null; do
		printf '\r%s: %s s ' "$1" "$(since "$2")" >&3
	done
}

# A stage of ours: one line with its name and its seconds, counting on a
# terminal. Verbs called by a verb leave that to the outer one. With `brief` set
# there is no line for what takes less than two seconds.
brief=
begin_stage() {
	label=$1
	start=$(now)
	[ -z "${SKPORT_INNER:-}" ] && [ -t 3 ] || return 0
	tick "$label" "$start" &
	ticker=$!
}

end_stage() {
	[ -z "${SKPORT_INNER:-}" ] || return 0
	if [ -n "$ticker" ]; then
		kill "$ticker" 2>/dev/null || : # it may have ended by itself
		wait "$ticker" 2>/dev/null || : # it was asked to end
		ticker=
		printf '\r\033[K' >&3
	fi
	seconds=$(since "$start")
	[ -n "$brief" ] && [ "${seconds%.*}" -lt 2 ] ||
		printf '%s: %s s\n' "$label" "$seconds" >&3
}

# Run a command as a stage.
stage() {
	begin_stage "$1"
	shift
	rc=0
	if [ -n "${SKPORT_INNER:-}" ]; then
		guard "$@" || rc=$?
	else
		SKPORT_INNER=1 guard "$@" || rc=$?
	fi
	end_stage
	return "$rc"
}

sha256() {
	# It reads a pipe: what fails is what writes there.
	sha256sum | cut -d' ' -f1
}

is_tree() {
	[ -f "$1/Makefile" ] && grep -q '^VERSION = ' "$1/Makefile" &&
		[ -d "$1/arch/powerpc" ] && [ -f "$1/Kbuild" ]
}

# $1 has to be kernel source; $2 is what the user calls it.
need_tree() {
	{ hold "$1" && is_tree "$1"; } || because=no-kernel die "$2: no kernel source: no Makefile with a VERSION, or no arch/powerpc"
}

absolute() {
	(cd "$1" && pwd -P)
}

# Where runs and results go: build/, but for an installed copy, which has no
# Makefile and is not to be written to.
out_directory() {
	if [ -f "$top/Makefile" ]; then
		printf '%s\n' "$top/build"
	else
		printf '%s\n' "$cache"
	fi
}

# The system that this machine is, as package-names.tsv has it.
system_here() {
	suite=$(suite_here)
	# shellcheck source=/dev/null
	(. /etc/os-release && case " $ID ${ID_LIKE:-} " in
	*" debian "*) echo "$suite" ;;
	*fedora* | *rhel*) echo fedora ;;
	*suse*) echo opensuse ;;
	*) echo "$ID" ;;
	esac) 2>/dev/null || echo unknown
}

# The suite of this machine, or the first of ours where it has another system.
suite_here() {
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release 2>/dev/null && case ${ID:-} in
	debian) echo "${VERSION_CODENAME:-}" ;;
	esac)
	# sid calls itself by the name of the release that it will be.
	[ -z "$suite" ] || grep -q "^$suite\>" "$top/scripts/lib/core/suites.tsv" || suite=sid
	printf '%s\n' "${suite:-bookworm}"
}

# Is there a file of this pattern?
is_there() {
	# shellcheck disable=SC2086 # a pattern
	set -- $1
	[ -e "$1" ]
}

# The packages of a group (scripts/lib/core/packages.tsv) that are not there, by
# the names they have here.
missing_of() {
	system=$(system_here)
	while read -r group probe package; do
		[ "$group" = "$1" ] || continue
		case $probe in
		/*) ! is_there "$probe" || continue ;;
		*) ! command -v "$probe" >/dev/null || continue ;;
		esac
		awk -F '\t' -v here="$system" -v package="$package" '
			$1 == here && $2 == package { name = $3 }
			END { print name ? name : package }' "$top/scripts/lib/core/package-names.tsv"
	done <"$top/scripts/lib/core/packages.tsv" | sort -u | grep_any -vx -e -
}

# Where the packages of a group are not there: install them as root, say what to
# type as anyone else, or on another system than Debian.
need() {
	missing=$(missing_of "$1" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	missing=${missing% }
	command -v apt-get >/dev/null ||
		because=packages-missing die "packages are missing; type: $(by_another_hand) $missing (Debian is what this is tested on)"
	[ "$(id -u)" = 0 ] ||
		because=packages-missing die "packages are missing; type: sudo apt-get install $missing"
	printf '%s: installing %s\n' "$prog" "$missing" >&2
	# shellcheck disable=SC2086 # a list of names
	apt_install $missing 2>/dev/null || { apt-get -qq update >&2 && apt_install $missing 2>/dev/null; } ||
		because=packages-missing die "packages are missing, and cannot be installed: $(apt_install $missing 2>&1 | grep -m 1 '^E: '); type: apt-get install $missing"
}

# How other systems install a package: not tried there.
by_another_hand() {
	case $(system_here) in
	fedora) echo "sudo dnf install" ;;
	opensuse) echo "sudo zypper install" ;;
	*) echo "install, with the tool of your system," ;;
	esac
}

apt_install() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		install -y --no-install-recommends "$@" >/dev/null
}
