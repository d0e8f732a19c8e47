# shellcheck shell=bash
# The .deb and the .tar.gz. Sourced by scripts/package, not run.

maintainer='proxmox-flatcar maintainers <proxmox-flatcar@users.noreply.github.com>'

# linked_packages BINARY: the Debian packages that it is linked with, as dpkg-shlibdeps says: "libc6 (>= 2.34)", a line each
linked_packages() (
    binary=$(realpath "$1")
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder" || exit
    mkdir debian
    printf 'Source: proxmox-flatcar\n\nPackage: proxmox-flatcar\nArchitecture: any\n' > debian/control
    dpkg-shlibdeps -O "$binary" 2> warnings | sed 's/^shlibs:Depends=//; s/, /\n/g' || { cat warnings >&2; exit 1; }
)

# depends LINE...: for the control file. Debian 13 has renamed some for the 64-bit time, and either name will do.
depends() {
    local line name condition
    for line in "$@"; do
        name=${line%% *} condition=${line#"${line%% *}"}
        case ${name%t64} in
            libcurl4 | libssl3) line="${name%t64}t64$condition | ${name%t64}$condition" ;;
        esac
        printf '%s, ' "$line"
    done
    printf 'ca-certificates\n'
}

# as_of DIRECTORY: every date in it is SOURCE_DATE_EPOCH
as_of() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }

# installed_size DIRECTORY: in KiB, as policy 5.6.20 says, whatever file system it is on
installed_size() {
    find "$1" -path "$1/DEBIAN" -prune -o -type f -printf '%s\n' -o -printf '1024\n' |
        awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'
}

# make_deb TREE VERSION ARCHITECTURE DIRECTORY LINE...: from what lay_out has put into TREE for /usr
make_deb() {
    local tree=$1 version=$2 architecture=$3 directory=$4 doc=$1/usr/share/doc/proxmox-flatcar
    shift 4
    # 0.2.0-rc1 comes before 0.2.0 in Debian's order when it is written 0.2.0~rc1.
    local full=${version//-/\~}-1
    install -d -m 0755 "$tree/DEBIAN" "$tree/usr/share/lintian/overrides"
    install -m 0644 scripts/packaging/lintian-overrides "$tree/usr/share/lintian/overrides/proxmox-flatcar"
    gzip -9n > "$doc/changelog.Debian.gz" << END
proxmox-flatcar ($full) unstable; urgency=medium

  * Release $version. What is new is in changelog.gz.

 -- $maintainer  $(LC_ALL=C date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')
END
    chmod 0644 "$doc/changelog.Debian.gz"
    cat > "$tree/DEBIAN/control" << END
Package: proxmox-flatcar
Version: $full
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(installed_size "$tree")
Depends: $(depends "$@")
Suggests: butane, openssh-client
Section: admin
Priority: optional
Homepage: https://github.com/proxmox-flatcar/proxmox-flatcar
Description: Flatcar Container Linux as a VM template on Proxmox VE
 Turns the newest release of Flatcar Container Linux into a VM template on
 Proxmox VE: downloaded, verified, decompressed, changed so that its guests
 read Proxmox's cloud-init drive, and uploaded, in one stream, with an Ignition
 base config. An API token is enough.
 .
 A service and a timer for rebuilds at night come with it; neither is enabled.
END
    # shellcheck disable=SC2154  # layout.sh has it
    echo "$settings" > "$tree/DEBIAN/conffiles"
    (cd "$tree" && find . -type f ! -path './DEBIAN/*' ! -path ".$settings" -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) \
        > "$tree/DEBIAN/md5sums"
    chmod 0644 "$tree"/DEBIAN/*
    install -m 0755 scripts/packaging/{postinst,prerm,postrm} "$tree/DEBIAN/"
    as_of "$tree"
    # One thread: several make other blocks of the same data, by their number.
    DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$tree" "$directory/proxmox-flatcar_${full}_$architecture.deb" > /dev/null
}

# make_tarball TREE VERSION ARCHITECTURE DIRECTORY: from what lay_out has put into TREE for /usr/local
make_tarball() {
    local tree=$1 name=proxmox-flatcar-$2-linux-$3
    mkdir -p "$tree/$name"
    mv "$tree"/usr/local/* "$tree/etc" "$tree/$name/"
    # It is made when it is installed.
    rmdir "$tree/$name/etc/proxmox-flatcar/credentials"
    sed "s/@VERSION@/$2/; s/@ARCHITECTURE@/$3/" scripts/packaging/INSTALL > "$tree/$name/INSTALL"
    cp LICENSE "$tree/$name/LICENSE"
    chmod 0644 "$tree/$name/INSTALL" "$tree/$name/LICENSE"
    tar --create --directory="$tree" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --format=gnu "$name" | gzip -9n > "$4/$name.tar.gz"
}
