# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # set by the verb, or by common.sh
# Debian's packages for ppc64el, on a machine that is none.

debian_release=bookworm

# The first source of Debian's own that apt has, whatever its release.
# shellcheck disable=SC2016 # apt's own variable
mirror_of_apt() {
	apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' \
		'Origin: Debian' 'Label: Debian' 2>/dev/null | head -n 1
}

need_mirror() {
	mirror=$(mirror_of_apt)
	[ -n "$mirror" ] || die "apt has no Debian source; add one of $debian_release main"
}

# An apt that reads nothing of this machine's needs to be told the proxies.
proxies_of_apt() {
	apt-config dump --format '%F "%v";%n' | grep -i '^Acquire::.*proxy' || :
}

# The newest linux-image of version $1, into the folder $2: by an apt of our own
# below $tmp, which verifies it and leaves this machine's as it is.
download_image() {
	need_mirror
	mkdir -p "$tmp/apt/state/lists/partial" "$tmp/apt/cache/archives/partial"
	: >"$tmp/apt/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $debian_release main" \
		>"$tmp/apt/sources.list"
	{
		proxies_of_apt
		cat <<CONF
APT::Architecture "ppc64el";
APT::Architectures { "ppc64el"; };
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
	APT_CONFIG=$tmp/apt/conf
	export APT_CONFIG
	guard apt-get -qq update >"$tmp/apt/log" 2>&1 ||
		die "$mirror: $(grep '^E: ' "$tmp/apt/log" | head -n 1 | cut -c1-160)"
	package=$(apt-cache search --names-only "^linux-image-$1[.].*-powerpc64le\$" |
		cut -d' ' -f1 | sort -V | tail -n 1)
	[ -n "$package" ] || die "debian-image:$1: Debian $debian_release has no linux-image of $1 for powerpc64le"
	(cd "$tmp/apt" && guard apt-get -qq download "$package") >"$tmp/apt/log" 2>&1 ||
		die "$package: $(grep '^E: ' "$tmp/apt/log" | head -n 1 | cut -c1-160)"
	unset APT_CONFIG
	mkdir -p "$2"
	mv "$tmp/apt/$package"_*.deb "$2/"
}
