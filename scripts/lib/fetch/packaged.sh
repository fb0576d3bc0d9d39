# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # set by the verb, or by common.sh
# Kernels that somebody else built: a package, or a file with its modules. All
# of it is data: nothing in a package is run, what leads out of it is refused,
# and what is unpacked is bounded. For scripts/fetch; kernel is its KERNEL.

unpacked_max=$((1 << 30)) # bytes
file_max=$((512 << 20))

# The first bytes of a file in hexadecimal: $2 of them, from $3 on.
bytes_of() {
	od -An -tx1 -v -N "$2" -j "${3:-0}" "$1" 2>/dev/null | tr -d ' \n'
}

# Words of a package, for a message.
printable() {
	printf '%s' "$1" | tr -c '[:print:]' '?' | cut -c1-160
}

# What a file is by its first bytes.
kind_of() {
	case $(bytes_of "$1" 8) in
	213c617263683e0a) echo deb ;;
	edabeedb*) echo rpm ;;
	7f454c46*) echo elf ;;
	1f8b* | fd377a58* | 28b52ffd*) echo compressed ;;
	*) echo other ;;
	esac
}

is_packaged() {
	case $(kind_of "$1") in
	deb | rpm | elf) return 0 ;;
	# A vmlinuz, or a tarball?
	compressed) [ "$(expand "$1" 2>/dev/null | head -c 4 | od -An -tx1)" = " 7f 45 4c 46" ] ;;
	*) case $(other_machine "$1") in '') return 1 ;; esac ;;
	esac
}

expand() {
	case $(bytes_of "$1" 4) in
	1f8b*) gzip -dc <"$1" ;;
	fd377a58) xz -dc <"$1" ;;
	28b52ffd) zstd -qdc <"$1" ;;
	*) cat "$1" ;;
	esac
}

# Expand $1 into $2, which may not become larger than $3 bytes.
expand_to() {
	expand "$1" 2>"$tmp/expand" | head -c "$(($3 + 1))" >"$2"
	[ "$(stat -c %s "$2")" -le "$3" ] || because=bad-package die "$kernel: ${1##*/} is larger than $3 bytes"
	[ ! -s "$tmp/expand" ] || because=bad-package die "$kernel: ${1##*/} cannot be decompressed"
}

# The machine that a kernel is for, where it is another than ours.
other_machine() {
	[ "$(bytes_of "$1" 4 514)" != 48647253 ] || echo x86
	[ "$(bytes_of "$1" 4 56)" != 41524d64 ] || echo arm64
}

# A package as a tar archive, $tmp/payload.
open_package() {
	case $(kind_of "$1") in
	deb)
		arch=$(dpkg-deb -f "$1" Architecture 2>/dev/null) ||
			because=bad-package die "$1: no package, or not all of it"
		case $arch in
		ppc64el | ppc64) set -- "$1" dpkg-deb --fsys-tarfile "$1" ;;
		*) because=bad-package die "$1: is for $(printable "$arch"), not for ppc64el or ppc64" ;;
		esac
		;;
	rpm) set -- "$1" bsdtar -cf - "@$1" ;;
	*) because=bad-package die "$1: neither a .deb nor an .rpm" ;;
	esac
	package=$1
	shift
	# What does not unpack is not whole, which list_package says.
	"$@" 2>"$tmp/open" | head -c $((unpacked_max + 1)) >"$tmp/payload"
	[ "$(stat -c %s "$tmp/payload")" -le "$unpacked_max" ] ||
		because=bad-package die "$package: holds more than $((unpacked_max >> 20)) MiB"
}

# Where Debian, Fedora and SUSE put a kernel, its .config and its modules.
wanted='^([.]/)?(usr/)?(boot/|lib/modules/)'

