import CommandLine
import Files
import FoundationEssentials
import Reports

/// A file that a person has named for this run. One that is not there is found before anybody is asked anything, and is
/// a mistake of usage.
enum NamedFile {
    /// - Parameter path: `nil` for none.
    static func check<Value>(_ path: String?, _ setting: Setting<Value>) throws {
        try check(path, named: setting.spec.label)
    }

    /// One that is an argument; `-` is stdin.
    static func check(argument path: String) throws { try check(path == "-" ? nil : path, named: "FILE") }

    private static func check(_ path: String?, named name: String) throws {
        guard let path, !FileManager.default.isReadableFile(atPath: path) else { return }
        let isThere = FileManager.default.fileExists(atPath: path)
        throw RunError(
            "\(path): \(isThere ? "cannot be read by this user" : "there is no such file") (\(name))",
            .usage)
    }

    /// The same for a file with certificates, which must have one.
    static func checkCertificates(_ path: String?, _ setting: Setting<String?>) throws {
        try check(path, setting)
        guard let path, !Data(try read(path, refusesPipes: true)).contains(Data("-----BEGIN ".utf8)) else { return }
        throw RunError("\(path) holds no certificate in PEM form (\(setting.spec.label))", .usage)
    }

    /// - Parameter refusesPipes: whether a pipe is refused: it says what it has to say only once.
    static func read(_ path: String, refusesPipes: Bool = false) throws -> [UInt8] {
        do {
            return try SmallFile.read(path, refusesPipes: refusesPipes, isStopped: { StopSignal.isRaised })
        } catch {
            throw RunError("\(error)", .usage)
        }
    }
}
