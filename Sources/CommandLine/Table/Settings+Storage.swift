extension Settings {
    static let storage = OptionGroup("Storage")

    /// The storage of the template's disk and cloud-init drive.
    public static let diskStorage = Setting(
        "disk-storage", .storage, in: storage, note: "the only one that fits, else required",
        help: "storage of the template's disk and cloud-init drive (content: images)")

    /// The storage that takes the upload.
    public static let imageStorage = Setting(
        "image-storage", .storage, in: storage, note: "the only one that fits, else required",
        help: "storage that takes the upload (content: import)")

    /// The storage that the template reads the base config from.
    public static let snippetStorage = Setting(
        "snippet-storage", .storage, in: storage, note: "found",
        help: "storage that the base config is read from (content: snippets)")

    /// Where the snippet storage's files are on this machine.
    public static let snippetDirectory = Setting(
        "snippet-dir", .path("DIR", directory: true), in: storage,
        note: "the storage's path, where it exists here",
        help: "directory here that is the snippet storage's snippets/ (on the node, or shared)")

    static let storageOptions: [OptionSpec] =
        [
            diskStorage.spec, imageStorage.spec, snippetStorage.spec, snippetDirectory.spec,
        ] + deliveryOptions
}

extension ValueKind<String> {
    static var storage: ValueKind { .name("STORAGE", "a storage's name") }
}
