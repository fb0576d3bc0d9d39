# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Kernels that somebody else built: packages, or a file with its modules. All of
# it is data: package.sh. For scripts/fetch; kernel is its KERNEL.

# The kernel in what was unpacked, and the directory with its modules.
find_kernel() {
	find "$tmp/unpacked" -type f -name '[vz]*' \
		\( -path '*/boot/vmlinu[xz]*' -o -path '*/boot/zImage*' -o \
		-path '*/lib/modules/*/vmlinu[xz]*' \) | sort | head -n 1
}

# Where there are those of two, that of another than the kernel is the one to name.
find_modules() {
	find "$tmp/unpacked" -type d -path '*/lib/modules/*' ! -path '*/lib/modules/*/*' |
		sort | awk -v release="$release" -F/ '
			{ found[$NF == release] = $0 }
			END { print (0 in found) ? found[0] : found[1] }'
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
	7f454c46*/3e00) architecture=x86-64 ;;
	7f454c46*/b700) architecture=arm64 ;;
	7f454c46*/0014 | 7f454c46*/1400) architecture="32-bit powerpc" ;;
	7f454c46*/*) architecture="another architecture" ;;
	*) architecture=$(other_architecture "$tmp/image/vmlinux") ;;
	esac
	[ -n "$architecture" ] || because=bad-package die "$kernel: no kernel: ${1##*/} is no ELF file"
	because=bad-package die "$kernel: is for $architecture, not for ppc64"
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

# What it exports, where it says so and no headers do: Fedora's and SUSE's packages
# have it beside the kernel.
take_symvers() {
	[ -z "$headers" ] || return 0
	found=$(find "$tmp/unpacked" -type f \( -path '*/boot/symvers-*' -o -path '*/lib/modules/*/symvers*' \) | sort | head -n 1)
	[ -z "$found" ] || expand_to "$found" "$tmp/image/Module.symvers" $((16 << 20))
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

# Of the directory $1 with modules.dep, those modules that scripts/lib/fetch/modules.txt has
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
	root=$tmp/few/lib/modules/0.0
	mkdir -p "$root"
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
		mkdir -p "$root/${ko%/*}"
		expand_to "$1/$ko" "$root/${ko%.ko*}.ko" $((64 << 20))
	done <"$tmp/needed"
	depmod_in "$kernel" "$tmp/few" 0.0
	mkdir "$tmp/image/modules"
	(cd "$root" && find . \( -name '*.ko' -o -name modules.dep -o -name modules.alias \) -print0 |
		cpio -0pdl --quiet "$tmp/image/modules") || die "$tmp: no space for modules"
}

# What the package with the modules is called, in words.
lacking_modules() {
	case $(package_type "$kernel") in
	deb) echo ", linux-modules-$release" ;;
	rpm) echo ", kernel-modules-core or kernel-modules of $release" ;;
	esac
}

has_any_module() {
	[ -n "$(find "$from" -name '*.ko*' | head -n 1)" ]
}

# --modules is a directory, or one more package. A package has a modules.dep of its
# own, or leaves that to the machine it is installed on.
locate_modules() {
	[ -z "$modules" ] || [ ! -d "$modules" ] || {
		[ -f "$modules/modules.dep" ] ||
			die "$modules: no modules.dep; give the directory that depmod made"
		from=$modules
		return
	}
	[ -z "$modules" ] || unpack_package "$modules"
	from=$(find_modules)
	{ [ -n "$from" ] && { has_any_module || grep -q p8_aes_cbc "$tmp/image/vmlinux"; }; } ||
		die "$kernel: holds no modules; give their package with it$(lacking_modules), or their directory by --modules"
	of=${from##*/}
	case $of in
	-* | *[!A-Za-z0-9._+~-]*) because=bad-package die "$kernel: lib/modules/$(printable "$of"): no name of a release" ;;
	esac
	[ -z "$release" ] || [ "$of" = "$release" ] ||
		because=modules-of-another die "$kernel: is $release, and its modules are of $of"
	[ -s "$from/modules.dep" ] || {
		depmod_in "$kernel" "${from%/lib/modules/*}" "$of"
		# Debian's does without zlib.
		[ -s "$from/modules.dep" ] || ! has_any_module ||
			die "$kernel: has no modules.dep, and this machine's depmod cannot read its modules"
	}
}

