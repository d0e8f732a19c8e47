extension GRUBScript {
    /// The `grub.cfg` of the OEM partition as Flatcar's build writes it into the qemu image (flatcar/scripts,
    /// `coreos-base/common-oem-files`), for a guess at the room before the image is there.
    package static let ofQEMUImage = GRUBScript(
        Array("# Flatcar GRUB settings\n\nset oem_id=\"qemu\"\nset linux_append=\"flatcar.autologin\"\n".utf8))
}
