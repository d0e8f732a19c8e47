# shellcheck shell=bash
# How a release is built: what scripts/install, scripts/package and scripts/test share. Sourced after packages.sh, not run.

# release_flags PRODUCT: for swift build. Swift's library goes into the program, since a service may not see a toolchain in
# a home directory. The linker leaves out the names that nobody looks up, keeps equal functions once, leaves out what
# unwinds C++ exceptions, which none of this program's code throws or catches, and writes relocations in their short form,
# which the loader of glibc reads from 2.36 on: 4 MiB less.
# The folder, hashes that only the next build would read, and the number of the build leave no trace, so that two builds in
# two folders are the same, where their paths are as long as each other.
release_flags() {
    printf '%s\n' -c release --static-swift-stdlib --product "$1" -Xswiftc -use-ld=lld \
        -Xlinker --icf=safe -Xlinker --no-export-dynamic -Xlinker --no-eh-frame-hdr -Xlinker --build-id=none \
        -Xlinker -T -Xlinker "$PWD/scripts/support/discard.ld" \
        -Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=."
    local version
    version=$(getconf GNU_LIBC_VERSION 2> /dev/null) || return 0
    [ "$(printf '%s\n' "glibc 2.36" "$version" | sort -V | head -n 1)" != "glibc 2.36" ] ||
        printf '%s\n' -Xlinker -z -Xlinker pack-relative-relocs
}

# build_alike ARGUMENT...: swift build. What the compiler makes of some functions depends on where the system happens to
# put it in memory; a container may not let anybody say that.
build_alike() {
    local alike=(setarch --addr-no-randomize)
    "${alike[@]}" true 2> /dev/null || alike=()
    "${alike[@]}" swift build "$@"
}

# has_release_binary: whether it is built and no source is newer. Sets "binary", which is in a folder of its own, since there
# may be a build with other settings.
has_release_binary() {
    binary=$PWD/.build/install/release/proxmox-flatcar
    [ -x "$binary" ] && [ -z "$(find Package.swift Sources -newer "$binary" -print -quit)" ]
}

# need_release_tools: what a build takes
need_release_tools() {
    need_swift
    # shellcheck disable=SC2154  # packages.sh has it
    need_packages has_file "${build_packages[@]}"
}

# release_binary: builds where a source is newer, and sets "binary". What the build says goes to the file build_log, where that
# is set.
release_binary() {
    ! has_release_binary || return 0
    need_release_tools
    # What --version shows.
    BUILD_COMMIT=$(build_commit)
    export BUILD_COMMIT
    local flags
    mapfile -t flags < <(release_flags proxmox-flatcar)
    flags+=(--scratch-path .build/install)
    if [ -n "${build_log-}" ]; then
        say "building, which takes some minutes"
        mkdir -p "${build_log%/*}"
        build_alike "${flags[@]}" > "$build_log" 2>&1 || die "the build failed; what it said is in $build_log"
    else
        say "building"
        build_alike "${flags[@]}" >&2
    fi
    # A build that changed nothing leaves the old date.
    touch "$binary"
}
