/// By what a consumer finds the template that it clones.
public enum TemplateReference: String, Sendable, CaseIterable {
    /// By the VMID that stays: new machines get the newest version.
    case vmid
    /// By the VMID of the current version: what refers to it changes with every version, so that machines are replaced.
    case version
    /// By the tags of the current version.
    case tags
}

/// What a consumer clones.
public enum CloneSource: Sendable, Equatable {
    case vmid(Int)
    /// The one template that has these tags and no others.
    case tags([String])
}

/// The current version is not known.
public struct UnknownVersion: Error {}

extension TemplateFacts {
    /// What a consumer clones that refers to the template so.
    public func source(by reference: TemplateReference) throws(UnknownVersion) -> CloneSource {
        switch reference {
        case .vmid: return .vmid(vmid)
        case .version:
            guard let version else { throw UnknownVersion() }
            return .vmid(version.vmid)
        case .tags:
            guard let version else { throw UnknownVersion() }
            return .tags(version.tags)
        }
    }
}
