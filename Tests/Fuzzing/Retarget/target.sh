# shellcheck shell=bash disable=SC2034,SC2154
# The change of an image in passing, judged by a reader of images of its own. Sourced by scripts/fuzz.
files=("/usr/include/zlib.h:zlib1g-dev")
programs=("mkfs.btrfs:btrfs-progs" "sfdisk:fdisk" "qemu-img:qemu-utils")
libraries=(-lz)
# The fuzzer's own copies of the longest image are most of what is allocated.
options=(-max_len=65536 "-dict=$source/retarget.dict" -timeout=300 -rss_limit_mb=1500 -malloc_limit_mb=64)
# Its first inputs alone would take long.
mode=("${optimised[@]}")

build_modules() {
    compile DiskImage address,fuzzer -I Sources/CZlib Sources/DiskImage/*.swift
    compile_judge -I Sources/CZlib Tests/DiskImageTests/Support/{ImageTraps,RetargetRun,SyntheticImage,Zlib}.swift
}

# Small images by the tools that make the real ones, beside those made by hand.
make_seeds() {
    local work status=0
    work=$(mktemp -d)
    (cd "$work" && PATH=$PATH:/usr/sbin:/sbin make_images) && FUZZ_SEEDS=$seeds FUZZ_IMAGES=$work "$fuzzer" || status=$?
    rm -rf "$work"
    return "$status"
}

make_images() {
    set -e
    mkdir root
    printf '# Flatcar GRUB settings\n\nset oem_id="qemu"\nset linux_append="flatcar.autologin"\n' >root/grub.cfg
    truncate -s 16M oem.raw
    mkfs.btrfs -q --mixed -m single -d single -L OEM --rootdir root oem.raw >&2
    truncate -s 20M disk.raw
    printf 'label: gpt\nstart=2048, size=2048, name="USR-A"\nstart=4096, size=32768, name="OEM"\n' | sfdisk -q disk.raw
    dd if=oem.raw of=disk.raw bs=1M seek=2 conv=notrunc status=none
    seq 1 20000 | dd of=disk.raw bs=1M seek=1 conv=notrunc status=none
    qemu-img convert -O qcow2 -c -o compat=0.10 disk.raw 1.qcow2
    qemu-img convert -O qcow2 -c -o cluster_size=4k disk.raw 2.qcow2
    qemu-img convert -O qcow2 -c -o cluster_size=16k disk.raw 3.qcow2
    qemu-img convert -O qcow2 -o cluster_size=4k disk.raw 4.qcow2
    # The first clusters of OEM in what is left before data that do not compress: long before their table.
    noise() { dd if=/dev/urandom of=disk.raw bs=512 seek=$((4096 - 88 + $1)) count="$2" conv=notrunc status=none; }
    noise 0 7 && noise 8 8 && noise 16 2 && noise 24 64
    qemu-img convert -O qcow2 -c -o cluster_size=4k disk.raw 5.qcow2
}
