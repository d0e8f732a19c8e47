package import BuildErrors
package import Flatcar
import Foundation
package import TemplateModel

/// What a sample could not be made of.
package struct SampleFailure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

package let gibibyte: UInt64 = 1 << 30

/// Settings as the command line makes them by default, and what a test changes.
package func makeSettings(
    _ change: (inout BuildSettings) throws -> Void = { _ in }
) throws -> BuildSettings {
    var settings = BuildSettings(
        vmid: 211, versionVMIDs: 21100...21199, node: nil, selector: .current,
        image: try ImageFile(flavour: .qemu, compression: .bz2, board: .amd64), allowsDowngrade: false,
        diskStorage: nil, imageStorage: nil, snippetStorage: nil, snippetDirectory: nil,
        shape: VMShape(
            cores: 2, memory: 2048, diskSize: 20 * gibibyte, cpu: "x86-64-v2-AES", firmware: .seabios, machine: "q35",
            bridge: "vmbr0", vlan: nil),
        pool: nil, tags: [], baseConfig: BaseConfig(Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8)), workers: 2,
        taskTimeout: .seconds(60))
    try change(&settings)
    return settings
}

package func makeReleaseVersion(_ text: String = "4593.2.5") throws -> ReleaseVersion {
    guard let version = ReleaseVersion(text) else { throw SampleFailure(description: "\(text) is no version") }
    return version
}

package func makeRelease(
    _ version: String = "4593.2.5", _ channel: Channel = .stable,
    mirror: String = "https://stable.release.flatcar-linux.net"
) throws -> Release {
    Release(
        channel: channel, board: .amd64, version: try makeReleaseVersion(version),
        directory: "\(mirror)/amd64-usr/\(version)", date: "2026-11-20")
}

package func makeIdentity(
    _ release: String = "4593.2.5", _ change: (inout BuildSettings) throws -> Void = { _ in }
) throws -> Identity {
    Identity(try makeRelease(release), try makeSettings(change))
}

/// A value as the API's answer gives it.
package func decode<Value: Decodable>(_ object: [String: Any]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: object))
}

/// The error of a call that must fail; `nil` when it does not.
package func refusal<Result>(_ body: () throws(BuildError) -> Result) -> BuildError? {
    do throws(BuildError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
