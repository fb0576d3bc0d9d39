# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a form can ask for about one patch: each value a file in $tmp/values.

# A field that there may be once.
field() {
	field_of "$patch" "$1" >"$tmp/field"
	[ "$(wc -l <"$tmp/field")" -le 1 ] || die "$name: $1: is there twice"
	cat "$tmp/field"
}

# Which commit it is upstream. An id has 40 digits; one of 12 is but hearsay.
read_origin() {
	origin=$(field Origin)
	printf '%s\n' "$origin" | grep -qxE \
		'vendor|(backport|upstream), commit:([0-9a-f]{40}|[0-9a-f]{12} \(unverified\))' ||
		die "$name: Origin: has to be vendor, or backport or upstream, commit: and 40 digits, or 12 (unverified)"
	id=$(printf '%s\n' "$origin" | sed 's/.*commit:\([0-9a-f]*\).*/\1/')
	for value in commit unverified picked backported vendor known; do
		set_value "$value" ""
	done
	set_value origin "${origin% (unverified)}"
	case $origin in
	vendor) set_value vendor vendor && set_value known vendor ;;
	*unverified*) set_value unverified "$id" ;;
	upstream*) set_value picked "$id" ;;
	*) set_value backported "$id" ;;
	esac
	case $origin in
	vendor | *unverified*) ;;
	*) set_value commit "$id" && set_value known "$id" ;;
	esac
}

# What a form can ask for about one patch, the number $2.
read_patch() {
	name=$1
	patch=$series/patches/$1
	subject=$(field Subject)
	[ -n "$subject" ] || die "$name: has no Subject"
	mainline=$(field Applied-Upstream)
	read_origin
	set_value nn "$(printf %02d "$2")"
	set_value nnn "$(printf %03d "$2")"
	set_value nnnn "$(printf %04d "$2")"
	set_value name "$(printf %s "${name%.patch}" | tr / -)"
	set_value subject "$subject"
	set_value dashed "$(dashed "$subject")"
	set_value mainline "$mainline"
	set_value release "${mainline%-rc*}"
	upstream_fact "$name" day >"$tmp/parts/$2.day"
	field_of "$patch" body >"$tmp/values/description"
	header_of "$patch" | awk -F '\t' '$2 !~ /^(Subject|body|stat|odd)$/ {
		field = $2; sub(/^[^\t]*\t[^\t]*\t/, ""); print field ": " $0 }' >"$tmp/values/fields"
	sed -i '/^X-Skport-/d' "$tmp/values/fields"
	sed -n 's/^Bug[A-Za-z-]*: //p' "$tmp/values/fields" | head -n 1 >"$tmp/values/bug"
	sed -E '/^(Bug.*|Origin|Forwarded|Applied-Upstream): /d' \
		"$tmp/values/fields" >"$tmp/values/trailers"
	read_upstream
	set_value arch "$(files_of | arch_of)"
}

# A subject as the name of a file: lower case and dashes.
dashed() {
	printf '%s\n' "$1" | LC_ALL=C sed 's/[^A-Za-z0-9]\{1,\}/-/g; s/^-//' |
		tr '[:upper:]' '[:lower:]' | cut -c1-60 | sed 's/-$//'
}

# The files that are changed: by upstream's commit, where that is exported.
files_of() {
	if [ -s "$tmp/values/cherry" ]; then
		cat "$tmp/upstream.files"
	else
		patch_facts hunks "$patch" >"$tmp/hunks" || die "$name: its hunks cannot be read"
		cut -f 1 "$tmp/hunks"
	fi
}

# The architecture that has all of the files on stdin, as Debian sorts patches:
# that of arch/, and the driver's; or all.
arch_of() {
	awk -F '\t' '
		FNR == NR && /^[^#]/ { driver[$1] }
		FNR == NR { next }
		{
			arch = "all"
			if (split($1, part, "/") > 2 && part[1] == "arch")
				arch = part[2]
			for (directory in driver)
				if (index($1, directory "/") == 1)
					arch = "powerpc"
			if (one != "" && arch != one)
				arch = "all"
			one = arch
		}
		END { print one == "" ? "all" : one }' "$top/scripts/lib/regression/drivers.tsv" -
}

# The diffstat and the diff, as they are.
tail_of() {
	patch_facts tail "$1"
}

# With git's own lines, for a merge of three sides: the ids of the files are known of
# our own series alone, from the tree that it is for.
git_tail() {
	if [ -s "$tmp/values/cherry" ]; then
		cat "$tmp/upstream.tail"
		return
	fi
	cp "$patch" "$tmp/git.patch"
	if ! grep -q '^diff --git ' "$patch"; then
		patch_facts hunks "$patch" >"$tmp/hunks" || die "$name: its hunks cannot be read"
		ids=/dev/null
		! is_ours || ids=$top/scripts/lib/regression/index.tsv
		awk -F '\t' -v p="$name" -v ids="$ids" -f "$top/scripts/lib/export/git-lines.awk" \
			"$tmp/hunks" "$patch" >"$tmp/git.patch"
	fi
	tail_of "$tmp/git.patch"
}
