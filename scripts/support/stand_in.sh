# shellcheck shell=bash
# The stand-in for Proxmox, for scripts that show or test something on it. Sourced, not run.

# start_stand_in FOLDER CONFIG: in the background, with its files in FOLDER and its ready line in FOLDER/proxmox.json. It ends
# when this shell does, also where that is killed: with its standard input.
start_stand_in() {
    mkfifo "$1/hold"
    python3 Tests/Simulator/simulate --state "$1/proxmox" --config "$2" \
        < "$1/hold" > "$1/proxmox.json" 2> "$1/proxmox.err" &
    # shellcheck disable=SC2034  # it only has to stay open
    exec {hold}> "$1/hold"
}

# wait_for FILE: until it has a line
wait_for() {
    for _ in $(seq 100); do [ -s "$1" ] && return; sleep 0.1; done
    die "$1 stays empty: $(cat "${1%/*}"/*.err)"
}

# field FOLDER KEY...: from the ready line
field() {
    python3 -c 'import functools, json, operator, sys
print(functools.reduce(operator.getitem, sys.argv[2:], json.load(open(sys.argv[1]))))' "$1/proxmox.json" "${@:2}"
}
