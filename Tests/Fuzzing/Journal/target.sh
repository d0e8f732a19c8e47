# shellcheck shell=bash disable=SC2034,SC2154
# A guest's journal, as the guest agent gives it. Sourced by scripts/fuzz.
files=()
libraries=()
options=(-max_len=8192 -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile Journal address,fuzzer Sources/Journal/*.swift
    compile_judge
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
