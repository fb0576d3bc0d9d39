# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What fragments ask for, in the words that the tree has for it: configs/renamed.

# The names that the Kconfig files of the tree $1 know, into $tmp/known.
find_options() {
	grep -rhoE --include='Kconfig*' '^[[:space:]]*(menu)?config[[:space:]]+[A-Za-z0-9_]+' "$1" |
		awk '{ print "CONFIG_" $2 }' | sort -u >"$tmp/known"
}

is_known() {
	grep -qxF "$1" "$tmp/known"
}

# Lines of fragments as they have to be in a tree of the version $1, a number; what
# was changed, and why, goes to $tmp/renamed. What the tree knows stays as it is,
# whatever its version: vendors take changes from later kernels.
for_this_tree() {
	awk -F '\t' -v version="$1" -v notes="$tmp/renamed" '
		function number(v, a) { split(v, a, "."); return a[1] * 1000000 + a[2] * 1000 + a[3] }
		function option(line, a) { split(line, a, "="); return a[1] }
		function in_range(r) {
			return version >= number(from[r]) && (before[r] == "-" || version < number(before[r]))
		}
		function all_known(r, a, n, i) {
			n = got[r] == "-" ? 0 : split(got[r], a, " ")
			for (i = 1; i <= n; i++)
				if (!(option(a[i]) in known)) return 0
			return n
		}
		function fits(r, line) {
			if (option(got[r]) == option(line)) return in_range(r)
			return !(option(line) in known) && (in_range(r) || all_known(r))
		}
		function put(line) {
			print line ~ /=n$/ ? "# " option(line) " is not set" : line
		}
		FILENAME == ARGV[1] { known[$1]; next }
		FILENAME == ARGV[2] {
			if ($1 ~ /^CONFIG_/) {
				asked[++rows] = $1; from[rows] = $2; before[rows] = $3; got[rows] = $4; why[rows] = $5
			}
			next
		}
		/^# CONFIG_.* is not set$/ { sub(/^# /, ""); sub(/ is not set$/, "=n") }
		!/^CONFIG_/ { next }
		{
			for (r = 1; r <= rows; r++) {
				if (asked[r] != $0 || !fits(r, $0)) continue
				print asked[r] "\t" got[r] "\t" why[r] >notes
				n = got[r] == "-" ? 0 : split(got[r], a, " ")
				for (i = 1; i <= n; i++) put(a[i])
				next
			}
			put($0)
		}' "$tmp/known" "$top/configs/renamed" -
}

# Has what was asked for come to be in the .config $1? The first that has not is
# a skip, with where it was looked for.
check_survivors() {
	while read -r line; do
		option=${line#\# }
		option=${option%%[= ]*}
		where=
		is_known "$option" || where=": no Kconfig file of the tree has it$(asked_as "$option")"
		case $line in
		'#'*) [ -n "$where" ] || grep -q "^$option=" "$1" || continue ;;
		*) ! grep -qxF "$line" "$1" || continue ;;
		esac
		because=option-lost skip "$line did not survive into the final .config$where"
	done
}

asked_as() {
	awk -F '\t' -v o="$1" 'index(" " $2, " " o "=") {
		print ", where " $1 " was asked for (configs/renamed)"; exit }' "$tmp/renamed"
}

literal_obj_m='^[[:space:]]*obj-m[[:space:]]*[:+]?=[[:space:]]*[[:alnum:]_]'

# Vendors' Makefiles have modules that are built whatever the .config says, and that
# need not build: "obj-m := foo.o". Under no condition of the Makefile, such a line
# becomes one of "obj-" in the copy src, which kbuild builds never, but by which the
# directory is one that has a built-in.o for its parent. Those of the driver's
# directory, $driver, stay. What went is in $tmp/left_out.
leave_out_unasked() {
	(cd "$src" && grep -rlE --include=Makefile --include=Kbuild --exclude-dir=Documentation \
		--exclude-dir=samples --exclude-dir=tools "$literal_obj_m" .) |
		while read -r file; do
			case $file in ./obj/* | ./skport/* | "./$driver/"*) continue ;; esac
			awk -v re="$literal_obj_m" -v name="${file#./}" -v gone="$tmp/gone" '
				/^[ \t]*(ifdef|ifndef|ifeq|ifneq)[ \t(]/ { deep++ }
				/^[ \t]*endif/ { deep-- }
				!deep && $0 ~ re { print name ": " $0 >gone; sub(/obj-m/, "obj-") }
				{ print }' "$src/$file" >"$tmp/Makefile"
			[ -f "$tmp/gone" ] || continue
			cat "$tmp/gone" >>"$tmp/left_out"
			rm "$tmp/gone"
			cp "$tmp/Makefile" "$src/$file.new" && mv "$src/$file.new" "$src/$file"
		done
}
