# shellcheck shell=bash disable=SC2154,SC2034
# How the demos run the tool. Sourced, not run; the script that does has set stage and tool, and sourced packages.sh.

# show STATUS ARGUMENT...: runs the tool as a person would, and expects that exit status
show() {
    local expected=$1 status=0
    shift
    printf '\n$ proxmox-flatcar %s\n' "$*"
    "$tool" --config "$stage/settings" "$@" 2>&1 || status=$?
    [ "$status" -eq "$expected" ] || die "proxmox-flatcar $* ended with $status instead of $expected"
}

# show_part STATUS PATTERN ARGUMENT...: the same, but of what it says only the lines that match, as they come, and how many
# there were besides. Everything, when it ends otherwise.
show_part() {
    local expected=$1 pattern=$2 status=0
    shift 2
    printf '\n$ proxmox-flatcar %s\n' "$*"
    "$tool" --config "$stage/settings" "$@" 2>&1 | tee "$stage/said" | matching_lines "$pattern" || status=${PIPESTATUS[0]}
    [ "$status" -eq "$expected" ] || {
        cat "$stage/said" >&2
        die "proxmox-flatcar $* ended with $status instead of $expected"
    }
}

# matching_lines PATTERN: those of stdin, and how many others there were
matching_lines() {
    local line hidden=0
    while IFS= read -r line; do
        if [[ $line =~ $1 ]]; then printf '%s\n' "$line"; else hidden=$((hidden + 1)); fi
    done
    [ "$hidden" -eq 0 ] || printf '... %s more line%s; --full shows all\n' "$hidden" "$([ "$hidden" -eq 1 ] || printf s)"
}

# Empty: what this machine's own settings say is none of the demo's.
: > "$stage/settings"
say "making a release, signed with a key of its own: only Flatcar has Flatcar's. Hence the warnings below."
fingerprint=$(scripts/support/make-signing-key "$stage/key")
scripts/support/make-release "$stage/mirror" 4593.2.5 "$stage/key" 32
