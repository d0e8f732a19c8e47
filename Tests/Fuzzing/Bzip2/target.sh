# shellcheck shell=bash disable=SC2034,SC2154
# The bzip2 decoder, beside libbz2. Sourced by scripts/fuzz.
files=("/usr/include/bzlib.h:libbz2-dev")
programs=("bzip2:bzip2" "lbzip2:lbzip2" "pbzip2:pbzip2" "openssl:openssl")
libraries=(-lbz2)
options=(-max_len=16384 "-dict=$source/bzip2.dict" -timeout=60 -rss_limit_mb=3000)
# Its first inputs alone would take long.
mode=("${optimised[@]}")

build_modules() {
    printf 'module CBzip2Kernels { header "%s" export * }\n' \
        "$PWD/Sources/CBzip2Kernels/include/CBzip2Kernels.h" >"$build/module.modulemap"
    local kernel
    for kernel in Sources/CBzip2Kernels/*.c; do
        "$clang" -O2 -g -fsanitize=address,fuzzer-no-link -ISources/CBzip2Kernels/include \
            -c "$kernel" -o "$build/$(basename "$kernel").o"
    done
    local kernels=(-I Sources/CBzip2Kernels/include) support
    # Dice.swift is everybody's.
    mapfile -t support < <(find Tests/Bzip2Tests/Support -name '*.swift' ! -name Dice.swift)
    compile Pipes address Sources/Pipes/*.swift
    compile Bzip2 address,fuzzer "${kernels[@]}" Sources/Bzip2/*.swift
    compile_judge "${kernels[@]}" -I Sources/CBzip2 "${support[@]}"
}

# seed NAME: standard input, behind the two bytes that say how it is decoded
seed() {
    { printf '\x02\x06'; cat; } >"$seeds/$1"
}

make_seeds() {
    FUZZ_SEEDS=$seeds "$fuzzer"
    local plain level
    plain=$(mktemp)
    seq 1 3000 >"$plain"
    for level in 1 2 3 4 5 6 7 8 9; do bzip2 "-$level" <"$plain" | seed "bzip2-$level"; done
    lbzip2 -c "$plain" | seed lbzip2
    pbzip2 -c "$plain" | seed pbzip2
    head -c 3000 scripts/fuzz >"$plain"
    bzip2 -c "$plain" | seed text
    openssl enc -aes-128-ctr -K 0 -iv 0 -nosalt -in "$plain" 2>/dev/null | bzip2 | seed random
    head -c 40000 /dev/zero | bzip2 | seed zeros
    head -c 40000 /dev/zero | tr '\0' a | bzip2 | seed ones
    printf 'abc%.0s' {1..3000} | bzip2 | seed periodic
    bzip2 </dev/null | seed empty
    { bzip2 </dev/null; lbzip2 -c "$plain"; bzip2 -1 </dev/null; bzip2 -c "$plain"; } | seed concatenated
    { bzip2 -c "$plain"; echo junk; bzip2 -c "$plain"; } | seed junk
    { bzip2 -c "$plain"; head -c 100 /dev/zero; } | seed padded
    head -c 500 <(bzip2 -c "$plain") | seed truncated
    rm "$plain"
}
