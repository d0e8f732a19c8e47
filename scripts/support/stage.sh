# shellcheck shell=bash
# A folder and processes that are gone at the end, however it comes. Sourced, not run.

# on_stage COMMAND [ARGUMENT...]: runs it in a session of its own, with the path of a new folder as its first argument, and
# takes both away afterwards. A signal to this script ends it at once, wherever it is.
on_stage() {
    local name status=0
    # Known before it is there: no signal can come in between.
    stage=${TMPDIR:-/tmp}/demo-$$-$RANDOM.d stage_signal=''
    trap leave_stage EXIT
    # shellcheck disable=SC2064  # the name of now
    for name in INT TERM HUP; do trap "stage_signal=$name; exit" "$name"; done
    # Somebody else's is not for us to remove.
    mkdir -m 700 "$stage" || { stage=''; exit 1; }
    mkdir "$stage/tmp"
    # Without the terminal, so that Ctrl-C comes here alone. What comes of it, daemons too, is recognized by its TMPDIR.
    # A shell lets what it starts in the background ignore SIGINT.
    setsid env --default-signal=INT,QUIT TMPDIR="$stage/tmp" "$1" "$stage" "${@:2}" < /dev/null &
    wait $! || status=$?
    exit "$status"
}

# shellcheck disable=SC2317  # called by the trap
leave_stage() {
    local status=$? round pids
    trap '' INT TERM HUP
    if [ -n "$stage" ]; then
        # swift build ends what it started on this one only.
        [ -z "${!-}" ] || kill -INT -- "-$!" 2>/dev/null || true
        for round in {1..80}; do
            pids=$(stage_processes "${!-}")
            [ -n "$pids" ] || break
            # shellcheck disable=SC2086  # words
            case $round in
                5 | 20) kill -TERM $pids 2>/dev/null || true ;;
                [4-8]0) kill -KILL $pids 2>/dev/null || true ;;
            esac
            sleep 0.1
        done
        rm -rf "$stage"
    fi
    trap - EXIT INT TERM HUP
    [ -z "$stage_signal" ] || kill -s "$stage_signal" $$
    exit "$status"
}

# stage_processes GROUP: those of the group, and those that have the folder on their command line or in their environment
# shellcheck disable=SC2317
stage_processes() {
    local folder words stat
    for folder in /proc/[0-9]*; do
        words=() stat=''
        # Some are gone meanwhile, and others are none of ours to look into.
        {
            read -r stat < "$folder/stat"
            mapfile -d '' words < "$folder/cmdline"
            mapfile -d '' -O "${#words[@]}" words < "$folder/environ"
        } 2>/dev/null || true
        read -ra stat <<< "${stat##*) }"
        # Its state and its group are the first and third behind the name. What is dead waits for its parent only.
        [[ ${stat[0]-Z} != Z ]] || continue
        if [[ ${stat[2]-} = "${1:-none}" || ${words[*]-} = *"$stage/"* ]]; then printf '%s\n' "${folder#/proc/}"; fi
    done
}
