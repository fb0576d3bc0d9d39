# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The cache: a directory of our own in it, entries that one of us makes for all, and
# a record of which of them are in use. For common.sh; what it holds is listed in
# scripts/lib/cache/directories.tsv.

# What a killed run left behind: nobody has its lock any more. The lock is that
# of the directory itself. A file in it could be made anew, and taken, between two
# steps of an owner that is removing all of it. Before 1.1 it was such a file.
remove_abandoned() {
	(exec 7<"$1" && flock -n 7 && { [ ! -e "$1/lock" ] || flock -n "$1/lock" true; } &&
		rm -rf "$1") 2>/dev/null || : # another may be faster, or its owner
}

# It is the same cache from wherever we are called.
check_cache() {
	case $cache in
	/*) ;;
	*) die "XDG_CACHE_HOME: $cache: has to begin with /" ;;
	esac
}

# A directory of our own below the cache, gone when we are. In `using` of it are the
# entries that we use, or in that of the verb that called us.
make_tmp() {
	[ -z "$tmp" ] || return 0
	check_cache
	mkdir -p "$cache" || die "$cache: cannot be made; set XDG_CACHE_HOME"
	for old in "$cache"/tmp.*; do
		[ ! -d "$old" ] || remove_abandoned "$old"
	done
	# It gets its name when it has its lock, lest another run take it for dead.
	tmp=$(mktemp -d "$cache/new.$$.XXXXXX" 2>/dev/null) ||
		die "$cache: cannot be written to; set XDG_CACHE_HOME"
	exec 9<"$tmp"
	flock 9
	mv "$tmp" "$cache/tmp.${tmp##*/new.}"
	tmp=$cache/tmp.${tmp##*/new.}
	mkdir "$tmp/using" || die "$cache: cannot be written to; is the disk full?"
	case ${SKPORT_USING:-} in
	"$cache"/*) ;;
	*) export SKPORT_USING="$tmp/using" ;;
	esac
}

# Is the path $1 there? An entry of the cache that it is, or is in, is in use from
# here on, until we end, or the verb that called us: "cache --prune" leaves it. What
# is said to be there stays, and what is not has to be made.
hold() {
	set -- "$1" "$(realpath -m -- "$1")" "$(realpath -m -- "$cache")"
	case $2 in
	"$3"/tmp.*) ;;
	"$3"/*/*) record_use "${2#"$3"/}" ;;
	esac
	[ -e "$1" ]
}

# $1 is a path in the cache, whose first two parts are the entry: a directory of that
# name says that it is used. Who prunes looks for it under the same lock. Of the time
# of the last use the entry itself has the record.
record_use() {
	make_tmp
	set -- "${1%%/*}" "${1#*/}"
	set -- "$1/${2%%/*}"
	(mkdir -p "$cache/lock" && cd "$SKPORT_USING" &&
		flock -s "$cache/lock/using" mkdir -p -- "$1") 2>/dev/null ||
		die "$cache: cannot be written to; is the disk full?"
	touch -c -h -- "$cache/$1" 2>/dev/null || : # another owner's keeps its time
}

# Of those that want to make the same entry one does; the others wait for it, and
# find it made. Ends with the verb, or with the next lock.
lock() {
	mkdir -p "$cache/lock" || die "$cache: cannot be written to; set XDG_CACHE_HOME"
	exec 8>"$cache/lock/$1"
	flock -n 8 && return
	setpriv --pdeathsig TERM flock 8 </dev/null 9>&- &
	job=$!
	wait "$job"
	job=
}

# Put a finished entry in its place. Another run may have been faster.
publish() {
	mkdir -p "${2%/*}"
	hold "$2" || {
		mv -T "$1" "$2" 2>/dev/null
		hold "$2"
	} || die "$2: cannot be written; is the disk full?"
}
