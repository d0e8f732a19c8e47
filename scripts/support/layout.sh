# shellcheck shell=bash
# Where each file of an installation goes: what scripts/install and scripts/package share. Sourced after
# packages.sh, in the repository's folder, not run.

settings=/etc/proxmox-flatcar/config.env
credentials=/etc/proxmox-flatcar/credentials

# unit_directory PREFIX: systemd looks for units below these two prefixes only
unit_directory() {
    case $1 in
        /usr | /usr/local) echo "$1/lib/systemd/system" ;;
        *) echo /etc/systemd/system ;;
    esac
}

# zsh_directory PREFIX: Debian keeps the first for packages
zsh_directory() {
    case $1 in
        /usr) echo /usr/share/zsh/vendor-completions ;;
        *) echo "$1/share/zsh/site-functions" ;;
    esac
}

# installed_files TREE PREFIX: what an installation below TREE has by now, but for /etc/proxmox-flatcar
installed_files() {
    local tree=$1 prefix=$2 path
    for path in \
        "$tree$prefix/bin/proxmox-flatcar" \
        "$tree$(unit_directory "$prefix")"/proxmox-flatcar.{service,timer} \
        "$tree$prefix"/share/man/man1/proxmox-flatcar{,-*}.1.gz \
        "$tree$prefix"/share/man/man5/proxmox-flatcar.*.5.gz \
        "$tree$prefix/share/bash-completion/completions/proxmox-flatcar" \
        "$tree$(zsh_directory "$prefix")/_proxmox-flatcar" \
        "$tree$prefix/share/fish/vendor_completions.d/proxmox-flatcar.fish"; do
        [ ! -e "$path" ] || printf '%s\n' "$path"
    done
    [ ! -d "$tree$prefix/share/doc/proxmox-flatcar" ] || find "$tree$prefix/share/doc/proxmox-flatcar" -type f
}

# version_of BINARY: the number in the first line of --version; fails where the binary does not run
version_of() {
    local said
    said=$("$1" --version 2>&1 < /dev/null) || die "$1 does not run: $said"
    said=$(sed -nE '1s/^proxmox-flatcar v?([0-9]+(\.[0-9]+)+[^ ]*).*/\1/p' <<< "$said")
    [ -n "$said" ] || die "$1 says no version: it is not proxmox-flatcar"
    printf '%s\n' "$said"
}

# put_pages BINARY DIRECTORY: each manual page that the tool has, compressed
put_pages() {
    local binary=$1 directory=$2 names name
    names=$("$binary" man --list) || die "$binary has no manual pages"
    for name in $names; do
        mkdir -p "$directory/man${name##*.}"
        "$binary" man "$name" | gzip -9n > "$directory/man${name##*.}/$name.gz"
    done
}

# put_completions BINARY TREE PREFIX
put_completions() {
    local binary=$1 share=$2$3/share zsh
    zsh=$2$(zsh_directory "$3")
    mkdir -p "$share/bash-completion/completions" "$share/fish/vendor_completions.d" "$zsh"
    "$binary" completion bash > "$share/bash-completion/completions/proxmox-flatcar"
    "$binary" completion zsh > "$zsh/_proxmox-flatcar"
    "$binary" completion fish > "$share/fish/vendor_completions.d/proxmox-flatcar.fish"
}

# lay_out TREE PREFIX BINARY: an installation with this prefix, below TREE, which is empty. Modes do not depend on the
# caller's umask.
lay_out() (
    umask 022
    tree=$1 prefix=$2 binary=$3 units=$1$(unit_directory "$2") doc=$1$2/share/doc/proxmox-flatcar
    version_of "$binary" > /dev/null
    mkdir -p "$tree$prefix/bin" "$units" "$tree${settings%/*}" "$doc/docs"
    install -d -m 0700 "$tree$credentials"

    strip --strip-all --remove-section=.comment --remove-section=.note -o "$tree$prefix/bin/proxmox-flatcar" "$binary" ||
        die "$binary cannot be stripped"
    chmod 0755 "$tree$prefix/bin/proxmox-flatcar"
    [ "$(version_of "$tree$prefix/bin/proxmox-flatcar")" = "$(version_of "$binary")" ] ||
        die "$binary does not run any more when it is stripped"

    for unit in service timer; do
        sed "s|^ExecStart=/usr/local/bin/|ExecStart=$prefix/bin/|" "scripts/systemd/proxmox-flatcar.$unit" \
            > "$units/proxmox-flatcar.$unit"
    done
    cp scripts/systemd/config.env "$tree$settings"
    put_pages "$binary" "$tree$prefix/share/man"
    put_completions "$binary" "$tree" "$prefix"
    cp README.md SECURITY.md "$doc/"
    cp -r docs/. "$doc/docs"
    gzip -9n < CHANGELOG.md > "$doc/changelog.gz"
    # cp keeps what a checkout with another umask has.
    find "$doc" -type d -exec chmod 0755 {} +
    find "$doc" "$tree$settings" -type f -exec chmod 0644 {} +
)
