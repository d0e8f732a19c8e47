# shellcheck shell=bash disable=SC2034,SC2154
# What Proxmox answers. Sourced by scripts/fuzz.
options=(-max_len=16384 -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile ProxmoxTypes address,fuzzer Sources/ProxmoxTypes/*.swift
    compile_judge Tests/Fuzzing/Ignition/JSONSpans.swift
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
