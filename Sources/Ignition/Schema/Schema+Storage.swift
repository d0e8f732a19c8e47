/// `storage` of the specification.
extension Schema {
    static let storage = Schema.object([
        Field("disks", .list(of: disk, identity: .key("device"))),
        Field("raid", .list(of: raid, identity: .key("name"))),
        Field("luks", .list(of: luks, identity: .key("name")), since: 2),
        Field("filesystems", .list(of: filesystem, identity: .key("device"))),
        Field("files", .list(of: file, identity: .key("path")), group: "node"),
        Field("directories", .list(of: directory, identity: .key("path")), group: "node"),
        Field("links", .list(of: link, identity: .key("path")), group: "node"),
    ])

    private static let contents = resource(compressionSince: 0)

    private static let owner = Schema.object([Field("id", .integer), Field("name", .string)])

    private static func node(_ own: [Field]) -> Schema {
        .object(
            [
                Field("path", .string, required: true),
                Field("overwrite", .bool),
                Field("user", owner),
                Field("group", owner),
            ] + own)
    }

    private static let file = node([
        Field("contents", contents),
        Field("append", .list(of: contents, identity: .none)),
        Field("mode", .integer),
    ])

    private static let directory = node([Field("mode", .integer)])

    private static let link = node([Field("target", .string), Field("hard", .bool)])

    private static let disk = Schema.object([
        Field("device", .string, required: true),
        Field("wipeTable", .bool),
        Field("partitions", .list(of: partition, identity: .partition)),
    ])

    private static let partition = Schema.object([
        Field("number", .integer),
        Field("label", .string),
        Field("sizeMiB", .integer),
        Field("startMiB", .integer),
        Field("typeGuid", .string),
        Field("guid", .string),
        Field("wipePartitionEntry", .bool),
        Field("shouldExist", .bool),
        Field("resize", .bool, since: 2),
    ])

    private static let raid = Schema.object([
        Field("name", .string, required: true),
        Field("level", .string),
        Field("devices", names),
        Field("spares", .integer),
        Field("options", options),
    ])

    private static let filesystem = Schema.object([
        Field("device", .string, required: true),
        Field("format", format),
        Field("path", .string),
        Field("wipeFilesystem", .bool),
        Field("label", .string),
        Field("uuid", .string),
        Field("options", options),
        Field("mountOptions", options, since: 1),
    ])

    private static let luks = Schema.object([
        Field("name", .string, since: 2, required: true),
        Field("device", .string, since: 2),
        Field("keyFile", contents, since: 2),
        Field("label", .string, since: 2),
        Field("uuid", .string, since: 2),
        Field("options", options, since: 2),
        Field("wipeVolume", .bool, since: 2),
        Field("clevis", clevis, since: 2),
        Field("discard", .bool, since: 4),
        Field("openOptions", names, since: 4),
        Field("cex", .object([Field("enabled", .bool, since: 5)]), since: 5),
    ])

    private static let clevis = Schema.object([
        Field(
            "tang",
            .list(
                of: .object([
                    Field("url", .string, since: 2),
                    Field("thumbprint", .string, since: 2),
                    // Translated from 3.4.0 to 3.5.0, as guests from 2.20 on do, it is lost.
                    Field("advertisement", .string, since: 4, keptSince: 5),
                ]), identity: .key("url")), since: 2),
        Field("tpm2", .bool, since: 2),
        Field("threshold", .integer, since: 2),
        Field(
            "custom",
            .object([
                Field("pin", .string, since: 2),
                Field("config", .string, since: 2),
                Field("needsNetwork", .bool, since: 2),
            ]), since: 2),
    ])
}
