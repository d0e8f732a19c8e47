# shellcheck shell=bash
# What the scripts need from the system, and how they get it. Sourced, not run.
# shellcheck disable=SC2034

# libraries: a file that is there when the package is
build_packages=(
    "/usr/include/*/curl/curl.h:libcurl4-openssl-dev"
    "/usr/include/openssl/evp.h:libssl-dev"
    "/usr/include/zlib.h:zlib1g-dev"
    "/usr/include/bzlib.h:libbz2-dev"
)

# programs: the command and the package that has it
run_packages=(
    "gpg:gnupg"
    "lbzip2:lbzip2"
    "nginx:nginx-light"
    "openssl:openssl"
    "python3:python3"
    "qemu-img:qemu-utils"
    "genisoimage:genisoimage"
    "mkfs.btrfs:btrfs-progs"
    "sfdisk:fdisk"
)

# what scripts/package takes
package_packages=(
    "strip:binutils"
    "dpkg-shlibdeps:dpkg-dev"
    "mmdebstrap:mmdebstrap"
)

test_packages=(
    "${package_packages[@]}"
    "lintian:lintian"
    "umoci:umoci"
    "btrfs:btrfs-progs"
    "gpgv:gpgv"
    "sshd:openssh-server"
    "ssh-keygen:openssh-client"
    "curl:curl"
    "pbzip2:pbzip2"
    "bzip2:bzip2"
    "xorriso:xorriso"
    "git:git"
    "ignition-validate:ignition"
    "shellcheck:shellcheck"
    "systemd-analyze:systemd"
    "tmux:tmux"
    "man:man-db"
)

# what the tests need that is no program: a file and the package that has it
test_files=(
    "/usr/lib/python3/dist-packages/yaml/__init__.py:python3-yaml"
    "/usr/lib/python3/dist-packages/jsonschema/__init__.py:python3-jsonschema"
    "/lib/systemd/systemd-journal-remote:systemd-journal-remote"
    "/usr/lib/python3/dist-packages/prometheus_client/parser.py:python3-prometheus-client"
)

# what boots a PC in the tests; elsewhere they skip that
if [ "$(uname -m)" = x86_64 ]; then
    test_packages+=("qemu-system-x86_64:qemu-system-x86" "mformat:mtools")
    test_files+=(
        "/usr/lib/grub/i386-pc/boot.img:grub-pc-bin"
        "/usr/lib/grub/x86_64-efi/moddep.lst:grub-efi-amd64-bin"
        "/usr/share/ovmf/OVMF.fd:ovmf"
    )
fi

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }
# print_usage: the comment at the top of the script that runs, which is in scripts/
print_usage() { sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "scripts/${0##*/}"; }
misused() { say "${0##*/}: $*"; print_usage >&2; exit 64; }

has_file() { compgen -G "$1" >/dev/null || compgen -G "${1/\/\*\//\/}" >/dev/null; }
has_command() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }

# need_packages CHECK LIST...: installs with apt what CHECK does not find
need_packages() {
    local check=$1 missing=() entry
    shift
    for entry in "$@"; do
        "$check" "${entry%%:*}" || missing+=("${entry#*:}")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    if ! command -v apt-get >/dev/null || { [ "${#sudo[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
        die "missing: ${missing[*]} (Debian's names). Install them and run this again; with apt and as root, or by sudo, this script does it itself."
    fi
    say "installing ${missing[*]}"
    "${sudo[@]}" scripts/support/install-packages "${missing[@]}" || die "install by hand: ${missing[*]}"
}

# build_commit: the commit of this checkout as --version shows it, for the variable BUILD_COMMIT of a build; nothing where
# there is no git
build_commit() { git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || true; }

need_swift() {
    command -v swift >/dev/null || die "there is no swift command; install a Swift 6.2 toolchain or newer (swift.org/install)"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    local major=${version% *} minor=${version#* }
    [ -n "$version" ] || die "swift --version does not say a version"
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        die "this is Swift ${version/ /.}; 6.2 or newer is needed"
    fi
}
