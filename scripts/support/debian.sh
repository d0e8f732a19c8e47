# shellcheck shell=bash
# Packages of the Debian that runs here, from the mirror that apt uses. Sourced, not run.

# debian_sources [MIRROR]: lines for an apt of its own: the release that runs here, with its updates, and none of what
# other people offer. Without a line, mmdebstrap takes the usual ones.
debian_sources() {
    local release=${VERSION_CODENAME-}
    [ -n "$release" ] || release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
    if [ -n "${1-}" ]; then
        printf 'deb %s %s main\n' "$1" "$release"
        return
    fi
    # shellcheck disable=SC2016  # apt's own variables
    apt-get indextargets 'Created-By: Packages' --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 2> /dev/null |
        awk -v release="$release" '
            ($1 == "Debian" || $1 == "Ubuntu") && ($3 == release || $3 == release "-updates" || $3 == release "-security") {
                print "deb", $2, $3, $4
            }' | LC_ALL=C sort -u
}

# debian_release: its name, for mmdebstrap
debian_release() { (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME"); }

# fetch_packages DIRECTORY ARCHITECTURE MIRROR ALSO PACKAGE...: the .deb files of these packages and of all they need, and
# of those in ALSO (between blanks) alone. As any user: nothing is installed.
fetch_packages() {
    local directory=$1 architecture=$2 mirror=$3 also=$4 names log
    shift 4
    names=$(IFS=,; printf '%s' "$*")
    mkdir -p "$directory"
    log=$(mktemp)
    # The hooks run with apt set to the new root's own lists.
    debian_sources "$mirror" | mmdebstrap --quiet --variant=extract --format=null --architectures="$architecture" \
        --include="$names" --skip=essential/unlink,cleanup \
        --extract-hook="cp \"\$1\"/var/cache/apt/archives/*.deb '$directory/'" \
        --extract-hook="cd '$directory' && APT_CONFIG=\"\$MMDEBSTRAP_APT_CONFIG\" apt-get -qq download $also" \
        "$(debian_release)" /dev/null - > "$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        die "the packages of $(debian_release) cannot be fetched; is there a way to the mirror?"
    }
    rm -f "$log"
}
