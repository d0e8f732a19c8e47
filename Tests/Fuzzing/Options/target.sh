# shellcheck shell=bash disable=SC2034,SC2154
# The command line and the settings file. Sourced by scripts/fuzz.
options=(-max_len=4096 -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile CommandLine address,fuzzer Sources/CommandLine/*/*.swift
    compile_judge
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
