#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
bats_require_minimum_version 1.5.0
load common

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	"$top/scripts/fetch" debian-image:6.1
	DEB=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/skport/download" -name 'linux-image-6.1.*' | sort -V | tail -n 1)
	IMAGE=$("$top/scripts/fetch" "$DEB")
	export IMAGE DEB
}

# An ELF file that passes for a ppc64 kernel, of no use to a boot.
fake_kernel() {
	printf 'const char s[] = "Linux version 6.1.0-fake p8_aes_cbc";\n' >fake.c
	powerpc64le-linux-gnu-gcc -nostdlib -static -Wl,-e0 -o "$1" fake.c
}

# A .deb of architecture $2 out of the tar archive data.tar or data.tar.zst.
deb_of() {
	mkdir -p control
	printf 'Package: linux-image-fake\nVersion: 1\nArchitecture: %s\nMaintainer: a <a@b>\nDescription: d\n' "$2" >control/control
	tar -czf control.tar.gz -C control ./control
	echo 2.0 >debian-binary
	rm -f "$1"
	ar rc "$1" debian-binary control.tar.gz "${3:-data.tar}"
}

# A package of a directory: $1 the .deb, $2 the directory, more for tar.
pack() {
	local deb=$1 from=$2
	shift 2
	tar -cf data.tar -C "$from" "$@" .
	deb_of "$deb" ppc64el
}

fake_root() {
	mkdir -p root/boot root/lib/modules/6.1.0-fake/kernel
	: >root/lib/modules/6.1.0-fake/modules.dep
	fake_kernel root/boot/vmlinux-6.1.0-fake
}

fetch() {
	"$top/scripts/fetch" "$@"
}

@test "Debian's kernel as it is: good, by VOF, with few modules" {
	run --separate-stderr "$top/scripts/boot" "$IMAGE"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"the softirq cases, which need a module of ours, are left out: give the kernel's headers with it: linux-headers-6.1."* ]]
	[ "$(jq -r .machine.firmware "$output/run.json")" = vof ]
	jq -e '.source and (.release | startswith("6.1."))' "$IMAGE/image.json"
	assert_schema image "$IMAGE/image.json"
	[ "$(find "$IMAGE/modules" -name '*.ko' | wc -l)" -lt 70 ]
	[ -s "$IMAGE/config" ]
}

@test "a package is unpacked once" {
	run --separate-stderr fetch "$DEB"
	[ "$output" = "$IMAGE" ]
	[ -z "$stderr" ]
}

