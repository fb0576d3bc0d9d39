# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Debian's packages of any suite and machine, by an apt of our own below $tmp: it
# verifies them, and leaves this machine's as it is.

# The suite whose programs the guest of the full tier has.
guest_suite=bookworm

# What else an apt of ours is asked for: the machines, and sources.
apt_machines=
apt_sources=

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

# The machines whose packages are asked for, the first as if it were this one: this
# machine, and that of the kernels, where apt_machines does not say.
machines_of_apt() {
	# shellcheck disable=SC2086 # a list
	set -- ${apt_machines:-$(dpkg --print-architecture) ppc64el}
	printf 'APT::Architecture "%s";\nAPT::Architectures {' "$1"
	printf ' "%s";' "$@"
	printf ' };\n'
}

# The configuration of an apt that has the suite $1 alone, below the directory $2.
conf_of_apt() {
	proxies_of_apt
	machines_of_apt
	! is_late "$1" || echo 'Acquire::Check-Valid-Until "false";'
	cat <<CONF
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::Etc::sourcelist "$2/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::State "$2/state";
Dir::State::status "$2/status";
Dir::Cache "$2/cache";
CONF
}

# Run a command of apt's as one that has the suite $1 alone, for this machine and
# that of the kernels: read_lists comes first.
apt_of() {
	conf=$tmp/apt/$1/conf
	shift
	env APT_CONFIG="$conf" "$@"
}

# Once a run.
read_lists() {
	apt=$tmp/apt/$1
	[ ! -f "$apt/conf" ] || return 0
	need_mirror
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	for type in deb ${apt_sources:+deb-src}; do
		echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main"
	done >"$apt/sources.list"
	conf_of_apt "$1" "$apt" >"$apt/new"
	brief=1 stage "apt's lists of $1" env APT_CONFIG="$apt/new" apt-get -qq update >"$tmp/apt/log" 2>&1 ||
		die "$mirror: $1: $(apt_error)"
	mv "$apt/new" "$apt/conf"
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

# Has the suite $1 the package $2, NAME or NAME=VERSION? apt shows others that
# provide it as well.
has_package() {
	read_lists "$1"
	apt_of "$1" apt-cache show --no-all-versions "$2" >"$tmp/show" 2>"$tmp/none" &&
		grep -qxF "Package: ${2%%=*}" "$tmp/show"
}

# Of the suites behind it the first that has the package $1, NAME or NAME=VERSION:
# its name is left in suite.
suite_that_has() {
	package=$1
	shift
	for suite in "$@"; do
		! has_package "$suite" "$package" || return 0
	done
	return 1
}

# The newest package whose name matches $1, of the first suite of those behind it
# that has one: left in package and suite.
find_package() {
	pattern=$1
	shift
	for suite in "$@"; do
		read_lists "$suite"
		# None is an answer.
		package=$(apt_of "$suite" apt-cache search --names-only "$pattern" | cut -d' ' -f1 | sort -V | tail -n 1)
		[ -z "$package" ] || return 0
	done
	return 1
}

# Packages, each NAME or NAME=VERSION, of the suite $1 into the directory $2.
download_packages() {
	from=$1
	into=$2
	shift 2
	mkdir -p "$tmp/deb"
	(cd "$tmp/deb" && brief=1 stage "download $*" env APT_CONFIG="$tmp/apt/$from/conf" apt-get -qq download "$@") \
		>"$tmp/apt/log" 2>&1 || die "$*: $(apt_error)"
	place_packages "$tmp"/deb/*.deb
}

# This machine's suite, then the others.
all_suites() {
	suite_here
	sed '/^#/d' "$top/scripts/lib/core/suites.tsv" | cut -f1 | grep -vxF "$(suite_here)"
}

suites_in_words() {
	echo "there are: $(all_suites | tr '\n' ' ')"
}

# The suite that $2 is in what the user calls $1: host is this machine's own.
suite_of() {
	suite=$2
	[ "$suite" != host ] || suite=$(suite_here)
	grep -q "^$suite\>" "$top/scripts/lib/core/suites.tsv" ||
		die "$1: no such suite; there are host $(sed '/^#/d' "$top/scripts/lib/core/suites.tsv" | cut -f1 | tr '\n' ' ')"
	printf '%s\n' "$suite"
}

forget_suite() {
	rm -f "$cache/download/$2.of.$1"
}

# The package that the metapackage $2 of the suite $1 stands for, NAME=VERSION: it
# depends on it, and its name begins like the metapackage's. Asked once a cache, or
# until it is forgotten.
package_of_suite() {
	known=$cache/download/$2.of.$1
	if ! hold "$known"; then
		has_package "$1" "$2" || because=not-to-be-had die "$1 has no $2"
		name=$(sed -n 's/^Depends: //p' "$tmp/show" | tr , '\n' |
			sed -n 's/^ *\(linux-[a-z]*-[0-9][a-z0-9.+-]*\).*/\1/p' | grep -m 1 "^${2%%-powerpc*}-") || name=
		{ [ -n "$name" ] && has_package "$1" "$name"; } || because=not-to-be-had die "$1: $2 stands for no package"
		printf '%s=%s\n' "$name" "$(sed -n 's/^Version: //p' "$tmp/show")" >"$tmp/known"
		publish "$tmp/known" "$known"
	fi
	cat "$known"
}

# The version of the linux-source of the suite $1, or of host.
source_of_suite() {
	suite=$(suite_of "debian:$1" "$1") || exit
	package=$(package_of_suite "$suite" linux-source) || exit
	package=${package%%=*}
	printf '%s\n' "${package#linux-source-}"
}
