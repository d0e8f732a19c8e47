/// Ignition's config specification, 3.0.0 to 3.5.0: github.com/coreos/ignition, `config/v3_*/types/schema.go`
/// (keys, types, list identities) and `docs/configuration-v3_*.md`.
extension Schema {
    static let config = Schema.object([
        Field("ignition", ignition, required: true),
        Field("kernelArguments", kernelArguments, since: 3),
        Field("passwd", passwd),
        Field("storage", storage),
        Field("systemd", systemd),
    ])

    private static let ignition = Schema.object([
        Field("version", .string, required: true),
        Field(
            "config",
            .object([
                Field("merge", .list(of: reference, identity: .key("source"))),
                Field("replace", reference),
            ])),
        Field("timeouts", .object([Field("httpResponseHeaders", .integer), Field("httpTotal", .integer)])),
        Field(
            "security",
            .object([
                Field(
                    "tls",
                    .object([Field("certificateAuthorities", .list(of: reference, identity: .key("source")))]))
            ])),
        Field(
            "proxy",
            .object([
                Field("httpProxy", .string, since: 1),
                Field("httpsProxy", .string, since: 1),
                Field("noProxy", names, since: 1),
            ]), since: 1),
    ])

    private static let kernelArguments = Schema.object([
        Field("shouldExist", names, since: 3, group: "argument"),
        Field("shouldNotExist", names, since: 3, group: "argument"),
    ])

    private static let systemd = Schema.object([
        Field(
            "units",
            .list(
                of: .object([
                    Field("name", .string, required: true),
                    Field("contents", .string),
                    Field("dropins", .list(of: dropin, identity: .key("name"))),
                    Field("enabled", .bool),
                    Field("mask", .bool),
                ]), identity: .key("name")))
    ])

    private static let dropin = Schema.object([
        Field("name", .string, required: true),
        Field("contents", .string),
    ])

    private static let passwd = Schema.object([
        Field("users", .list(of: user, identity: .key("name"))),
        Field("groups", .list(of: group, identity: .key("name"))),
    ])

    private static let user = Schema.object([
        Field("name", .string, required: true),
        Field("gecos", .string),
        Field("groups", names),
        Field("homeDir", .string),
        Field("noCreateHome", .bool),
        Field("noLogInit", .bool),
        Field("noUserGroup", .bool),
        Field("passwordHash", .string),
        Field("primaryGroup", .string),
        Field("sshAuthorizedKeys", names),
        Field("shell", .string),
        Field("shouldExist", .bool, since: 2),
        Field("system", .bool),
        Field("uid", .integer),
    ])

    private static let group = Schema.object([
        Field("name", .string, required: true),
        Field("gid", .integer),
        Field("passwordHash", .string),
        Field("shouldExist", .bool, since: 2),
        Field("system", .bool),
    ])

    /// A URL with what is needed to fetch and check it.
    static func resource(compressionSince: Int) -> Schema {
        .object([
            Field("source", url),
            Field("compression", .string, since: compressionSince),
            Field("verification", .object([Field("hash", hash)])),
            Field(
                "httpHeaders",
                .list(
                    of: .object([
                        Field("name", .string, since: 1, required: true),
                        Field("value", .string, since: 1),
                    ]), identity: .header), since: 1),
        ])
    }

    /// Configs and certificates could not be compressed in spec 3.0.0, file contents could.
    private static let reference = resource(compressionSince: 1)
}
