import Reports

/// All that is known of the template, for programs. `docs/values.schema.json` describes it.
public struct JSONValues: Sendable {
    private let facts: TemplateFacts

    /// Makes values.
    public init(_ facts: TemplateFacts) { self.facts = facts }

    /// The values as JSON.
    public var text: String {
        prettyJSON(
            Values(
                schema: 1,
                template: Values.Template(
                    vmid: facts.vmid, node: Nullable(facts.node), bridge: facts.bridge, bootDevice: facts.bootDevice,
                    diskSize: facts.diskSize, cores: facts.cores, memory: facts.memory,
                    cloudInitDrive: facts.hasCloudInitDrive, firmware: facts.isUEFI ? "ovmf" : "seabios"),
                version: Nullable(
                    facts.version.map { version in
                        Values.Version(vmid: version.vmid, release: version.release, id: version.id, tags: version.tags)
                    })))
    }
}

/// Members of the result: their names are part of the interface.
private struct Values: Encodable {
    struct Template: Encodable {
        let vmid: Int
        let node: Nullable<String>
        let bridge: String
        let bootDevice: String
        let diskSize: UInt64
        let cores: Int
        let memory: Int
        let cloudInitDrive: Bool
        let firmware: String
    }

    struct Version: Encodable {
        let vmid: Int
        let release: String
        let id: String
        let tags: [String]
    }

    let schema: Int
    let template: Template
    let version: Nullable<Version>
}
