# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What stands in for v4.10 where that cannot be had: Debian's kernel of this machine's
# suite with the same failure put back (tests/standin/). For scripts/prove.

standin_words() {
	printf '%s: kernel.org cannot be reached: this is the stand-in, %s with the regression put back\n' \
		"$prog" "$1" >&2
}

standin() {
	version=$(source_of_suite host)
	standin_words "Debian's linux-source-$version"
	where=debian:$version
	series_dir=$top/tests/standin/regression
	step fetch ""
	step apply ", regression"
	series_dir=$top/tests/standin/fix
}

# Headers are not run where they cannot be shut in, as in many a container.
can_shut_in() {
	need external
	bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all true 2>"$tmp/sandbox" && return
	printf '%s: no sandbox here (%s): two kernels are built from source\n' "$prog" \
		"$(plain "$(head -n 1 "$tmp/sandbox" | cut -c1-100)")" >&2
	return 1
}

# Of the packaged kernel only the driver is built, of its source, once as the tree
# that is left in tree: a boot of it, and its verdict.
rebuilt() {
	driver_tree=$tree
	where=$image
	try build "$1" && try boot "$1"
}

try_packaged() {
	where=debian-image:host
	try fetch ", packaged" || return
	image=$where
	jq -e .headers "$image/image.json" >"$tmp/out" || return
	standin_words "Debian's packaged $(jq -r .release "$image/image.json"), its driver"
	source_kernel=$(jq -r .debian "$image/image.json")
	source_part=1
	try source "" || return
	where=$source_tree
	series_dir=$top/tests/standin/regression
	try apply ", regression" || return
	tree=$where
	last=$tier
	tier=core
	rebuilt ", as it is" || return
	tier=$last
	before=$verdict
	where=$tree
	series_dir=$top/tests/standin/fix
	try apply "" || return
	tree=$where
	rebuilt ", series on"
}

# The stand-in by packages; where these are without headers, or cannot be built
# for, it is that from source.
standin_packaged() {
	asked=$tier
	! try_packaged || conclude
	tier=$asked
	driver_tree=
	source_tree=
	printf '%s: the packaged kernel cannot be had, or its driver not be built: two kernels are built from source\n' \
		"$prog" >&2
	standin
}

prove_standin() {
	if [ -n "$from_source$variant$own_config" ] || ! can_shut_in; then
		standin
	else
		standin_packaged
	fi
}
