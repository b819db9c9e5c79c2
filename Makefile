# Trapline on Debian 12 with a Swift toolchain on the path.
#
#   make demo            set up, build, and trace the machine's own Python
#   make test            set up, lint, build, and run every test that needs no foreign program
#   make stress          the tests of what happens rarely, at full size, again and again until one fails
#                        or the time is over (SECONDS=600)
#   make sanitize        with the address sanitizer, the tests of what handles foreign bytes and memory and
#                        needs no traced program
#   make test-programs   the tests on PostgreSQL, Java, Ruby, PHP, libvirt and Python's own suite
#                        (as root, for bpftrace, the oracle; what is traced runs as nobody)
#   make bench           what a hit costs, beside a bare C tracer, gdb, strace and bpftrace
#                        (BENCH='--rounds 3 --cpu split' passes options on)
#   make dist            dist/trapline, one binary that needs nothing but the kernel
#   make install         that binary and its shell completions (PREFIX=/usr/local DESTDIR=)
#   make install-dtrace  the same under the name dtrace too
#   make install-stap    and under the name stap, with the tapset library for readers
#   make lint | format | clean
#
# Nothing is installed that is present already, and what is installed is said first.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

build_packages := libelf-dev liblzma-dev libunwind-dev pkg-config python3 systemtap-sdt-dev \
	zlib1g-dev
# What the tests compile with; the Swift compiler has been content with less.
test_packages := binutils g++ gcc strace
program_packages := binutils bpftrace gdb libpython3.11-testsuite libvirt0 openjdk-17-jre-headless \
	php8.2-cli postgresql-15 ruby3.1

sources := Package.swift Sources Tests Fixtures/Programs/probelib/Package.swift
release := .build/release

# Install those of the packages that are missing.
define need
missing=
for package in $(1); do
	dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
		|| missing+=" $$package"
done
if [[ -n $$missing ]]; then
	as_root=; [[ $$(id -u) == 0 ]] || as_root=sudo
	echo "installing Debian packages:$$missing"
	$$as_root apt-get update -qq
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends $$missing
fi
endef

.ONESHELL:

.PHONY: help
help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

.PHONY: setup
setup:
	@$(call need,$(build_packages))

.PHONY: setup-tests
setup-tests:
	@$(call need,$(build_packages) $(test_packages))

# libvirt's tapset comes with its daemon, of which nothing else is wanted.
tapsets := .build/tapsets
.PHONY: setup-programs
setup-programs: $(tapsets)/libvirt
	@$(call need,$(build_packages) $(program_packages))

$(tapsets)/libvirt:
	@mkdir -p $(tapsets)
	package=$$(mktemp -d)
	(cd $$package
	apt-get download -qq libvirt-daemon-system 2>/dev/null || {
		as_root=; [[ $$(id -u) == 0 ]] || as_root=sudo
		$$as_root apt-get update -qq
		apt-get download -qq libvirt-daemon-system
	}
	dpkg-deb -x libvirt-daemon-system_*.deb .)
	mv $$package/usr/share/systemtap/tapset $@
	rm -rf $$package

.PHONY: build
build: setup
	$(SWIFT) build

.PHONY: release
release: setup
	$(SWIFT) build -c release --static-swift-stdlib

# The first Python whose program really has the python provider: one built by pyenv has not.
.PHONY: demo
demo: setup
	@$(SWIFT) build -c release --static-swift-stdlib --product trapline
	trapline=$(release)/trapline
	python=
	for candidate in $$(type -aP python3) /usr/bin/python3; do
		program=$$(readlink -f "$$("$$candidate" -c 'import sys; print(sys.executable)')") || continue
		if "$$trapline" list "$$program" 'python:gc__start' >/dev/null 2>&1; then
			python=$$program
			break
		fi
	done
	if [[ -z $$python ]]; then
		echo "no Python with probes on this machine (Debian's own is /usr/bin/python3)" >&2
		exit 1
	fi
	run() {
		printf '\n$$ trapline'
		local word
		for word in "$$@"; do
			[[ $$word == *[\*\ ]* ]] && word=\'$$word\'
			printf ' %s' "$$word"
		done
		printf '\n'
		"$$trapline" "$$@"
	}
	run list "$$python"
	run trace -C --where 'filename ~ "*tour.py" || modulename ~ "*colorsys*" || event ~ "tour.*" || generation == 2 || collected > 0' \
		'python:function*' 'python:gc*' 'python:import*' python:audit -- "$$python" Fixtures/Python/tour.py
	run trace -c 'python:*' -- "$$python" Fixtures/Python/tour.py

.PHONY: lint
lint:
	$(SWIFT) format lint --strict --recursive $(sources)
	bash -n .ci/run

.PHONY: format
format:
	$(SWIFT) format --in-place --recursive $(sources)

