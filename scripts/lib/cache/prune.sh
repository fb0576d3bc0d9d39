# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Removing entries of the cache, for scripts/cache. One that goes is moved out of its
# place first, at once, so that nobody sees half of it; and only under the lock under
# which verbs record what they use (scripts/lib/core/cache.sh).

bytes_of_size() {
	case $1 in
	[!0-9]* | *[!0-9.KMGT]* | ????????*) return 1 ;;
	esac
	numfmt --from=iec "$1" 2>/dev/null
}

seconds_of_age() {
	case ${1%[hdw]} in
	"$1" | '' | *[!0-9]* | ???????*) return 1 ;;
	esac
	case $1 in
	*h) echo $((${1%h} * 3600)) ;;
	*d) echo $((${1%d} * 86400)) ;;
	*w) echo $((${1%w} * 604800)) ;;
	esac
}

# Is the entry $1, as tree/KEY, in use? The record of a verb counts as long as that has
# the lock of its directory: one that was killed has not.
in_use() {
	for record in "$cache"/tmp.*/using/"$1"; do
		[ -d "$record" ] || continue
		(exec 7<"${record%/using/"$1"}" && flock -n -s 7) 2>/dev/null || return 0
	done
	return 1
}

# Move the entry $1 out of its place, and what lies beside it. 1: it is in use.
take_away() {
	(
		flock 7
		! in_use "$1" || exit 1
		mv -T -- "$1" "$tmp/gone/entry" 2>/dev/null || die "$cache/$1: cannot be removed"
		beside=$(awk -F '\t' -v name="${1%%/*}" '$1 == name && $2 != "-" { print $2 }' "$tmp/directories")
		[ -z "$beside" ] || [ ! -f "$1$beside" ] || mv -T -- "$1$beside" "$tmp/gone/beside"
	) 7>"$cache/lock/using"
}

# Remove what was moved; prints the bytes that the disk has more by that: files that
# others have as well, by hard links, stay where those have them.
remove_gone() {
	find "$tmp/gone" -type d ! -perm -u+rwx -exec chmod u+rwx {} \;
	find "$tmp/gone" -mindepth 1 ! -type d -printf '%i %n %b\n' |
		awk '++seen[$1] == $2 { blocks += $3 } END { printf "%.0f\n", blocks * 512 }'
	rm -rf --one-file-system "$tmp/gone"
	mkdir "$tmp/gone"
}

# What each takes, in lines of bytes and path. du counts a file that several have for
# the first of them: running verbs and what they use, then the free entries, the last
# used first. So each has what is gained if it goes, and all that were used before it.
measure() {
	{
		find . -mindepth 1 -maxdepth 1 -name 'tmp.*' -print0
		cut -f2 "$tmp/used" "$tmp/free" | tr '\n' '\0'
		printf '.\0'
	} >"$tmp/names"
	# What is removed meanwhile is not counted.
	du -s -B1 -0 --files0-from="$tmp/names" >"$tmp/sizes.0" 2>/dev/null || :
	tr '\0\n' '\n?' <"$tmp/sizes.0" >"$tmp/sizes"
}

# Choose what has to go, the least recently used first, into $tmp/chosen: seconds of its last
# use, bytes, path. What the cache takes is left in `left`.
choose() {
	directories >"$tmp/directories"
	while IFS=$tab read -r directory beside pruned _; do
		[ "$pruned" != yes ] || entries_of "$directory" "$beside"
	done <"$tmp/directories" | sort -rn >"$tmp/entries"
	: >"$tmp/used"
	: >"$tmp/free"
	while IFS=$tab read -r seconds entry; do
		if in_use "$entry"; then to=used; else to=free; fi
		printf '%s\t%s\n' "$seconds" "$entry" >>"$tmp/$to"
	done <"$tmp/entries"
	measure
	left=$(awk '{ n += $1 } END { printf "%.0f\n", n }' "$tmp/sizes")
	awk -F '\t' -v OFS='\t' -v size="$size" -v left="$left" \
		-v oldest="${age:+$(($(date +%s) - age))}" '
		FILENAME == ARGV[1] { bytes[$2] = $1; next }
		{ used[++n] = $1; entry[n] = $2; left -= bytes[$2] }
		END {
			for (i = 1; i <= n; i++) {
				left += bytes[entry[i]]
				if (size != "" && left > size + 0 || oldest != "" && used[i] < oldest + 0)
					print used[i], bytes[entry[i]] + 0, entry[i]
			}
		}' "$tmp/sizes" "$tmp/free" | sort -n >"$tmp/chosen"
}

say_removed() {
	printf '%s %s: %s, last used %s\n' "$1" "$entry" "$(numfmt --to=iec "$bytes")" \
		"$(date -d "@$seconds" '+%F %R')"
}

# One entry that was chosen. 1: it stays.
remove_one() {
	[ -z "$dry_run" ] || {
		say_removed "would remove"
		return
	}
	rc=0
	take_away "$entry" || rc=$?
	case $rc in
	0) ;;
	1)
		printf '%s: %s: is in use by now, and stays\n' "$prog" "$entry" >&2
		return 1
		;;
	*) answer_with 255 ;; # it has said why
	esac
	gained=$(remove_gone) || die "$entry: not all of it can be removed"
	freed=$((freed + gained))
	say_removed removed
}

say_all() {
	if [ -n "$dry_run" ]; then
		printf '%d would be removed, %s left\n' "$count" "$(numfmt --to=iec "$left")"
	else
		printf '%d removed, %s freed, %s left\n' "$count" \
			"$(numfmt --to=iec "$freed")" "$(numfmt --to=iec "$left")"
	fi
	[ -z "$size" ] || [ "$left" -le "$size" ] || {
		printf '%s: that is more than --size: the rest is in use, or is not pruned\n' "$prog" >&2
		answer_with 1
	}
}

prune() {
	make_tmp
	lock prune
	cd "$cache" || die "$cache: cannot be entered"
	mkdir "$tmp/gone"
	brief=1
	begin_stage "measure the cache"
	choose
	end_stage
	count=0
	freed=0
	while IFS=$tab read -r seconds bytes entry; do
		remove_one || continue
		count=$((count + 1))
		left=$((left - bytes))
	done <"$tmp/chosen"
	say_all
}
