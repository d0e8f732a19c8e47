# shellcheck shell=bash disable=SC2034,SC2154
# The body of an upload. Sourced by scripts/fuzz.
files=("/usr/include/*/curl/curl.h:libcurl4-openssl-dev" "/usr/include/openssl/evp.h:libssl-dev")
libraries=(-lcurl -lssl -lcrypto)
options=(-max_len=4096 -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile Curl address -I Sources/CCurl Sources/Curl/*.swift
    compile HTTP address -I Sources/CCurl Sources/HTTP/*.swift
    compile ProxmoxTypes address,fuzzer Sources/ProxmoxTypes/*.swift
    compile Proxmox address,fuzzer -I Sources/CCurl Sources/Proxmox/*.swift Sources/Proxmox/*/*.swift
    compile_judge -I Sources/CCurl
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
