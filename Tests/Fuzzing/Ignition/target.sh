# shellcheck shell=bash disable=SC2034,SC2154
# Reading, checking, merging and rendering of configs. Sourced by scripts/fuzz.
options=(-max_len=32768 "-dict=$source/ignition.dict" -timeout=120 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile YAML address,fuzzer Sources/YAML/*.swift
    compile Ignition address,fuzzer Sources/Ignition/*/*.swift
    compile_judge Tests/IgnitionTests/ConfigTraps.swift
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
