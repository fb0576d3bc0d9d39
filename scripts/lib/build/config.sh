# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A kernel built from somebody's own configuration, $own_config, in place of
# allnoconfig. It is $tmp/own here; src is the copy that is built.

# Lines of a .config: of two for an option the later one stands.
later_stands() {
	awk '/^CONFIG_/ { split($0, a, "="); k = a[1] }
		/^# CONFIG_.* is not set$/ { k = $2 }
		k { if (!(k in v)) order[++n] = k; v[k] = $0; k = "" }
		END { for (i = 1; i <= n; i++) print v[order[i]] }'
}

# $1 is a .config, or one that is packed, an image of ours, or what fetch makes an
# image of: a packaged kernel.
find_own_config() {
	from=$1
	case $from in
	*.deb | *.rpm) from=$(SKPORT_INNER=1 "$top/scripts/fetch" "$1") || exit ;;
	esac
	[ ! -d "$from" ] || from=$from/config
	{ hold "$from" && [ -f "$from" ]; } || die "$1: no .config, nor a kernel with one in it"
	gzip -dcf -- "$from" >"$tmp/own" 2>/dev/null || die "$1: cannot be read"
	grep -qE '^CONFIG_[A-Za-z0-9_]+=' "$tmp/own" || die "$1: no .config: it sets no option"
}

# All of it that goes into a build, and its name, which the image keeps.
own_config_text() {
	[ -z "$own_config" ] || cat "$tmp/own" "$top/configs/left-out" "$top/scripts/lib/fetch/modules.txt"
	echo "$own_config"
}

# Lines of fragments, but what one's own configuration has on, as a module or not,
# stays what it is there.
as_own() {
	awk -F= 'NR == FNR { own[$1] = $2; next }
		/^CONFIG_/ && $2 ~ /^[ym]$/ && own[$1] ~ /^[ym]$/ { print $1 "=" own[$1]; next }
		{ print }' "$tmp/own" -
}

# Of it, what the check has no use for and what would not build here:
# configs/left-out.
without_left_out() {
	awk -F '\t' 'NR == FNR { if ($1 ~ /^CONFIG_/) { re[++n] = "^" $1 "$"; value[n] = $2 } next }
		{
			split($0, a, "=")
			for (i = 1; i <= n; i++)
				if (a[1] ~ re[i]) {
					print value[i] == "n" ? "# " a[1] " is not set" : a[1] "=" value[i]
					next
				}
			print
		}' "$top/configs/left-out" "$tmp/own"
}

# Modules that the guest does not load are not built; what needs what the tree's own
# script tells, as for "make localmodconfig".
few_modules() {
	grep -v '^#' "$top/scripts/lib/fetch/modules.txt" >"$tmp/lsmod"
	(cd "$src/obj" && LSMOD=$tmp/lsmod ARCH=powerpc SRCARCH=powerpc srctree=.. objtree=. \
		KERNELVERSION=0 CONFIG_SHELL=sh perl ../scripts/kconfig/streamline_config.pl \
		--localmodconfig .. Kconfig >"$tmp/few" 2>>"$tmp/log") || return
	later_stands <"$tmp/wanted" | cat "$tmp/few" - | later_stands >"$src/obj/.config"
}

configure_own() {
	without_left_out | cat - "$tmp/wanted" | later_stands >"$src/obj/.config"
	kmake guard olddefconfig >"$tmp/log" 2>&1 || does_not_build
	cp "$src/obj/.config" "$tmp/all"
	few_modules || does_not_build
	kmake guard olddefconfig >>"$tmp/log" 2>&1 || does_not_build
	tell_changes
}

# What of it is otherwise in the end, into $tmp/changes: the line, what is there in
# its place, and why: the tree has no such option, we asked for another, it is left
# out, it is a fact about the compiler, it went with the modules, or it is lost.
list_changes() {
	awk -F '\t' '
		function option(line, a) {
			if (line ~ /^# CONFIG_.* is not set$/) { split(line, a, " "); return a[2] }
			if (line ~ /^CONFIG_/) { split(line, a, "="); return a[1] }
			return ""
		}
		FILENAME == ARGV[1] { if ($1 ~ /^CONFIG_/) re[++n] = "^" $1 "$"; next }
		{ o = option($0) }
		o == "" { next }
		FILENAME == ARGV[2] { known[o] = 1; next }
		FILENAME == ARGV[3] { asked[o] = 1; next }
		FILENAME == ARGV[4] { before[o] = $0; next }
		FILENAME == ARGV[5] { is[o] = $0; next }
		o in is ? $0 == is[o] : /^#/ { next }
		{
			why = !(o in known) ? "unknown" : o in asked ? "asked" : "lost"
			if (why == "lost" && (o in before) && before[o] == $0) why = "module"
			if (o ~ /^CONFIG_(CC|GCC|CLANG|AS|LD|LLD|RUSTC|PAHOLE)_/) why = "tools"
			for (i = 1; i <= n; i++) if (o ~ re[i]) why = "left-out"
			print $0 "\t" (o in is ? is[o] : "-") "\t" why
		}' "$top/configs/left-out" "$tmp/known" "$tmp/wanted" "$tmp/all" \
		"$src/obj/.config" "$tmp/own" >"$tmp/changes"
}

count_changes() {
	awk -F '\t' -v why="$1" '$3 == why { n++ } END { print n + 0 }' "$tmp/changes"
}

tell_changes() {
	list_changes
	lost=$(awk -F '\t' '$3 == "lost" || $3 == "unknown" { print $1 }' "$tmp/changes" | head -n 3 | paste -sd ' ')
	printf '%s: %s: %d options did not survive%s; left out: %d, modules that the guest does not load and what hangs on them, and %d of configs/left-out\n' \
		"$prog" "$own_config" $(($(count_changes lost) + $(count_changes unknown))) \
		"${lost:+ ($lost ...)}" "$(count_changes module)" "$(count_changes left-out)" >&3
}

# For image.json: null where it is allnoconfig.
own_config_json() {
	[ -n "$own_config" ] || { echo null && return; }
	jq -Rn --arg file "$own_config" --arg sha256 "$(sha256 <"$tmp/own")" '
		{file: $file, sha256: $sha256, list: "config.changes",
		 changes: (reduce (inputs / "\t")[2] as $why ({}; .[$why] += 1))}' "$tmp/changes"
}
