# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What a guest is booted with, for boot and for what makes a root: our programs in it,
# and an initramfs of them. order is that of the kernel (scripts/lib/core/byte-orders.sh).

guest_dir=build/guest
on_disk=
more_modules= # a directory of modules beside those of the image

# An installed copy has them, for the first byte order.
guest_programs() {
	[ "$order" = ppc64le ] || guest_dir=build/guest.$order
	if [ -f "$top/Makefile" ]; then
		need programs
		need "$order"
		make_programs vmrun guest \
			guest_dir="$guest_dir" CROSS_COMPILE="$cross"
	elif [ ! -d "$top/$guest_dir" ]; then
		die "$image: is for $order: this copy has no programs for its guest"
	fi
}

# What Debian's modprobe reads: the tables of those modules, and not as text.
index_modules() {
	mkdir -p "$tmp/index/lib/modules"
	mv "$tmp/root/modules" "$tmp/index/lib/modules/0.0"
	[ -z "$more_modules" ] || cp -r "$more_modules" "$tmp/index/lib/modules/0.0/more"
	depmod_in "$1" "$tmp/index" 0.0
	mv "$tmp/index/lib/modules/0.0" "$tmp/root/modules"
}

# init, the check, and the modules of the image $1: into $tmp/initrd. With
# on_disk it is for a root on a disk.
make_initrd() {
	mkdir -p "$tmp/root/proc" "$tmp/root/sys" "$tmp/root/dev" "$tmp/root/tmp" "$tmp/root/sbin"
	cp "$top/$guest_dir/init" "$top/$guest_dir/check" "$tmp/root/"
	ln -s ../init "$tmp/root/sbin/modprobe"
	[ ! -d "$1/modules" ] || cp -r "$1/modules" "$tmp/root/modules"
	[ -z "$on_disk" ] || [ ! -d "$1/modules" ] || index_modules "$1"
	(cd "$tmp/root" && find . | cpio -o -H newc --quiet) >"$tmp/initrd" ||
		die "$tmp: no space for an initramfs"
}
