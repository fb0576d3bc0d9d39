# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Modules of ours for a kernel that is built already, against the headers that came
# with it: the softirq check, and the driver of a tree. Headers are code: make reads
# their Makefiles and runs their programs. So it is run where there is no network,
# nobody else's process, and no file that can be written to but those of the build.

# The image $1 with a kernel of somebody else, or the one that it was made of?
is_image() {
	hold "$1" && [ -f "$1/vmlinux" ] && [ -f "$1/image.json" ]
}

sandbox() {
	guard bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /run --tmpfs /tmp \
		--ro-bind "${headers%/usr/src/*}" "${headers%/usr/src/*}" --bind "$tmp/work" "$tmp/work" \
		--unshare-all --cap-drop ALL --die-with-parent --new-session \
		--clearenv --setenv PATH "$PATH" --setenv LC_ALL C "$@"
}

# The options of the headers' .config that this compiler does not know, for make.
unknown_options() {
	while read -r option flag; do
		case $option in '#'* | '') continue ;; esac
		"${cross}gcc" "$flag" -E -x c /dev/null >"$tmp/flag" 2>&1 || printf ' %s=' "$option"
	done <"$top/scripts/lib/build/compiler-options.tsv"
}

# $1 is a directory of $tmp/work, the rest what to make of it.
make_external() {
	dir=$1
	shift
	# shellcheck disable=SC2046 # words
	sandbox make -s -C "$headers" $(unknown_options) -j"$(nproc)" ARCH=powerpc CROSS_COMPILE="$cross" \
		CC="${cross}gcc" M="$tmp/work/$dir" "$@" >"$tmp/log" 2>&1
}

# Without one the softirq check is left out; a driver that was asked for cannot be.
has_sandbox() {
	mkdir -p "$tmp/work"
	! sandbox true 2>"$tmp/sandbox" || return 0
	why="no sandbox for the programs of the kernel's headers: $(head -n 1 "$tmp/sandbox" | cut -c1-160)"
	[ -z "$driver_tree" ] || die "$why"
	printf 'build: %s\n' "$why" >&2
	return 1
}

# The sum of each symbol that a module needs of another or of the kernel.
sums_of() {
	# One that is built without them has none.
	modprobe --dump-modversions "$1" 2>/dev/null | awk '{ print $2, $1 }' | sort
}

# Is the module $1 one for this kernel? What modules of the kernel's own have, has
# to be in it: their vermagic, and their sums of the symbols that both need.
check_fit() {
	find "$image/modules" -name '*.ko' >"$tmp/theirs"
	first=$(head -n 1 "$tmp/theirs")
	[ -n "$first" ] || return 0
	magic=$(modinfo -F vermagic "$first")
	ours=$(modinfo -F vermagic "$1")
	[ "$magic" = "$ours" ] ||
		because=modules-of-another die "$tree: ${1##*/} is for $ours, the kernel's own modules are for $magic"
	sums_of "$1" >"$tmp/ours.sums"
	while read -r ko; do
		sums_of "$ko"
	done <"$tmp/theirs" | sort -u >"$tmp/their.sums"
	other=$(awk 'NR == FNR { sum[$1] = $2; next } $1 in sum && sum[$1] != $2 { print $1; exit }' \
		"$tmp/ours.sums" "$tmp/their.sums")
	[ -z "$other" ] ||
		because=modules-of-another die "$tree: ${1##*/}: $other has another checksum (MODVERSIONS) in the headers than in the kernel"
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

# Our module, the same for each driver: made once for the image $image. Leaves its
# file in ours, or the words why there is none in the image.
make_softirq() {
	ours=$cache/external/$({ cat "$image/image.json" "$top/scripts/lib/build/external.sh" && module_sources && echo "$compiler"; } | sha256)
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
	why=$(foreign_programs "$status")
	printf 'build: tests/module does not build; all of it: %s\n' "$cache/log/$key.module" >&2
	echo "tests/module does not build: ${why:-$(first_error "$tmp/log")}" \
		>"$tmp/image/modules/skport_softirq.why-not"
}

# The words where the headers' programs are of a later system than this one, or of
# another machine: that is no reason to do without a verdict. What else this machine
# has failed is.
foreign_programs() {
	fault=$(machine_fault "$tmp/log" "$1")
	case $fault in
	'') ;;
	*GLIBC* | *"Exec format"* | *"shared libraries"*) echo "the headers' programs do not run here: $fault" ;;
	*) because=machine-fault die "this machine does not build tests/module: $fault" ;;
	esac
}