# The packages, in any order: the file with the kernel is left in file. Of one set
# some have /lib and some /usr/lib, which are one.
unpack_all() {
	file=$kernel
	! is_package "$kernel" || unpack_package "$kernel"
	unpack_more
	if [ -d "$tmp/unpacked/usr/lib/modules" ]; then
		mkdir -p "$tmp/unpacked/lib/modules"
		cp -rl "$tmp/unpacked/usr/lib/modules/." "$tmp/unpacked/lib/modules/"
		rm -r "$tmp/unpacked/usr/lib/modules"
	fi
	! is_package "$kernel" || file=$(find_kernel)
	[ -n "$file" ] || because=bad-package die "$kernel: no kernel in it: neither boot/ nor lib/modules/ has a vmlinux, vmlinuz or zImage$(lacking_parts)"
}

# The other packages of the kernel's that those given need, in words: a kernel that
# is split has one of the whole name that is empty.
lacking_parts() {
	[ "$(package_type "$kernel")" = deb ] || return 0
	parts=$(kernel_needs_of "$kernel" | paste -sd ' ')
	[ -z "$parts" ] || printf '; give with it %s' "$(printable "$parts")"
}

make_packaged() {
	mkdir "$tmp/image" "$tmp/unpacked"
	unpack_all
	take_kernel "$file"
	release=$(grep -ao -m 1 'Linux version [0-9][0-9A-Za-z._+~-]*' "$tmp/image/vmlinux" |
		head -n 1 | cut -d' ' -f3) || : # one that does not say has none
	locate_modules
	take_modules "$from"
	take_config
	check_config
	take_headers
	take_symvers
	jq -n --arg source "$kernel" --arg release "$release" --arg headers "$headers" \
		--arg debian "$debian" \
		--arg vmlinux "$(sha256 <"$tmp/image/vmlinux")" \
		--arg config "$(sha256 <"$tmp/image/config")" \
		'{version: 1, source: $source, release: $release, headers: $headers, debian: $debian,
		  sha256: {vmlinux: $vmlinux, config: $config}}
		| del((.headers, .debian) | select(. == ""))' >"$tmp/image/image.json"
}

# An image that was made before, and the headers that it names.
is_made() {
	hold "$entry" || return
	headers=$(jq -r '.headers // empty' "$entry/image.json")
	[ -z "$headers" ] || hold "$headers"
}

from_packaged() {
	need packaged
	case $(package_type "$kernel") in
	deb | rpm) ;;
	*) [ -n "$modules" ] || die "$kernel: a built kernel needs --modules DIR" ;;
	esac
	[ -z "$modules" ] || [ -e "$modules" ] || die "$modules: there is no such directory or package"
	{ hold "$kernel" && each_more hold; } || die "$kernel: there is no such file any more"
	[ -z "$modules" ] || hold "$modules" || die "$modules: is not there any more"
	make_tmp
	key=$({
		sha256 <"$kernel"
		if [ -d "$modules" ]; then stamp "$modules"; elif [ -n "$modules" ]; then sha256 <"$modules"; fi
		each_more sha256_of
		echo "$debian"
		cat "$top"/scripts/lib/fetch/package*.sh "$top"/scripts/lib/fetch/headers.* \
			"$top/scripts/lib/fetch/modules.txt" "$top/configs/packaged"
	} | sha256)
	entry=$cache/image/$key
	if ! is_made; then
		make_packaged
		publish "$tmp/image" "$entry"
	fi
	printf '%s\n' "$entry"
}
