extension Settings {
    static let connection = OptionGroup("Connection")

    /// The Proxmox API, `https://HOST:8006`, nothing after the port.
    public static let url = Setting(
        required: "url", .proxmoxURL, in: connection, environment: .named("PROXMOX_URL"),
        help: "Proxmox VE API: https://HOST:8006")

    /// The API token's ID.
    public static let token = Setting(
        required: "token", .tokenID, in: connection, environment: .named("PROXMOX_TOKEN"),
        help: "API token ID, without its secret")

    /// The API token's secret; `Invocation.secretSource()` says whether this or `secretFile` counts.
    public static let secret = Setting(
        secret: "secret", environment: "PROXMOX_SECRET", unless: "secret-file", in: connection,
        help: "the token's secret; there is no flag, since every user can read a command line")

    /// A file that holds the API token's secret.
    public static let secretFile = Setting(
        "secret-file", .path(), in: connection,
        help: "file that holds the token's secret, instead of PROXMOX_SECRET")

    /// Certificates to trust instead of the system's.
    public static let caFile = Setting(
        "ca-file", .path(), in: connection, note: "the system's CAs",
        help: "PEM file of the CA that signed the node's certificate (/etc/pve/pve-root-ca.pem there)")

    /// The one certificate to trust, as `AA:BB:…`.
    public static let fingerprint = Setting(
        "fingerprint", .certificateFingerprint, in: connection,
        help: "trust exactly the certificate with this SHA-256 fingerprint")

    /// The node to build on.
    public static let node = Setting(
        "node", .name("NODE", "a node's name", extra: "-", length: 1...63), in: connection,
        note: "the only node, else required", help: "node to build on")

    /// How long one Proxmox task may take.
    public static let taskTimeout = Setting(
        "task-timeout", .duration(1...604_800), default: "30m", in: connection,
        help: "give up waiting for a Proxmox task after this long")

    static let connectionOptions: [OptionSpec] = [
        url.spec, token.spec, secret.spec, secretFile.spec, caFile.spec, fingerprint.spec, node.spec,
        taskTimeout.spec,
    ]
}
