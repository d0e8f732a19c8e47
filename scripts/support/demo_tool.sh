# shellcheck shell=bash disable=SC2154,SC2034
# How the demos run the tool. Sourced, not run; the script that does has set stage and tool, and sourced packages.sh.

# show STATUS ARGUMENT...: runs the tool as a person would, and expects that exit status
show() {
    local expected=$1 status=0
    shift
    printf '\n$ proxmox-flatcar %s\n' "$*"
    "$tool" --config /dev/null "$@" 2>&1 || status=$?
    [ "$status" -eq "$expected" ] || die "proxmox-flatcar $* ended with $status instead of $expected"
}

if [ -z "$tool" ]; then
    say "building proxmox-flatcar"
    swift build --product proxmox-flatcar >&2
    tool=$(swift build --show-bin-path)/proxmox-flatcar
fi

say "making a release, signed with a key of its own: only Flatcar has Flatcar's. Hence the warnings below."
fingerprint=$(scripts/support/make-signing-key "$stage/key")
scripts/support/make-release "$stage/mirror" 4593.2.5 "$stage/key" 32
