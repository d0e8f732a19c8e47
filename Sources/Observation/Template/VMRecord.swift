import ProxmoxTypes
import TemplateModel

/// What the description of a VM says of who made it.
enum VMRecord {
    /// It is one of this tool's, and has this record.
    case own(Record)
    /// There is none; in words.
    case none(String)
    /// It is damaged, or another VM's; in words.
    case foreign(String)
    /// It is one of a newer version of this tool, in words: nobody may touch it.
    case newer(String)

    init(_ configuration: VMConfiguration, vmid: Int) {
        switch Record.read(configuration.description) {
        case .none:
            let kind = configuration.isTemplate ? "template" : "VM"
            self = .none("the \(kind) '\(configuration["name"] ?? "")' carries no record of this tool")
        case .damaged(let reason): self = .foreign("its record cannot be read: \(reason)")
        case .newer(let schema): self = .newer("its record is of a newer version of this tool (schema \(schema))")
        case .record(let record):
            self = record.vmid == vmid ? .own(record) : .foreign("it is a clone of VM \(record.vmid)")
        }
    }
}
