/// What a template that has one version alone says of itself.
package struct VersionRecord: Sendable, Equatable, Codable {
    /// The VMID of the template whose version it is.
    package let template: Int
    /// The run that makes it, or made it.
    package let builder: BuildProcess
    package var version: TemplateVersion

    package init(template: Int, builder: BuildProcess, version: TemplateVersion) {
        self.template = template
        self.builder = builder
        self.version = version
    }
}

/// What a throwaway clone of a version says of itself.
package struct ThrowawayRecord: Sendable, Equatable, Codable {
    package let vmid: Int
    /// The VMID of the template whose version is tried out.
    package let template: Int
    /// The run that made it.
    package let builder: BuildProcess
    /// The volume of the config that was uploaded for it alone, and goes with it: `flatcar-upload:vztmpl/NAME`; `nil` for
    /// none.
    package let config: String?
    /// `true` for one that a person wants to look at, and that stays until it is removed.
    package var kept: Bool?

    package init(vmid: Int, template: Int, builder: BuildProcess, config: String? = nil, kept: Bool? = nil) {
        self.vmid = vmid
        self.template = template
        self.builder = builder
        self.config = config
        self.kept = kept
    }

    package var isKept: Bool { kept == true }
}

/// A run of this tool, by which another one knows whether it is still at work.
package struct BuildProcess: Sendable, Equatable, Codable {
    /// What tells the machine, and the container on it, from others.
    package let machine: String
    /// What tells this start of the machine from others.
    package let boot: String
    /// What tells the process from all others since then.
    package let process: String
    /// When the run began: seconds since 1970.
    package let began: Int64

    package init(machine: String, boot: String, process: String, began: Int64) {
        self.machine = machine
        self.boot = boot
        self.process = process
        self.began = began
    }
}
