package import ProxmoxTypes
import TemplateModel

/// What stands under the template's VMID.
package enum TemplateState: Sendable, Equatable {
    /// Nothing.
    case absent
    /// Something that is not ours: why, and what it is, where that could be read.
    case foreign(reason: String, VMConfiguration?)
    /// Something that cannot be looked at just now, or by this token: it may be ours.
    case unseen(reason: String)
    /// Locked by an operation that makes it, or that was interrupted while it did.
    case locked(String)
    /// On another node than the one to build on.
    case elsewhere(node: String)
    /// Ours.
    case template(Template)

    /// What a configuration says.
    package init(_ configuration: VMConfiguration, vmid: Int) {
        func foreign(_ reason: String) -> TemplateState { .foreign(reason: reason, configuration) }
        switch VMRecord(configuration, vmid: vmid) {
        case .none where configuration.lock == "create" || configuration.lock == "clone":
            self = .locked(configuration.lock ?? "")
        case .none(let reason), .foreign(let reason): self = foreign(reason)
        case .newer(let reason): self = .foreign(reason: reason, nil)
        case .own(.template(let record)):
            // What is complete was a template: somebody has made a VM of it.
            guard configuration.isTemplate || record.current == nil else {
                self = foreign("it was a template of ours, and is none any more")
                return
            }
            self = .template(Template(record: record, configuration: configuration))
        case .own(.version(let record)):
            self = .foreign(reason: "it has one version of template \(record.template)", nil)
        case .own(.throwaway(let record)):
            self = .foreign(reason: "it is the throwaway of a test of template \(record.template)", nil)
        }
    }
}