@test "an rpm, its modules compressed in two ways: good" {
	release=$(jq -r .release "$IMAGE/image.json")
	mkdir -p files/boot "files/lib/modules/$release"
	cp -r "$IMAGE/modules/kernel" "files/lib/modules/$release/"
	cp "$IMAGE/vmlinux" "files/boot/vmlinux-$release"
	cp "$IMAGE/config" "files/boot/config-$release"
	find files -name '*.ko' | sort >kos
	sed -n '1~3p' kos | xargs -d '\n' xz
	sed -n '2~3p' kos | xargs -d '\n' zstd -q --rm
	cat >kernel.spec <<SPEC
Name: kernel-core
Version: 6.1
Release: 1
Summary: a kernel
License: GPLv2
AutoReqProv: no
%define __os_install_post %{nil}
%description
%install
cp -r "$here/files/." "%{buildroot}/"
%post
touch "$here/was-run"
%files
/boot
/lib/modules
SPEC
	rpmbuild -bb --quiet --target ppc64le --define "_topdir $BATS_TEST_TMPDIR/rpm" \
		--define '_binary_payload w1.gzdio' kernel.spec
	mv "$BATS_TEST_TMPDIR"/rpm/RPMS/ppc64le/*.rpm "a kernel.rpm"
	own_cache
	run "$top/scripts/check" "a kernel.rpm"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"verdict: good"* ]]
	[ ! -e was-run ]
	head -c 1000000 "a kernel.rpm" >cut.rpm
	assert_error 255 "cut.rpm: no package, or not all of it" fetch cut.rpm
	assert_no_leftovers
}

@test "vmlinuz: compressed, or in a wrapper; the modules from a directory or a package" {
	gzip -1 <"$IMAGE/vmlinux" >vmlinuz
	powerpc64le-linux-gnu-gcc -xc -nostdlib -static -Wl,-e0 -o wrapper - <<<'int x;'
	powerpc64le-linux-gnu-objcopy --add-section .kernel:vmlinux.strip=vmlinuz wrapper zImage
	take() {
		image=$(fetch --modules "$1" "$2")
		cmp "$image/vmlinux" "$IMAGE/vmlinux"
		[ -f "$(find "$image/modules" -name 'vmx-crypto.ko')" ]
	}
	take "$IMAGE/modules" vmlinuz
	take "$IMAGE/modules" zImage
	take "$DEB" zImage
	assert_error 255 "needs --modules DIR" fetch zImage
	assert_error 255 "no modules.dep" fetch --modules "$here" zImage
}

@test "a kernel that is split: its packages in any order, or their directory" {
	own_cache
	release=$(jq -r .release "$IMAGE/image.json")
	mkdir -p "binary/usr/lib/modules/$release" "modules/lib/modules/$release" base/boot meta/DEBIAN packages
	cp "$IMAGE/vmlinux" "binary/usr/lib/modules/$release/vmlinuz"
	cp -r "$IMAGE/modules/kernel" "modules/lib/modules/$release/"
	find modules -name '*.ko' -exec xz -1 {} +
	cp "$IMAGE/config" "base/boot/config-$release"
	for part in binary modules base; do
		pack "packages/linux-$part.deb" "$part"
	done
	printf '%s\n' "Package: linux-image" "Version: 1" "Architecture: ppc64el" "Maintainer: a <a@b>" \
		"Depends: linux-binary-$release (= 1), linux-base-$release, kmod" "Description: d" >meta/DEBIAN/control
	dpkg-deb -b meta packages/linux-image.deb
	echo "no package" >packages/linux-image-dbg.deb
	whole() {
		cmp "$1/vmlinux" "$IMAGE/vmlinux"
		cmp "$1/config" "$IMAGE/config"
		diff -r "$1/modules/kernel" "$IMAGE/modules/kernel"
	}
	whole "$(fetch packages/linux-modules.deb packages/linux-base.deb packages/linux-binary.deb)"
	whole "$(fetch packages)"
	assert_error 255 "no kernel in it: neither boot/ nor lib/modules/ has a vmlinux, vmlinuz or zImage; give with it linux-binary-$release=1 linux-base-$release" \
		fetch packages/linux-image.deb
	assert_error 255 "holds no modules; give their package with it, linux-modules-$release" fetch packages/linux-binary.deb
	mv modules/lib/modules/* modules/lib/modules/6.1.0-other
	pack other.deb modules
	assert_error 255 "is $release, and its modules are of 6.1.0-other" fetch packages/linux-binary.deb other.deb
	assert_error 255 "no kernel source" fetch meta
	assert_no_leftovers
}

@test "modules in gzip: with the modules.dep of the package" {
	own_cache
	fake_root
	at=root/lib/modules/6.1.0-fake
	cp -r "$IMAGE/modules/kernel" $at/
	find $at -name '*.ko' -exec gzip {} +
	sed 's/[.]ko/.ko.gz/g' "$IMAGE/modules/modules.dep" >$at/modules.dep
	pack dep.deb root
	image=$(fetch dep.deb)
	diff -r "$image/modules/kernel" "$IMAGE/modules/kernel"
	rm $at/modules.dep
	pack none.deb root
	assert_error 255 "no modules.dep, and this machine's depmod cannot read" fetch none.deb
}

@test "the .config in the kernel itself is read" {
	grep -v CONFIG_HVC_CONSOLE= "$IMAGE/config" >config
	{ cat "$IMAGE/vmlinux" && printf IKCFG_ST && gzip -c config; } >vmlinux
	assert_error 125 "its .config has no CONFIG_HVC_CONSOLE=y" fetch --modules "$IMAGE/modules" vmlinux
}

@test "an option or a module that lacks is a skip that names it" {
	own_cache
	fake_root
	rm root/lib/modules/*/modules.dep
	cp "$IMAGE/config" root/boot/config-6.1.0-fake
	cp -r "$IMAGE/modules/kernel" root/lib/modules/6.1.0-fake/
	pack whole.deb root
	fetch whole.deb
	sed -i 's/^CONFIG_CRYPTO_USER_API_SKCIPHER=.*/# no/' root/boot/config-6.1.0-fake
	pack option.deb root
	assert_error 125 "no CONFIG_CRYPTO_USER_API_SKCIPHER=m" fetch option.deb
	cp "$IMAGE/config" root/boot/config-6.1.0-fake
	find root -name xts.ko -delete
	pack module.deb root
	assert_error 125 "CONFIG_CRYPTO_XTS=m, and no xts among its modules" fetch module.deb
	assert_no_leftovers
}

