#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a plan may depend on of the machine that the tool runs on.
public struct LocalMachine: Sendable {
    /// The name up to the first dot: a node's name when this machine is one.
    package let hostName: String
    /// Whether files can be made in a directory.
    package let canWrite: @Sendable (String) -> Bool

    package init(hostName: String, canWrite: @escaping @Sendable (String) -> Bool) {
        self.hostName = hostName
        self.canWrite = canWrite
    }

    /// This machine.
    public static var current: LocalMachine {
        var buffer = [CChar](repeating: 0, count: 256)
        let name = gethostname(&buffer, buffer.count - 1) == 0 ? buffer.prefix { $0 != 0 } : []
        let text = String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return LocalMachine(
            hostName: text.split(separator: ".").first.map(String.init) ?? text,
            canWrite: { access($0, W_OK | X_OK) == 0 })
    }
}