external_softirq() {
	make_softirq
	[ -d "$ours" ] || return 0
	cp "$ours/skport_softirq.ko" "$tmp/work/"
	put_module "$tmp/work/skport_softirq.ko"
	printf '%s\t%s\n' skport_softirq tests/module >>"$tmp/built"
}

# That of the tree $driver_tree, alone of its directory.
external_driver() {
	mkdir "$tmp/work/driver"
	cp -r "$driver_tree/$driver/." "$tmp/work/driver/"
	status=0
	make_external driver vmx-crypto.ko || status=$?
	[ "$status" = 0 ] || does_not_build_external
	put_module "$tmp/work/driver/vmx-crypto.ko"
	printf '%s\t%s\n' vmx_crypto "$(absolute "$driver_tree")/$driver" >>"$tmp/built"
}

does_not_build_external() {
	mkdir -p "$cache/log"
	cp "$tmp/log" "$cache/log/$key"
	fault=$(machine_fault "$tmp/log" "$status")
	[ -z "$fault" ] || because=machine-fault die "this machine does not build the driver: $fault (all of it: $cache/log/$key)"
	because=does-not-build skip "the driver does not build: $(first_error "$tmp/log") (all of it: $cache/log/$key)"
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
		printf '%s\n' "$why" >"$tmp/image/modules/skport_softirq.why-not"
	else
		[ -z "$driver_tree" ] || external_driver
		external_softirq
	fi
	list_modules_anew
	record_external
}

# What the driver of $driver_tree is, where it is to be built.
driver_text() {
	[ -z "$driver_tree" ] || (cd "$driver_tree/$driver" && find . -type f | sort | xargs sha256sum)
}

find_external_driver() {
	[ -n "$driver_tree" ] || return 0
	need_tree "$driver_tree" "$driver_tree"
	find_driver "$driver_tree" ||
		because=no-driver skip "CONFIG_CRYPTO_DEV_VMX_ENCRYPT: this tree has no such driver$(where_looked "$driver_tree")"
	grep -qx 'CONFIG_CRYPTO_DEV_VMX_ENCRYPT=m' "$image/config" ||
		because=no-driver skip "$tree: its driver is no module (CONFIG_CRYPTO_DEV_VMX_ENCRYPT=m): another needs a whole kernel"
}

# The image $tree with our modules: its name is left in entry.
build_external() {
	image=$(absolute "$tree")
	headers=$(jq -r '.headers // empty' "$image/image.json")
	[ -n "$headers" ] ||
		because=not-to-be-had skip "$tree: no headers to build a module against; $(cat "$image/modules/skport_softirq.why-not" 2>/dev/null || echo "give them with the kernel")"
	hold "$headers" || die "$headers: the headers are gone from the cache; fetch the kernel anew"
	kind_of_vmlinux "$image/vmlinux"
	cross=${CROSS_COMPILE:-$cross}
	need "$kind"
	find_compiler
	find_external_driver
	begin=$(now)
	key=$({ cat "$image/image.json" "$top/scripts/lib/build/external.sh" && module_sources && driver_text && echo "$image $compiler $(system_here)"; } | sha256)
	entry=$cache/image/$key
	hold "$entry" || lock "image-$key"
	if ! hold "$entry"; then
		has_sandbox || {
			entry=$image
			return 0
		}
		make_external_image
		publish "$tmp/image" "$entry"
	fi
}
