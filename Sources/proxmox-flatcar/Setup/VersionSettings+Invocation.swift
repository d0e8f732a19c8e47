import CommandLine
import TemplateBuilder

extension VersionSettings {
    /// Settings from the command line, the environment and the file.
    init(_ invocation: Invocation) throws {
        self.init(
            vmid: invocation[Settings.vmid], versionVMIDs: try invocation.versionVMIDs(),
            node: invocation[Settings.node],
            taskTimeout: invocation[Settings.taskTimeout])
    }
}
