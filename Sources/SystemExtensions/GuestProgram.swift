// Written by ignition/generate from ignition/guest: change that and run it.

/// What runs in guests.
enum GuestProgram {
    /// Downloads, checks and loads system extensions: the bytes of `ignition/guest/load-system-extensions`.
    static let loadSystemExtensions =
        #"""
        #!/bin/sh
        # Downloads the system extensions that are listed, checks them, and has systemd-sysext load them. At later
        # boots it finds them in place and does nothing.
        #   load-system-extensions [ROOT]    ROOT stands before every path
        # A line of ROOT/etc/flatcar/system-extensions is NAME FILE SHA256 URL [updates]. Where SHA256 is -, the file
        # URL/SHA256SUMS says it. With updates, what systemd-sysupdate has put in its place counts too.
        # No variable stands in braces and no dollar sign is doubled: clusterctl would take them for its own.
        set -u
        export LC_ALL=C
        root=''
        [ $# -eq 0 ] || root=$1
        list=$root/etc/flatcar/system-extensions

        say() { echo "system extensions: $*"; }

        sha256() { sha256sum < "$1" | cut -d ' ' -f 1; }

        # is_in_place NAME FILE SHA256 UPDATES
        is_in_place() {
            link=$(readlink "$root/etc/extensions/$1.raw") || return 1
            image=$root/opt/extensions/$1/$2
            if [ "$4" = updates ] && [ "$(basename "$link")" != "$2" ]; then
                [ -e "$root/etc/extensions/$1.raw" ] || [ -e "$root$link" ]
                return
            fi
            [ "$(basename "$link")" = "$2" ] && [ -f "$image" ] || return 1
            expected=$3
            [ "$expected" != - ] || expected=$(cat "$image.sha256" 2> /dev/null) || return 1
            [ "$(sha256 "$image")" = "$expected" ]
        }

        # download URL FILE: 1 where it may go better the next time, 2 where the server has said no
        download() {
            message=$(curl --fail --silent --show-error --location --proto '=https,http,file' \
                --connect-timeout 30 --speed-limit 1024 --speed-time 60 --max-filesize 2147483648 \
                --output "$2" -- "$1" 2>&1) && return
            status=$?
            say "$message: $1"
            # What is not there, and what has no end. Any other answer may be for the moment.
            case $status:$message in
                22:*'error: 404'* | 22:*'error: 410'* | 37:* | 63:*) return 2 ;;
            esac
            return 1
        }

        # get NAME FILE SHA256 URL: as download, and 2 for other bytes than they should be
        get() {
            directory=$root/opt/extensions/$1
            part=$directory/$2.part
            mkdir -p "$directory" "$root/etc/extensions" || return 1
            expected=$3
            if [ "$expected" = - ]; then
                download "$4/SHA256SUMS" "$part" || return
                # As this tool reads them: with the marks of sha256sum, and the line ends of any editor.
                expected=$(tr -d '\r' < "$part" | awk -v file="$2" '
                    { name = $2; sub(/^[*]/, "", name); sub(/^[.][/]/, "", name) }
                    name == file && NF == 2 { sum = tolower($1) }
                    END { print sum }')
                if [ -z "$expected" ]; then
                    say "$4/SHA256SUMS has no $2"
                    rm -f "$part"
                    return 2
                fi
            fi
            download "$4/$2" "$part" || return
            actual=$(sha256 "$part")
            if [ "$actual" != "$expected" ]; then
                say "$2 from $4 has the SHA-256 $actual, not $expected: it is not loaded"
                rm -f "$part"
                return 2
            fi
            # On the disk before it bears its name: a power failure must leave no half of it.
            chmod 0644 "$part" && sync "$part" && printf '%s\n' "$expected" > "$directory/$2.sha256" &&
                mv -f "$part" "$directory/$2" && ln -sfn "/opt/extensions/$1/$2" "$root/etc/extensions/$1.raw"
        }

        # obtain NAME FILE SHA256 URL: as get, again and again, but no more than four times against a no
        obtain() {
            wait=5 refused=0
            while :; do
                get "$@" && return
                [ $? -ne 2 ] || refused=$((refused + 1))
                if [ "$refused" -eq 4 ]; then
                    say "$1 is given up for now"
                    return 1
                fi
                say "$1 is tried again in $wait s"
                sleep "$wait"
                wait=$((wait * 2))
                [ "$wait" -le 60 ] || wait=60
            done
        }

        is_loaded() { [ -e "$root/usr/lib/extension-release.d/extension-release.$1" ]; }

        failed=0 load=0
        while read -r name file sum url updates; do
            if ! is_in_place "$name" "$file" "$sum" "$updates"; then
                if ! obtain "$name" "$file" "$sum" "$url"; then
                    failed=1
                    continue
                fi
                load=1
            fi
            is_loaded "$name" || load=1
        done < "$list" || failed=1

        [ "$load" -eq 0 ] || systemctl restart systemd-sysext.service ensure-sysext.service || failed=1
        # shellcheck disable=SC2034  # the rest of the line
        while read -r name rest; do
            if [ -e "$root/etc/extensions/$name.raw" ] || [ -L "$root/etc/extensions/$name.raw" ]; then
                if ! is_loaded "$name"; then
                    say "$name is not loaded; 'systemd-sysext status' and 'journalctl -u systemd-sysext' say more"
                    failed=1
                fi
            fi
        done < "$list"
        exit "$failed"

        """#
}
