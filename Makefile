# SPDX-License-Identifier: GPL-2.0
# The front door: each target calls one script. KERNEL or FILE, and ARGS, go to it.

KERNEL ?=
FILE ?= tests/matrix/launchpad-1670311
ARGS ?=
CROSS_COMPILE ?= powerpc64le-linux-gnu-
CFLAGS ?= -O2 -g
GUEST_CFLAGS ?= -O2 -s
warnings := -std=gnu11 -Wall -Wextra -Werror
xml2 = $(shell xml2-config --cflags) -lxml2

verbs := fetch status apply port compare build boot prove

.PHONY: help check $(verbs) test test-quick test-bare test-slurm test-verdicts test-faults fuzz mutants matrix bench lint clean distclean \
	install guest vmrun patch-facts asan unit

help:
	@echo "make check [KERNEL=4.10]  bad without the series, good with it"
	@echo "make VERB KERNEL=...      one verb: $(verbs)"
	@echo "make test                 lint, unit and script tests, the stand-in end to end, faults, fuzz"
	@echo "make test-quick           lint of what changed, unit tests, script tests that need no boot"
	@echo "make test-bare [SUITE=S]  the README's commands and each verb on a bare Debian S"
	@echo "make test-verdicts        every case of tests/verdicts/table: what was judged wrong once"
	@echo "make test-faults          every fault of tests/faults/table, and the verdict on it"
	@echo "make fuzz                 the readers of guest text and of patches, for a minute or ARGS='--seconds N'"
	@echo "make matrix [FILE=FILE]   the verdicts of many kernels"
	@echo "make mutants [KERNEL=DIR] which case notices each wrong edit of the fix"
	@echo "make bench [KERNEL=DIR]   what each stage costs"
	@echo "make test-slurm           the matrix on a farm of two nodes, on this machine"
	@echo "make lint                 style and static checks"
	@echo "make install [PREFIX=DIR] the command skport, its man pages, completion"
	@echo "make clean                remove build/"
	@echo "make distclean            and the cache"
	@echo "ARGS=... goes to the script; scripts/VERB --help has more."

check:
	@scripts/prove --tier full $(ARGS) $(if $(KERNEL),"$(KERNEL)")

mutants bench:
	@scripts/dev/$@ $(ARGS) $(if $(KERNEL),"$(KERNEL)")

matrix:
	@scripts/matrix $(ARGS) "$(FILE)"

$(verbs):
	@scripts/$@ $(ARGS) $(if $(KERNEL),"$(KERNEL)")

test test-slurm test-verdicts test-faults fuzz lint clean distclean:
	@scripts/dev/$@ $(ARGS)

test-quick:
	@scripts/dev/test --quick $(ARGS)

test-bare:
	@scripts/dev/test-bare $(if $(SUITE),--suite "$(SUITE)") $(ARGS)

install:
	@scripts/dev/install $(if $(PREFIX),--prefix "$(PREFIX)") $(if $(DESTDIR),--destdir "$(DESTDIR)")

vmrun: build/bin/vmrun
# The guest's programs: of another kind of machine in a directory of their own.
guest_dir ?= build/guest
guest: $(guest_dir)/init $(guest_dir)/check

# Under another name first: others may be running the old one.
patch-facts: build/bin/patch-facts
facts := scripts/lib/series/patch-facts
build/bin/patch-facts: $(wildcard $(facts)/*.c) $(wildcard $(facts)/*.h)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CFLAGS) $(warnings) -o $@.new $(filter %.c,$^)
	@mv $@.new $@

build/bin/vmrun: $(wildcard qemu/vmrun/*.c) $(wildcard qemu/vmrun/*.h)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CFLAGS) $(warnings) -o $@ $(filter %.c,$^) -ljansson $(xml2)

$(guest_dir)/init: $(wildcard qemu/init/*.c) $(wildcard qemu/init/*.h)
$(guest_dir)/check: $(wildcard tests/guest/*.[ch] tests/reference/*.[ch])
$(guest_dir)/init $(guest_dir)/check:
	@mkdir -p $(@D)
	$(CROSS_COMPILE)gcc -D_GNU_SOURCE $(GUEST_CFLAGS) $(warnings) -Itests/reference -static -o $@ $(filter %.c,$^)

build/faults/init: tests/faults/guest/init.c
	@mkdir -p $(@D)
	$(CROSS_COMPILE)gcc -D_GNU_SOURCE $(GUEST_CFLAGS) $(warnings) -static -o $@ $<

# The unit tests run under the sanitizers; test-faults has a vmrun of that kind.
sanitized := -g -fsanitize=address,undefined -fno-sanitize-recover=all

asan: build/asan/vmrun
build/asan/vmrun: $(wildcard qemu/vmrun/*.c) $(wildcard qemu/vmrun/*.h)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -O1 $(sanitized) $(warnings) -o $@ $(filter %.c,$^) -ljansson $(xml2)

unit_sources ?= tests/unit
unit_programs ?= build/unit
tested := $(filter-out %/main.c,$(wildcard qemu/vmrun/*.c tests/runner/*.c $(facts)/*.c))
# What a test includes, to get at what is static there.
included := $(wildcard tests/guest/proc_crypto.[ch] tests/reference/*.[ch])

$(unit_programs)/%: $(unit_sources)/%.c $(tested) $(included) $(wildcard qemu/vmrun/*.h tests/runner/*.h $(facts)/*.h)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(sanitized) $(warnings) -Iqemu/vmrun -Itests/runner -I$(facts) \
		-o $@ $< $(tested) -ljansson $(xml2) -lcmocka -lcrypto

unit: $(patsubst $(unit_sources)/%.c,$(unit_programs)/%,$(wildcard $(unit_sources)/test_*.c))

# What says whether all tests ran: scripts/dev/test.
build/bin/tally: $(wildcard tests/runner/*.c) $(wildcard tests/runner/*.h)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CFLAGS) $(warnings) -o $@ $(filter %.c,$^)