.PHONY: test
test: setup-tests lint
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest --skip '^ProgramTests\.'

# The same tests that `make test` runs small.
.PHONY: stress
stress: SECONDS ?= 600
stress: setup-tests
	$(SWIFT) build --build-tests
	end=$$(($$(date +%s) + $(SECONDS)))
	round=0
	while (($$(date +%s) < end)); do
		echo "round $$((++round))"
		TRAPLINE_STRESS=1 $(SWIFT) test --skip-build --disable-xctest \
			--filter '^StressTests\.|^EndToEndTests\.Killed'
	done

# Without the leak sanitizer, which stops a process by ptrace itself. The address sanitizer's regexec takes
# every text for one that ends with a zero, whatever REG_STARTEND says.
.PHONY: sanitize
sanitize: setup-tests
	mkdir -p .build-sanitize
	echo 'interceptor_name:regexec' > .build-sanitize/suppressions
	export TRAPLINE_SANITIZE=1
	export ASAN_OPTIONS=detect_leaks=0:suppressions=$(CURDIR)/.build-sanitize/suppressions
	build=(--scratch-path .build-sanitize --sanitize address)
	$(SWIFT) build --build-tests "$${build[@]}"
	$(SWIFT) test --skip-build --disable-xctest "$${build[@]}" --filter \
		'^(ElfImages|ProbeNotes|ProviderDefinitions|TraceProgram|TraceRuntime|TraceOutput|Tracing)Tests\.'

.PHONY: test-programs
test-programs: setup-programs
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest --filter '^ProgramTests\.'

.PHONY: bench
bench: release
	@$(release)/trapline-bench $(BENCH)

# One binary, linked with everything down to the C library, so that it runs in a container that has
# nothing, or another C library. The libraries beneath are taken from a directory that holds nothing
# but archives, ahead of the system's, so that the linker has no shared one to prefer; SwiftPM puts
# the directory pkg-config names for libelf first, hence the file for pkg-config. libunwind-x86_64
# wants one function of libunwind.a and must not get the rest, which would stand in for the C++
# runtime's unwinder. The linker warns of functions for users and groups in Swift's own library,
# which nothing here calls.
dist_build := .build-dist
archives := $(CURDIR)/$(dist_build)/archives

.PHONY: dist
dist: setup
	@mkdir -p $(archives) dist
	library() { readlink -f "$$(clang -print-file-name=$$1)"; }
	for name in libelf libz liblzma libunwind-ptrace libunwind-x86_64 libstdc++; do
		ln -sf "$$(library $$name.a)" $(archives)/$$name.a
	done
	(cd $(archives)
	ar x "$$(library libunwind.a)" setcontext.o
	rm -f libunwind-setcontext.a
	ar rcs libunwind-setcontext.a setcontext.o)
	printf '%s\n' 'Name: libelf' 'Description: libelf' 'Version: 0' 'Libs: -L$(archives) -lelf' \
		> $(archives)/libelf.pc
	PKG_CONFIG_PATH=$(archives) $(SWIFT) build -c release --scratch-path $(dist_build) \
		--product trapline --static-swift-stdlib -Xswiftc -static-executable \
		-Xswiftc -L$(archives) -Xlinker -lz -Xlinker -lunwind-setcontext
	strip -o dist/trapline $(dist_build)/release/trapline
	needed=$$(readelf -d dist/trapline | grep NEEDED || true)
	if [[ -n $$needed ]]; then
		echo "dist/trapline needs shared libraries:" $$needed >&2
		rm dist/trapline
		exit 1
	fi
	dist/trapline --help > /dev/null
	ls -lh dist/trapline

# As root after `make dist` as yourself, nothing is built.
dist/trapline: Package.swift $(shell find Sources -type f)
	$(MAKE) dist

.PHONY: install
install: dist/trapline
	install -D -m 755 dist/trapline $(DESTDIR)$(PREFIX)/bin/trapline
	completion() {
		install -D -m 644 <(dist/trapline --generate-completion-script $$1) "$$2"
	}
	completion bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/trapline
	completion zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_trapline
	completion fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/trapline.fish

.PHONY: clean
clean:
	rm -rf .build .build-sanitize $(dist_build) dist

# Under this name it is dtrace: for D scripts, and for builds that look for `dtrace -h` and `dtrace -G`.
.PHONY: install-dtrace
install-dtrace: install
	ln -sf trapline $(DESTDIR)$(PREFIX)/bin/dtrace

# Under this name it is stap. The tapset library is in the program; its files are for readers.
.PHONY: install-stap
install-stap: install
	ln -sf trapline $(DESTDIR)$(PREFIX)/bin/stap
	for file in Sources/StapTapsets/Tapset/*.stp*; do
		install -D -m 644 "$$file" "$(DESTDIR)$(PREFIX)/share/trapline/tapset/$${file##*/}"
	done
