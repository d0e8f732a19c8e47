# shellcheck shell=bash disable=SC2034,SC2154
# Keys and detached signatures. Sourced by scripts/fuzz.
files=("/usr/include/openssl/evp.h:libssl-dev")
libraries=(-lcrypto)
options=(-max_len=16384 -timeout=60 -rss_limit_mb=1000 -malloc_limit_mb=64)

build_modules() {
    compile OpenPGP address,fuzzer -I Sources/COpenSSL Sources/OpenPGP/*.swift
    compile_judge -I Sources/COpenSSL Tests/OpenPGPTests/{HandmadeKey,KeyPair,RevocationForm,SigningManner}.swift \
        Tests/OpenPGPTests/Corpus/{CorpusCase*,SmallPoints}.swift
}

make_seeds() { FUZZ_SEEDS=$seeds "$fuzzer"; }
