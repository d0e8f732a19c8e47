# shellcheck shell=bash disable=SC2034,SC2154
# Reading, checking, merging and rendering of configs. Sourced by scripts/fuzz.
files=("/usr/include/zlib.h:zlib1g-dev" "/usr/include/openssl/evp.h:libssl-dev")
libraries=(-lz -lcrypto)
options=(-max_len=32768 "-dict=$source/ignition.dict" -timeout=120 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile YAML address,fuzzer Sources/YAML/*.swift
    compile OpenPGP address -I Sources/COpenSSL Sources/OpenPGP/*.swift
    compile Ignition address,fuzzer -I Sources/COpenSSL -I Sources/CZlib Sources/Ignition/*/*.swift
    compile_judge -I Sources/COpenSSL -I Sources/CZlib Tests/IgnitionTests/ConfigTraps*.swift
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
