# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Modules of ours for a kernel that is built already, against the headers that came
# with it: the softirq check, and the driver of a tree (sandbox.sh).

# The image $1 with a kernel of somebody else, or the one that it was made of?
is_image() {
	hold "$1" && [ -f "$1/vmlinux" ] && [ -f "$1/image.json" ]
}

# A finished module $1 into the image, in place of that of its name.
put_module() {
	check_fit "$1"
	"${cross}strip" --strip-debug "$1" || die "$1: cannot be stripped"
	name=$(printf '%s' "${1##*/}" | tr - _)
	to=$(find "$tmp/image/modules" -name '*.ko' |
		awk -F/ -v name="$name" '{ is = $NF; gsub(/-/, "_", is) } is == name { print; exit }')
	mkdir -p "$tmp/image/modules/updates"
	cp "$1" "${to:-"$tmp/image/modules/updates/${1##*/}"}"
}

# The words why our module is not in the image.
without_softirq() {
	printf 'build: the softirq cases are left out: %s\n' "$1" >&2
	printf '%s\n' "$1" >"$tmp/image/modules/skport_softirq.why-not"
}

# Our module, the same for each driver: made once for the image $image. Leaves its
# file in ours, or the words why there is none in the image.
make_softirq() {
	ours=$cache/external/$({ cat "$image/image.json" "$top/scripts/lib/build/external.sh" "$top/scripts/lib/build/sandbox.sh" "$top/scripts/lib/build/compiler-options.tsv" && module_sources && echo "$compiler $against"; } | sha256)
	! hold "$ours" || return 0
	mkdir "$tmp/work/softirq" "$tmp/ours"
	cp -r "$top"/tests/module/* "$top"/tests/reference/*.[ch] "$top"/tests/guest/known.[ch] \
		"$tmp/work/softirq/"
	status=0
	make_external softirq modules || status=$?
	if [ "$status" = 0 ]; then
		cp "$tmp/work/softirq/skport_softirq.ko" "$tmp/ours/"
		publish "$tmp/ours" "$ours"
		return
	fi
	mkdir -p "$cache/log"
	cp "$tmp/log" "$cache/log/$key.module"
	fault=$(host_fault "$tmp/log" "$status")
	[ -z "$fault" ] || because=machine-fault die "this machine does not build tests/module: $fault (all of it: $cache/log/$key.module)"
	without_softirq "tests/module does not build: $(first_error "$tmp/log")"
}

external_softirq() {
	[ -n "$against" ] || { without_softirq "$why" && return; }
	make_softirq
	[ -d "$ours" ] || return 0
	cp "$ours/skport_softirq.ko" "$tmp/work/"
	put_module "$tmp/work/skport_softirq.ko"
	printf '%s\t%s\n' skport_softirq tests/module >>"$tmp/built"
}

# The module $2 of the directory $1 of the tree $driver_tree, alone of it.
external_module() {
	work=$(printf '%s' "$1" | tr / -)
	[ -d "$tmp/work/$work" ] || cp -r "$driver_tree/$1/." "$tmp/work/$work/"
	status=0
	make_external "$work" "$2.ko" || status=$?
	[ "$status" = 0 ] || does_not_build_external "$2"
	put_module "$tmp/work/$work/$2.ko"
	printf '%s\t%s\n' "$(printf '%s' "$2" | tr - _)" "$(absolute "$driver_tree")/$1" >>"$tmp/built"
}

external_driver() {
	external_module "$driver" vmx-crypto
	while read -r directory module; do
		external_module "$directory" "$module"
	done <"$tmp/rebuilt"
}

# The tables of the modules, made anew: what is the image's modules/ is
# lib/modules/0.0 to depmod.
list_modules_anew() {
	mkdir -p "$tmp/all/lib/modules"
	mv "$tmp/image/modules" "$tmp/all/lib/modules/0.0"
	depmod_in "$tree" "$tmp/all" 0.0
	find "$tmp/all/lib/modules/0.0" -maxdepth 1 -name 'modules.*' \
		! -name modules.dep ! -name modules.alias -delete
	mv "$tmp/all/lib/modules/0.0" "$tmp/image/modules"
}

record_external() {
	jq --arg compiler "$compiler" --rawfile built "$tmp/built" \
		--argjson seconds "$(since "$begin")" \
		'. + {compiler: $compiler,
		  taken: {vmlinux: .source, modules: .source, config: .source},
		  built: [$built / "\n" | .[:-1][] / "\t" | {module: .[0], of: .[1]}],
		  seconds: ((.seconds // {}) + {build: $seconds})}' \
		"$image/image.json" >"$tmp/image/image.json"
}

make_external_image() {
	mkdir "$tmp/image"
	: >"$tmp/built"
	cp -r "$image/." "$tmp/image/"
	rm -f "$tmp/image/image.json" "$tmp/image/modules/skport_softirq.why-not"
	if grep -qx 'CONFIG_MODULE_SIG_FORCE=y' "$image/config"; then
		why="the kernel takes signed modules alone (CONFIG_MODULE_SIG_FORCE=y)"
		[ -z "$driver_tree" ] || because=option-lost skip "$tree: $why"
		without_softirq "$why"
	else
		[ -z "$driver_tree" ] || external_driver
		external_softirq
	fi
	list_modules_anew
	record_external
}

# What is to be built of $driver_tree, if anything.
driver_text() {
	[ -n "$driver_tree" ] || return 0
	{ echo "$driver" && cut -d' ' -f1 "$tmp/rebuilt"; } | sort -u |
		while read -r directory; do
			(cd "$driver_tree" && find "$directory" -type f | sort | xargs sha256sum)
		done
	cat "$tmp/rebuilt"
}

find_external_driver() {
	[ -n "$driver_tree" ] || return 0
	need_tree "$driver_tree" "$driver_tree"
	find_driver "$driver_tree" ||
		because=no-driver skip "CONFIG_CRYPTO_DEV_VMX_ENCRYPT: this tree has no such driver$(where_looked "$driver_tree")"
	check_version "$driver_tree"
	[ "$(value_of CONFIG_CRYPTO_DEV_VMX_ENCRYPT)" = m ] ||
		whole_kernel "its driver is no module (CONFIG_CRYPTO_DEV_VMX_ENCRYPT=m)"
	find_changed
}

# The image $tree with our modules: its name is left in entry.
build_external() {
	image=$(absolute "$tree")
	jq -e .source "$image/image.json" >"$tmp/source" ||
		because=usage die "$tree: is no packaged kernel: it was built here, of source"
	release=$(jq -r .release "$image/image.json")
	order_of_vmlinux "$image/vmlinux"
	need "$order"
	find_compiler
	find_external_driver
	begin=$(now)
	find_base
	key=$({ cat "$image/image.json" "$top"/scripts/lib/build/external.sh "$top"/scripts/lib/build/sandbox.sh "$top"/scripts/lib/build/compiler-options.tsv "$top"/scripts/lib/build/fit.sh && module_sources && driver_text && echo "$image $compiler $against $why"; } | sha256)
	entry=$cache/image/$key
	hold "$entry" || lock "image-$key"
	if ! hold "$entry"; then
		has_sandbox || {
			entry=$image
			return 0
		}
		make_base
		make_external_image
		publish "$tmp/image" "$entry"
	fi
}
