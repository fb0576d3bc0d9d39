# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A package as data: nothing in it is run, what leads out of it is refused, and
# what is unpacked is bounded. For scripts/fetch; kernel is its KERNEL.

unpacked_max=$((1 << 30)) # bytes
file_max=$((512 << 20))

# The first bytes of a file in hexadecimal: $2 of them, from $3 on.
bytes_of() {
	od -An -tx1 -v -N "$2" -j "${3:-0}" "$1" 2>/dev/null | tr -d ' \n'
}

# What a file is by its first bytes.
package_type() {
	case $(bytes_of "$1" 8) in
	213c617263683e0a) echo deb ;;
	edabeedb*) echo rpm ;;
	7f454c46*) echo elf ;;
	1f8b* | fd377a58* | 28b52ffd*) echo compressed ;;
	*) echo other ;;
	esac
}

is_packaged() {
	case $(package_type "$1") in
	deb | rpm | elf) return 0 ;;
	# A vmlinuz, or a tarball?
	compressed) [ "$(expand "$1" 2>/dev/null | head -c 4 | od -An -tx1)" = " 7f 45 4c 46" ] ;;
	*) case $(other_architecture "$1") in '') return 1 ;; esac ;;
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

# The architecture that a kernel is for, where it is another than ours.
other_architecture() {
	[ "$(bytes_of "$1" 4 514)" != 48647253 ] || echo x86
	[ "$(bytes_of "$1" 4 56)" != 41524d64 ] || echo arm64
}

# A package as a tar archive, $tmp/payload.
open_package() {
	case $(package_type "$1") in
	deb)
		arch=$(dpkg-deb -f "$1" Architecture 2>/dev/null) ||
			because=bad-package die "$1: no package, or not all of it"
		set -- "$1" dpkg-deb --fsys-tarfile "$1"
		;;
	rpm)
		arch=
		set -- "$1" bsdtar -cf - "@$1"
		;;
	*) because=bad-package die "$1: neither a .deb nor an .rpm" ;;
	esac
	package=$1
	shift
	# What does not unpack is not whole, which list_package says.
	"$@" 2>"$tmp/open" | head -c $((unpacked_max + 1)) >"$tmp/payload"
	[ "$(stat -c %s "$tmp/payload")" -le "$unpacked_max" ] ||
		because=bad-package die "$package: holds more than $((unpacked_max >> 20)) MiB"
}

# What is of use: a kernel, its .config and its modules, where Debian, Fedora and
# SUSE put them; and what modules are built against.
wanted='^([.]/)?(usr/)?(boot/|lib/modules/)'
wanted_headers='^([.]/)?usr/(src/|lib/linux-kbuild-)'

# Refuse what leads out, is no plain file where we take it, or is too much. The
# directories to take are left in $tmp/wanted, and in $tmp/wanted.headers.
list_package() {
	{ bsdtar -tvf "$tmp/payload" >"$tmp/listing" 2>"$tmp/open" && [ -s "$tmp/listing" ]; } ||
		because=bad-package die "$1: no package, or not all of it"
	: >"$tmp/wanted"
	: >"$tmp/wanted.headers"
	awk -v wanted="$wanted" -v headers="$wanted_headers" -v max="$unpacked_max" '
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
			if (type == "d" || type == "l") next
			if (match(name, headers)) of_headers[substr(name, 1, RLENGTH)]
			else if (match(name, wanted)) of_kernel[substr(name, 1, RLENGTH)]
			else next
			if (type != "-")
				fail(name ": is no plain file")
		}
		END {
			for (f in of_kernel) print f >to
			for (f in of_headers) print f >(to ".headers")
			exit failed
		}' to="$tmp/wanted" "$tmp/listing" >"$tmp/why" ||
		die "$1: $(printable "$(cat "$tmp/why")")"
}

# What is below the directories in the file $1, into the directory $2: nobody's, and none
# through a link.
unpack_wanted() {
	into=$2
	list=$1
	set --
	while read -r directory; do
		set -- "$@" --include "$directory*"
	done <"$list"
	[ $# -gt 0 ] || return 0
	mkdir -p "$into"
	(ulimit -f $((file_max / 512)) && bsdtar -xf "$tmp/payload" -C "$into" \
		--no-same-owner --no-same-permissions --no-xattrs --no-acls --no-fflags \
		"$@") 2>"$tmp/open" ||
		because=bad-package die "$package: cannot be unpacked: $(printable "$(head -n 1 "$tmp/open")")"
	chmod -R u+rwX "$into"
	find "$into" ! -type d ! -type f ! -type l -delete
}

# What is for this machine, and not for the kernel's, can be programs of its headers
# alone.
check_machine() {
	case $arch in
	'' | ppc64el | ppc64 | all) return ;;
	"$(dpkg --print-architecture)") [ -s "$tmp/wanted" ] || [ ! -s "$tmp/wanted.headers" ] || return 0 ;;
	esac
	because=bad-package die "$1: is for $(printable "$arch"), not for ppc64el or ppc64"
}

# A kernel's part of it below $tmp/unpacked, without links; that of headers below
# $tmp/headers.
unpack_package() {
	open_package "$1"
	list_package "$1"
	check_machine "$1"
	package=$1
	unpack_wanted "$tmp/wanted" "$tmp/unpacked"
	unpack_wanted "$tmp/wanted.headers" "$tmp/headers"
	rm -f "$tmp/payload"
	find "$tmp/unpacked" -type l -delete
}