# Refuse what leads out, is no plain file where we take it, or is too much. The
# folders to take are left in $tmp/folders.
list_package() {
	{ bsdtar -tvf "$tmp/payload" >"$tmp/listing" 2>"$tmp/open" && [ -s "$tmp/listing" ]; } ||
		because=bad-package die "$1: no package, or not all of it"
	awk -v wanted="$wanted" -v max="$unpacked_max" '
		function fail(what) { print what; failed = 1; exit }
		{
			type = substr($1, 1, 1)
			size += $5
			name = $0
			for (i = 0; i < 8; i++) sub(/^[^ ]+ +/, "", name)
			if (type == "l") sub(/ -> .*/, "", name)
			if (type == "h") sub(/ link to .*/, "", name)
			if (name ~ /^\// || ("/" name "/") ~ /\/\.\.\//)
				fail(name ": leads out of the package")
			if (size > max)
				fail("holds more than " max / 1048576 " MiB")
			if (!match(name, wanted) || type == "d" || type == "l")
				next
			if (type != "-")
				fail(name ": is no plain file")
			folders[substr(name, 1, RLENGTH)]
		}
		END {
			for (f in folders) print f >to
			exit failed
		}' to="$tmp/folders" "$tmp/listing" >"$tmp/why" ||
		die "$1: $(printable "$(cat "$tmp/why")")"
	[ -s "$tmp/folders" ] || because=bad-package die "$1: no kernel in it: nothing in boot/ or lib/modules/"
}

# Below $tmp/unpacked: plain files and folders only, none of anybody's links.
unpack_package() {
	open_package "$1"
	list_package "$1"
	package=$1
	set --
	while read -r folder; do
		set -- "$@" --include "$folder*"
	done <"$tmp/folders"
	mkdir -p "$tmp/unpacked"
	(ulimit -f $((file_max / 512)) && bsdtar -xf "$tmp/payload" -C "$tmp/unpacked" \
		--no-same-owner --no-same-permissions --no-xattrs --no-acls --no-fflags \
		"$@") 2>"$tmp/open" ||
		because=bad-package die "$package: cannot be unpacked: $(printable "$(head -n 1 "$tmp/open")")"
	rm -f "$tmp/payload"
	chmod -R u+rwX "$tmp/unpacked"
	find "$tmp/unpacked" ! -type d ! -type f -delete
}

# The kernel in what was unpacked, and the folder with its modules.
find_kernel() {
	find "$tmp/unpacked" -type f -name '[vz]*' \
		\( -path '*/boot/vmlinu[xz]*' -o -path '*/boot/zImage*' -o \
		-path '*/lib/modules/*/vmlinu[xz]*' \) | sort | head -n 1
}

find_modules() {
	find "$tmp/unpacked" -type d -path '*/lib/modules/*' ! -path '*/lib/modules/*/*' |
		sort | head -n 1
}

# The ELF file that VOF boots, out of what a boot loader would take: compressed,
# or an arch/powerpc/boot wrapper with the kernel in a section.
take_kernel() {
	expand_to "$1" "$tmp/image/vmlinux" "$file_max"
	# What is no ELF file has no such section.
	if powerpc64le-linux-gnu-readelf -SW "$tmp/image/vmlinux" 2>/dev/null |
		grep -q ' \.kernel:vmlinux\.strip '; then
		powerpc64le-linux-gnu-objcopy --dump-section ".kernel:vmlinux.strip=$tmp/wrapped" \
			"$tmp/image/vmlinux" /dev/null 2>"$tmp/objcopy" ||
			die "$kernel: its wrapper cannot be read: $(printable "$(head -n 1 "$tmp/objcopy")")"
		expand_to "$tmp/wrapped" "$tmp/image/vmlinux" "$file_max"
	fi
	# The header: ELF, 64 bits, either byte order, EM_PPC64.
	case $(bytes_of "$tmp/image/vmlinux" 6)/$(bytes_of "$tmp/image/vmlinux" 2 18) in
	7f454c460201/1500 | 7f454c460202/0015) return ;;
	7f454c46*/3e00) machine=x86-64 ;;
	7f454c46*/b700) machine=arm64 ;;
	7f454c46*/0014 | 7f454c46*/1400) machine="32-bit powerpc" ;;
	7f454c46*/*) machine="another machine" ;;
	*) machine=$(other_machine "$tmp/image/vmlinux") ;;
	esac
	[ -n "$machine" ] || because=bad-package die "$kernel: no kernel: ${1##*/} is no ELF file"
	because=bad-package die "$kernel: is for $machine, not for ppc64"
}

# Its .config: beside it, or in it, or none.
take_config() {
	find "$tmp/unpacked" -type f \( -path '*/boot/config-*' -o \
		-path '*/lib/modules/*/config' \) 2>/dev/null | sort | head -n 1 >"$tmp/config"
	: >"$tmp/image/config"
	if [ -s "$tmp/config" ]; then
		expand_to "$(cat "$tmp/config")" "$tmp/image/config" 1000000
		return
	fi
	# Most kernels have none in them.
	start=$(grep -abo -m 1 IKCFG_ST "$tmp/image/vmlinux" | head -n 1) || :
	[ -n "$start" ] || return 0
	tail -c "+$((${start%%:*} + 9))" "$tmp/image/vmlinux" |
		gzip -dc 2>/dev/null | head -c 1000000 >"$tmp/image/config" || : # the rest of the kernel follows it
}

check_config() {
	has_module "$tmp/image" vmx_crypto || grep -q p8_aes_cbc "$tmp/image/vmlinux" ||
		because=no-driver skip "$kernel: no vmx-crypto, neither in the kernel nor among its modules"
	[ -s "$tmp/image/config" ] || return 0
	while read -r line module; do
		case $line in '#'* | '') continue ;; esac
		option=${line%=*}
		! grep -qxF "$option=y" "$tmp/image/config" || continue
		{ [ -n "$module" ] && grep -qxF "$option=m" "$tmp/image/config"; } ||
			because=option-lost skip "$kernel: its .config has no $line"
	done <"$top/configs/packaged"
	lacks=$(lacking_module "$tmp/image")
	[ -z "$lacks" ] || because=module-lacks skip "$kernel: $lacks"
}

