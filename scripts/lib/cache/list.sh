# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What the cache holds. For scripts/cache; nothing is written, so that a cache that
# cannot be written to has a list too.

# Lines of the table of directories, of those that are there. What leads elsewhere by a
# link is not ours. We are in the cache.
directories() {
	while IFS=$tab read -r directory rest; do
		case $directory in '#'*) continue ;; esac
		[ ! -d "$directory" ] || [ -L "$directory" ] || printf '%s\t%s\n' "$directory" "$rest"
	done <"$top/scripts/lib/cache/directories.tsv"
}

# The entries of the directory $1: seconds of the last use, a tab, its path in the
# cache. $2 is the ending of the files beside them. Names of ours have no control
# characters; what is on another file system is none of ours either.
entries_of() {
	set -- "$1" "${2#-}"
	find "$1" -mindepth 1 -maxdepth 1 ! -name '.*' ! -name '*[[:cntrl:]]*' ${2:+! -name "*$2"} \
		-printf '%D %T@\t%p\n' 2>/dev/null |
		awk -v device="$(stat -c %d .)" '$1 == device { sub(/^[^ ]* /, ""); sub(/[.][0-9]+\t/, "\t"); print }'
}

# The bound of the compiler's cache, in ccache's own words: it goes on by itself.
bound_of() {
	[ "$1" = ccache ] || return 0
	ccache=$(command -v ccache) || return 0
	CCACHE_DIR=$cache/ccache "$ccache" --get-config max_size 2>/dev/null || : # an old one does not say
}

# How many entries a directory has, and the seconds of the oldest and the newest use.
uses_of() {
	entries_of "$@" | awk -v OFS='\t' '
		{ n++ }
		n == 1 || $1 < oldest { oldest = $1 }
		n == 1 || $1 > newest { newest = $1 }
		END { print n + 0, n ? oldest : "-", n ? newest : "-" }'
}

# A line for each directory: name, bytes, whether it is pruned, its verbs, what it is,
# its bound, entries, the oldest and the newest use; "-" for none. At the end one of
# all else, named ".".
list_lines() {
	sizes=$(directories | cut -f1 | tr '\n' '\0' |
		(cat && printf '.\0') | du -s -B1 --files0-from=- 2>/dev/null) || : # what goes meanwhile is not counted
	directories | while IFS=$tab read -r directory beside pruned verbs what; do
		bound=$(bound_of "$directory")
		uses="-$tab-$tab-"
		[ "$pruned" = no ] || uses=$(uses_of "$directory" "$beside")
		printf '%s\t' "$directory" "$(size_of "$directory")" "$pruned" "$verbs" "$what" "${bound:--}"
		printf '%s\n' "$uses"
	done
	other_line "$(size_of .)"
}

other_line() {
	printf '.\t%s\tno\t-\twhat running verbs make, and what is not of skport\t-\t-\t-\t-\n' "$1"
}

size_of() {
	printf '%s\n' "$sizes" | awk -F '\t' -v name="$1" '$2 == name { print $1 }'
}

as_text() {
	# It is given numbers of du's.
	numfmt --delimiter="$tab" --field=2 --to=iec |
		awk -F '\t' -v now="$(date +%s)" '
			function ago(seconds, s) {
				if (seconds == "-") return "-"
				s = now > seconds ? now - seconds : 0
				return s < 5400 ? int(s / 60) " min" : s < 172800 ? int(s / 3600) " h" : int(s / 86400) " d"
			}
			function row(name, n, size, newest, oldest, what) {
				printf "%-10s %7s %6s  %10s  %10s  %s\n", name, n, size, newest, oldest, what
			}
			BEGIN { row("directory", "entries", "size", "newest use", "oldest use", "what") }
			{ row($1 == "." ? "(other)" : $1, $7, $2, ago($9), ago($8),
				$5 ($6 == "-" ? "" : "; ccache keeps it below " $6)) }'
}

as_json() {
	jq -Rn --arg cache "$cache" '
		def maybe: if . == "-" then null else . end;
		def number: maybe | if . then tonumber else . end;
		def time: number | if . then todate else . end;
		[inputs / "\t"] | {version: 1, cache: $cache, bytes: (map(.[1] | tonumber) | add),
			directories: [.[] | select(.[0] != ".") |
				{directory: .[0], what: .[4], verbs: (.[3] / ", "), pruned: (.[2] == "yes"),
				 entries: (.[6] | number), bytes: (.[1] | tonumber),
				 oldest_use: (.[7] | time), newest_use: (.[8] | time), bound: (.[5] | maybe)}],
			other: (.[-1][1] | tonumber)}'
}

list() {
	[ -z "$json" ] || need cache
	brief=1
	begin_stage "measure the cache"
	if [ -d "$cache" ]; then
		cd "$cache" || die "$cache: cannot be entered"
		lines=$(list_lines)
	else
		lines=$(other_line 0)
	fi
	end_stage
	if [ -n "$json" ]; then
		printf '%s\n' "$lines" | as_json
	else
		printf '%s\n' "$lines" | as_text
		printf '%s\n' "$lines" | awk -F '\t' '{ n += $2 } END { printf "%.0f\n", n }' | numfmt --to=iec --format='all: %f'
	fi
}
