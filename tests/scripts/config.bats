#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Somebody's own configuration: build --config.
bats_require_minimum_version 1.5.0
load common

tab=$'\t'

# Functions of scripts/lib/build/config.sh, with "own" for the configuration.
with_own() {
	sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/build/fragments.sh"
		. "$top/scripts/lib/build/config.sh"
		make_tmp
		own_config=own src=src
		find_own_config own
		eval "$2"' _ "$top" "$1"
}

@test "the table of what is left out is whole" {
	while IFS=$tab read -r option value why rest; do
		case $option in '#'* | '') continue ;; esac
		[[ $option == CONFIG_* ]]
		[[ $value =~ ^(n|\".*\")$ ]]
		[ -n "$why" ] && [ -z "$rest" ]
		grep -E "^$option\$" /dev/null || [ $? -eq 1 ]
	done <"$top/configs/left-out"
}

@test "what the configuration has on, as a module or not, stays what it is" {
	printf 'CONFIG_A=m\nCONFIG_B=y\n# CONFIG_C is not set\nCONFIG_D="m"\n' >own
	run with_own as_own <<<"CONFIG_A=y
CONFIG_B=m
CONFIG_C=y
CONFIG_D=\"\"
CONFIG_E=m"
	[ "$output" = "CONFIG_A=m
CONFIG_B=y
CONFIG_C=y
CONFIG_D=\"\"
CONFIG_E=m" ]
}

@test "what would not build here is left out of it, a packed one as well" {
	printf 'CONFIG_DEBUG_INFO_BTF=y\nCONFIG_DEBUG_KERNEL=y\nCONFIG_MODULE_SIG=y\nCONFIG_SYSTEM_TRUSTED_KEYS="a.pem"\n' |
		gzip >own
	run with_own without_left_out
	[ "$output" = '# CONFIG_DEBUG_INFO_BTF is not set
CONFIG_DEBUG_KERNEL=y
# CONFIG_MODULE_SIG is not set
CONFIG_SYSTEM_TRUSTED_KEYS=""' ]
}

@test "what became of it is listed, each by its cause" {
	printf 'CONFIG_KEPT=y\nCONFIG_ASKED=m\nCONFIG_GONE=y\nCONFIG_LOST=y\nCONFIG_DRIVER=m\n# CONFIG_OFF is not set\nCONFIG_DEBUG_INFO=y\n' >own
	mkdir -p src/obj
	printf 'CONFIG_KEPT=y\nCONFIG_ASKED=y\n' >src/obj/.config
	# shellcheck disable=SC2016
	run with_own 'printf "CONFIG_%s\n" KEPT ASKED LOST DRIVER OFF DEBUG_INFO >"$tmp/known"
		echo CONFIG_ASKED=y >"$tmp/wanted"
		printf "CONFIG_KEPT=y\nCONFIG_ASKED=y\nCONFIG_DRIVER=m\n" >"$tmp/all"
		tell_changes
		cat "$tmp/changes"
		own_config_json'
	echo "$output"
	[[ "${lines[0]}" == *": own: 2 options did not survive (CONFIG_GONE=y CONFIG_LOST=y"* ]]
	[ "${lines[1]}" = "CONFIG_ASKED=m${tab}CONFIG_ASKED=y${tab}asked" ]
	[ "${lines[2]}" = "CONFIG_GONE=y$tab-${tab}unknown" ]
	[ "${lines[3]}" = "CONFIG_LOST=y$tab-${tab}lost" ]
	[ "${lines[4]}" = "CONFIG_DRIVER=m$tab-${tab}module" ]
	[ "${lines[5]}" = "CONFIG_DEBUG_INFO=y$tab-${tab}left-out" ]
	printf '%s\n' "${lines[@]:6}" | jq -e '.file == "own" and .changes.module == 1'
}

@test "build --config: what is none, and a kernel that is built, are refused" {
	fake_tree tree
	assert_error 255 "nowhere: no .config" "$top/scripts/build" --config nowhere tree
	echo "int x;" >no-config
	assert_error 255 "no-config: no .config: it sets no option" "$top/scripts/build" --config no-config tree
	mkdir image
	echo vmlinux >image/vmlinux
	echo '{}' >image/image.json
	echo CONFIG_A=y >own
	run sh -c 'top=$1 prog=check
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/pipeline.sh"
		make_tmp
		where=image own_config=own
		run_stage build' _ "$top"
	[ "$status" -eq 255 ]
	[[ "$output" == *"is built already, and --config is for source"* ]]
}

@test "a matrix has it for all cells" {
	own_cache
	echo CONFIG_A=y >own
	printf 'kernel a /a\nconfig own\n' >file
	# shellcheck disable=SC2016
	top=$top here=$here sh -c '. "$top/scripts/lib/core/common.sh"; . "$top/scripts/lib/matrix/cells.sh"
		tmp=$here; read_plan file; tmp='
	[ "$(cut -f 13 plan)" = "$here/own" ]
	printf 'kernel a /a\nconfig nowhere\n' >file
	# shellcheck disable=SC2016
	run env top="$top" here="$here" sh -c '. "$top/scripts/lib/core/common.sh"; . "$top/scripts/lib/matrix/cells.sh"
		tmp=$here; read_plan file'
	[ "$status" -eq 255 ]
	[[ "$output" == *"file:2: nowhere: no .config, image or package"* ]]
}