@test "a package for another architecture, of no kernel, cut, or none at all" {
	own_cache
	fake_root
	pack good.deb root
	fetch good.deb
	deb_of amd64.deb amd64
	assert_error 255 "amd64.deb: is for amd64, not for ppc64el or ppc64" fetch amd64.deb
	head -c 5000 good.deb >cut.deb
	assert_error 255 "cut.deb: no package, or not all of it" fetch cut.deb
	head -c 100 good.deb >shorter.deb
	assert_error 255 "shorter.deb: no package, or not all of it" fetch shorter.deb
	echo nothing >text.deb
	assert_error 255 "text.deb: cannot be unpacked" fetch text.deb
	mkdir -p empty/usr/share
	pack empty.deb empty
	assert_error 255 "empty.deb: no kernel in it" fetch empty.deb
	rm root/boot/*
	echo x >root/boot/System.map
	pack map.deb root
	assert_error 255 "map.deb: no kernel in it" fetch map.deb
	cp "$(command -v sh)" root/boot/vmlinux-x
	pack x86.deb root
	assert_error 255 "x86.deb: is for x86-64, not for ppc64" fetch x86.deb
	{ head -c 514 /dev/zero && printf HdrS && head -c 5000 /dev/zero; } >bzImage
	assert_error 255 "bzImage: is for x86, not for ppc64" fetch --modules root bzImage
	assert_no_leftovers
}

@test "what leads out of a package is refused; nothing is written there" {
	own_cache
	fake_root
	echo evil >evil
	escape() {
		tar -cf data.tar -C root .
		tar -rPf data.tar --transform "$2" "${@:3}" evil
		deb_of "$1" ppc64el
		assert_error 255 "leads out of the package" fetch "$1"
	}
	escape up.deb 's,^evil,./boot/../../../../../evil-was-here,'
	escape absolute.deb "s,^evil,$here/evil-was-here,"
	escape colour.deb $'s,^evil,./boot/../\e[31mevil-was-here,'
	run fetch colour.deb
	[[ "$output" != *$'\e'* ]]
	# Through a link that the package brings.
	mkdir target
	ln -s "$here/target" link
	tar -cf data.tar --transform 's,^link,./boot,' link
	tar -rf data.tar --transform 's,^evil,./boot/vmlinux-evil,' evil
	deb_of link.deb ppc64el
	run fetch link.deb
	[ "$status" -eq 255 ]
	[ -z "$(ls target)" ]
	[ -z "$(find "$BATS_RUN_TMPDIR" /tmp -maxdepth 8 -name '*evil-was-here' 2>/dev/null)" ]
	assert_no_leftovers
}

@test "devices, pipes, hard links in the place of a kernel are refused" {
	own_cache
	fake_root
	rm root/boot/*
	mkfifo root/boot/vmlinux-pipe
	pack pipe.deb root
	assert_error 255 "vmlinux-pipe: is no plain file" fetch pipe.deb
	rm root/boot/*
	printf '#mtree\n./boot/vmlinux-disk type=block device=linux,8,0 mode=0644\n' |
		bsdtar -cf data.tar @-
	deb_of disk.deb ppc64el
	assert_error 255 "vmlinux-disk: is no plain file" fetch disk.deb
	echo a >root/a && ln root/a root/boot/vmlinux-hard
	tar -cf data.tar -C root ./a ./boot/vmlinux-hard
	deb_of hard.deb ppc64el
	assert_error 255 "vmlinux-hard: is no plain file" fetch hard.deb
	rm root/boot/*
	ln -s /proc/version root/boot/vmlinux-soft
	pack soft.deb root
	assert_error 255 "soft.deb: no kernel in it" fetch soft.deb
}

@test "what would fill the disk is refused" {
	own_cache
	fake_root
	truncate -s 8T root/boot/vmlinux-holes
	tar -S -cf data.tar -C root .
	deb_of holes.deb ppc64el
	assert_error 255 "holes.deb: holds more than 1024 MiB" fetch holes.deb
	truncate -s 1100M root/boot/vmlinux-holes
	tar -cf - -C root . | zstd -q -1 -T0 >data.tar.zst
	deb_of bomb.deb ppc64el data.tar.zst
	[ "$(stat -c %s bomb.deb)" -lt 2000000 ]
	assert_error 255 "bomb.deb: holds more than 1024 MiB" fetch bomb.deb
	rm root/boot/vmlinux-holes
	truncate -s 100M root/lib/modules/6.1.0-fake/kernel/xts.ko
	gzip root/lib/modules/6.1.0-fake/kernel/xts.ko
	echo 'kernel/xts.ko.gz:' >root/lib/modules/6.1.0-fake/modules.dep
	pack module.deb root
	assert_error 255 "xts.ko.gz is larger than" fetch module.deb
	assert_no_leftovers
}

@test "a modules.dep that leads out, or to nothing" {
	own_cache
	fake_root
	dep=root/lib/modules/6.1.0-fake/modules.dep
	echo "../../../../../../../etc/passwd/xts.ko:" >$dep
	pack up.deb root
	assert_error 255 "no name of a module" fetch up.deb
	echo "kernel/xts.ko: /etc/passwd" >$dep
	pack absolute.deb root
	assert_error 255 "there is no such module" fetch absolute.deb
	echo "kernel/xts.ko:" >$dep
	pack gone.deb root
	assert_error 255 "kernel/xts.ko: there is no such module" fetch gone.deb
}

@test "two at once make one image; directories that nobody may read are no matter" {
	own_cache
	fake_root
	mkdir root/boot/closed && chmod 0 root/boot/closed
	pack one.deb root
	fetch one.deb >a &
	fetch one.deb >b
	wait $!
	cmp a b
	[ "$(find "$XDG_CACHE_HOME/skport/image" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ]
	assert_no_leftovers
}
