# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Debian's packages of any suite and machine, by an apt of our own below $tmp: it
# verifies them, and leaves this machine's as it is.

# The suite whose programs the guest of the full tier has.
guest_suite=bookworm
apt_was=

# The first source of Debian's own that apt has, whatever its release. Before the
# first "apt-get update" apt does not know whose a source is.
# shellcheck disable=SC2016 # apt's own variable
mirror_of_apt() {
	apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' \
		'Origin: Debian' 'Label: Debian' >"$tmp/mirrors" 2>/dev/null
	[ -s "$tmp/mirrors" ] ||
		apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' >"$tmp/mirrors" 2>/dev/null
	grep -m 1 '/debian/*$' "$tmp/mirrors"
}

need_mirror() {
	mirror=$(mirror_of_apt) || die "apt has no Debian source; add one of $guest_suite main"
}

# An apt that reads nothing of this machine's needs to be given the proxies; most
# machines have none.
proxies_of_apt() {
	apt-config dump --format '%F "%v";%n' >"$tmp/apt-config" ||
		die "apt-config: does not run"
	sed -n '/^Acquire::.*[Pp]roxy/p' "$tmp/apt-config"
}

# May the Release of the suite be past its date?
is_late() {
	grep -q "^$1	.*late" "$top/scripts/lib/core/suites.tsv"
}

# From here on apt is one that has the suite $1 alone, for the machine $2, and for
# the machine $3 as well. Its lists are read once.
own_apt() {
	apt_is=$*
	! [ "$apt_is" = "$apt_was" ] || {
		APT_CONFIG=$tmp/apt/conf
		export APT_CONFIG
		return
	}
	apt_was=
	need_mirror
	mkdir -p "$tmp/apt/state/lists/partial" "$tmp/apt/cache/archives/partial"
	: >"$tmp/apt/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" \
		>"$tmp/apt/sources.list"
	! is_late "$1" ||
		echo 'Acquire::Check-Valid-Until "false";' >"$tmp/apt/late"
	{
		proxies_of_apt
		[ ! -f "$tmp/apt/late" ] || cat "$tmp/apt/late"
		cat <<CONF
APT::Architecture "$2";
APT::Architectures { "$2"; ${3:+"\"$3\"; "}};
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::Etc::sourcelist "$tmp/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::State "$tmp/apt/state";
Dir::State::status "$tmp/apt/status";
Dir::Cache "$tmp/apt/cache";
CONF
	} >"$tmp/apt/conf"
	rm -f "$tmp/apt/late"
	APT_CONFIG=$tmp/apt/conf
	export APT_CONFIG
	brief=1 stage "apt's lists of $1" apt-get -qq update >"$tmp/apt/log" 2>&1 ||
		die "$mirror: $1: $(apt_error)"
	apt_was=$apt_is
}

# What apt said, on one line.
apt_error() {
	grep -m 1 '^E: ' "$tmp/apt/log" | cut -c1-160
}

# Downloaded files into the directory $into, which may be one of the cache.
place_packages() {
	for file in "$@"; do
		publish "$file" "$into/${file##*/}"
	done
}

# The newest package whose name matches $1, of the first suite of those behind it
# that has one, for the machines $2: into the directory $3. Its name is left in
# `package`.
download_package() {
	pattern=$1
	machines=$2
	into=$3
	shift 3
	for suite in "$@"; do
		# shellcheck disable=SC2086 # a list of words
		own_apt "$suite" $machines
		# None is an answer.
		package=$(apt-cache search --names-only "$pattern" | cut -d' ' -f1 | sort -V | tail -n 1)
		[ -z "$package" ] || break
	done
	[ -n "$package" ] || {
		unset APT_CONFIG
		return 1
	}
	(cd "$tmp/apt" && brief=1 stage "download $package" apt-get -qq download "$package") \
		>"$tmp/apt/log" 2>&1 || die "$package: $(apt_error)"
	unset APT_CONFIG
	place_packages "$tmp/apt/$package"_*.deb
}

# This machine's suite, then the others.
all_suites() {
	suite_here
	sed '/^#/d' "$top/scripts/lib/core/suites.tsv" | cut -f1 | grep -vxF "$(suite_here)"
}

# This machine, and that of the kernels.
both_machines() {
	echo "$(dpkg --print-architecture) ppc64el"
}

# The newest linux-image of version $1, into the directory $2.
download_image() {
	# shellcheck disable=SC2046 # a list of names
	download_package "^linux-image-$1[.].*-powerpc64le\$" "$(both_machines)" "$2" $(all_suites) ||
		because=not-to-be-had die "debian-image:$1: no suite of Debian has a linux-image of $1 for powerpc64le; there are: $(all_suites | tr '\n' ' ')"
}

# The other packages of the kernel's that the package $1, of Debian, needs.
kernel_needs_of() {
	depends=$(dpkg-deb -f "$1" Depends) || die "$1: no package"
	printf '%s\n' "$depends" | tr , '\n' | sed -n 's/^ *\(linux-[a-z0-9.+-]*\).*/\1/p'
}

# The package of the name $1 into the directory $2.
download_named() {
	# shellcheck disable=SC2046 # a list of names
	download_package "^$(printf '%s' "$1" | sed 's/[.+]/[&]/g')\$" "$(both_machines)" "$2" $(all_suites)
}

# The headers package $1 into the directory $2, and what it needs: the headers that its
# flavours share, and programs for this machine. All of them, or none.
download_headers() {
	download_named "$1" "$tmp/headers.deb" || return
	for name in $(kernel_needs_of "$tmp/headers.deb/$1"_*.deb); do
		download_named "$name" "$tmp/headers.deb" || return
	done
	into=$2
	place_packages "$tmp/headers.deb"/*.deb
}

# The version of the linux-source of a suite, host being this machine's own: from
# its metapackage. Asked once a cache.
source_of_suite() {
	suite=$1
	[ "$suite" != host ] || suite=$(suite_here)
	grep -q "^$suite\>" "$top/scripts/lib/core/suites.tsv" ||
		die "debian:$1: no such suite; there are host $(sed '/^#/d' "$top/scripts/lib/core/suites.tsv" | cut -f1 | tr '\n' ' ')"
	version_file=$cache/download/linux-source.$suite
	if ! hold "$version_file"; then
		own_apt "$suite" amd64
		apt-cache depends linux-source >"$tmp/depends" || die "$suite has no linux-source"
		sed -n 's/.*Depends: linux-source-\([0-9.]*\)$/\1/p' "$tmp/depends" >"$tmp/version"
		unset APT_CONFIG
		[ -s "$tmp/version" ] || die "debian:$1: $suite has no linux-source"
		publish "$tmp/version" "$version_file"
	fi
	cat "$version_file"
}
