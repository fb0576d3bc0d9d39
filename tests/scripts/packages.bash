# SPDX-License-Identifier: GPL-2.0
# Packages made of a directory, for the tests of packaged kernels.

# A .deb for ppc64el: $1 the file, NAME.deb; $2 the directory; then its Depends, and
# another architecture.
deb_of() {
	local work=$1.d
	rm -rf "$work"
	mkdir -p "$work/DEBIAN"
	cp -a "$2/." "$work/"
	{
		printf 'Package: %s\nVersion: 1\nArchitecture: %s\nMaintainer: a <a@b>\n' \
			"$(basename "${1%.deb}" | cut -d_ -f1)" "${4:-ppc64el}"
		[ -z "${3:-}" ] || printf 'Depends: %s\n' "$3"
		printf 'Description: d\n'
	} >"$work/DEBIAN/control"
	dpkg-deb -Zgzip -z1 --root-owner-group -b "$work" "$1" >deb.log
	rm -rf "$work"
}

# An .rpm for ppc64le: $1 the file, NAME.rpm; $2 the directory. Its script would leave
# the file was-run.
rpm_of() {
	local name
	name=$(basename "${1%.rpm}")
	cat >kernel.spec <<SPEC
Name: $name
Version: 1
Release: 1
Summary: a kernel
License: GPLv2
AutoReqProv: no
%define __os_install_post %{nil}
%define _build_id_links none
%description
%install
cp -a "$(realpath "$2")/." "%{buildroot}/"
%post
touch "$PWD/was-run"
%files
/*
SPEC
	rpmbuild -bb --quiet --target ppc64le --define "_topdir $BATS_TEST_TMPDIR/rpm" \
		--define '_binary_payload w1.gzdio' kernel.spec >rpm.log 2>&1 || { cat rpm.log && return 1; }
	mv "$BATS_TEST_TMPDIR"/rpm/RPMS/ppc64le/*.rpm "$1"
}

# The kernel, configuration and modules of the image $1 below the directory $2, as Fedora
# has them: all in lib/modules.
files_of_image() {
	local at
	at=$2/lib/modules/$(jq -r .release "$1/image.json")
	mkdir -p "$at"
	cp "$1/vmlinux" "$at/vmlinuz"
	cp "$1/config" "$at/config"
	cp -r "$1/modules/kernel" "$at/"
}