# Of the folder $1 with modules.dep, those modules that scripts/lib/fetch/modules.txt has
# and what they need: a modules.dep line has it all. Each is expanded, and the
# tables are made anew.
take_modules() {
	awk 'NR == FNR { if ($1 !~ /^#/) want[$1]; next }
		{
			name = $1
			gsub(/.*\/|\.ko.*/, "", name)
			gsub(/-/, "_", name)
			sub(/:$/, "", $1)
			if (name in want) for (i = 1; i <= NF; i++) need[$i]
		}
		END { for (i in need) print i }' \
		"$top/scripts/lib/fetch/modules.txt" "$1/modules.dep" | sort >"$tmp/needed"
	base=$tmp/few/lib/modules/0.0
	mkdir -p "$base"
	while read -r ko; do
		case /$ko in
		*/../* | *[!A-Za-z0-9_,+./-]*) because=bad-package die "$kernel: modules.dep: $(printable "$ko"): no name of a module" ;;
		esac
		{ [ -f "$1/$ko" ] && [ ! -L "$1/$ko" ]; } ||
			because=bad-package die "$kernel: modules.dep: $ko: there is no such module"
		case $ko in
		*.ko | *.ko.gz | *.ko.xz | *.ko.zst) ;;
		*) because=bad-package die "$kernel: modules.dep: $ko: neither .ko nor .ko.gz, .xz, .zst" ;;
		esac
		mkdir -p "$base/${ko%/*}"
		expand_to "$1/$ko" "$base/${ko%.ko*}.ko" $((64 << 20))
	done <"$tmp/needed"
	depmod_in "$tmp/few" 0.0
	mkdir "$tmp/image/modules"
	(cd "$base" && find . \( -name '*.ko' -o -name modules.dep -o -name modules.alias \) -print0 |
		cpio -0pdl --quiet "$tmp/image/modules") || die "$tmp: no space for modules"
}

# depmod asks for two lists of the build that nobody needs here.
depmod_in() {
	touch "$1/lib/modules/$2/modules.order" "$1/lib/modules/$2/modules.builtin"
	depmod -b "$1" "$2" 2>"$tmp/depmod" ||
		die "$kernel: depmod: $(printable "$(head -n 1 "$tmp/depmod")")"
}

# --modules is a folder, or one more package. A package has a modules.dep of its
# own, or leaves that to the machine it is installed on.
locate_modules() {
	[ -z "$modules" ] || [ ! -d "$modules" ] || {
		[ -f "$modules/modules.dep" ] ||
			die "$modules: no modules.dep; give the folder that depmod made"
		from=$modules
		return
	}
	[ -z "$modules" ] || unpack_package "$modules"
	from=$(find_modules)
	[ -n "$from" ] || die "$kernel: holds no modules; give their folder or package by --modules"
	release=${from##*/}
	case $release in
	-* | *[!A-Za-z0-9._+~-]*) because=bad-package die "$kernel: lib/modules/$(printable "$release"): no name of a release" ;;
	esac
	[ -f "$from/modules.dep" ] || {
		depmod_in "${from%/lib/modules/*}" "$release"
		# Debian's does without zlib.
		[ -s "$from/modules.dep" ] || [ -z "$(find "$from" -name '*.ko*' | head -n 1)" ] ||
			die "$kernel: has no modules.dep, and this machine's depmod cannot read its modules"
	}
}

make_packaged() {
	mkdir "$tmp/image"
	case $(kind_of "$kernel") in
	deb | rpm)
		unpack_package "$kernel"
		file=$(find_kernel)
		[ -n "$file" ] || because=bad-package die "$kernel: no kernel in it: neither boot/ nor lib/modules/ has a vmlinux, vmlinuz or zImage"
		;;
	*) file=$kernel ;;
	esac
	take_kernel "$file"
	locate_modules
	take_modules "$from"
	take_config
	check_config
	release=$(grep -ao -m 1 'Linux version [0-9][0-9A-Za-z._+~-]*' "$tmp/image/vmlinux" |
		head -n 1 | cut -d' ' -f3) || : # one that does not say has none
	jq -n --arg source "$kernel" --arg release "$release" \
		--arg vmlinux "$(sha256 <"$tmp/image/vmlinux")" \
		--arg config "$(sha256 <"$tmp/image/config")" \
		'{version: 1, source: $source, release: $release,
		  sha256: {vmlinux: $vmlinux, config: $config}}' >"$tmp/image/image.json"
}

from_packaged() {
	need packaged
	case $(kind_of "$kernel") in
	deb | rpm) ;;
	*) [ -n "$modules" ] || die "$kernel: a built kernel needs --modules DIR" ;;
	esac
	[ -z "$modules" ] || [ -e "$modules" ] || die "$modules: there is no such folder or package"
	make_tmp
	key=$({
		sha256 <"$kernel"
		if [ -d "$modules" ]; then stamp "$modules"; elif [ -n "$modules" ]; then sha256 <"$modules"; fi
		cat "$top/scripts/lib/fetch/packaged.sh" "$top/scripts/lib/fetch/modules.txt" "$top/configs/packaged"
	} | sha256)
	entry=$cache/image/$key
	if [ ! -d "$entry" ]; then
		make_packaged
		publish "$tmp/image" "$entry"
	fi
	printf '%s\n' "$entry"
}
