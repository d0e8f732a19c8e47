extension Settings {
    /// By which way the base config gets to where Proxmox reads it.
    public static let delivery = Setting(
        "delivery", .choice(["auto", "upload", "directory", "sftp", "iso"], "WAY"), default: "auto", in: storage,
        help: "how the base config gets to the guests; auto takes the first way that goes")

    /// The storage that takes the ISO.
    public static let isoStorage = Setting(
        "iso-storage", .storage, in: storage, note: "the first that the token may upload to",
        help: "storage that takes the ISO of --delivery iso (content: iso)")

    /// The snippets directory on an SFTP server.
    public static let sftpURL = Setting(
        "sftp-url", .sftpURL, in: storage,
        help: "directory on an SFTP server that is the snippet storage's snippets/; needs --sftp-key")

    /// The private key's file; no passphrase.
    public static let sftpKey = Setting(
        "sftp-key", .path(), in: storage, help: "file with the private key for --sftp-url, without a passphrase")

    /// The file of host keys.
    public static let sftpKnownHosts = Setting(
        "sftp-known-hosts", .path(), in: storage, note: "$HOME/.ssh/known_hosts",
        help: "file with the host keys that are believed; the key of --sftp-url has to be in it")

    static let sftpOptions: [OptionSpec] = [sftpURL.spec, sftpKey.spec, sftpKnownHosts.spec]

    static let deliveryOptions: [OptionSpec] =
        [
            delivery.spec, isoStorage.spec,
        ] + sftpOptions
}
