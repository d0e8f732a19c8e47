# shellcheck shell=bash disable=SC2034,SC2154
# What a mirror says in text of its releases. Sourced by scripts/fuzz.
files=("/usr/include/*/curl/curl.h:libcurl4-openssl-dev" "/usr/include/openssl/evp.h:libssl-dev")
libraries=(-lcurl -lssl -lcrypto)
options=(-max_len=4096 -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile Curl address -I Sources/CCurl Sources/Curl/*.swift
    compile HTTP address -I Sources/CCurl Sources/HTTP/*.swift
    compile OpenPGP address -I Sources/COpenSSL Sources/OpenPGP/*.swift
    compile Flatcar address,fuzzer -I Sources/CCurl -I Sources/COpenSSL Sources/Flatcar/*.swift
    compile_judge -I Sources/CCurl -I Sources/COpenSSL
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
