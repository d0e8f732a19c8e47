import Flatcar
import Glibc
import HTTP

/// What a mirror says of its releases: `version.txt`, as a run that asks for it reads it from a directory. An input is a
/// byte for what is asked for, and the file.
struct Target: FuzzCase {
    private let channel: Channel
    private let selector: ReleaseSelector
    private let text: [UInt8]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else { return nil }
        text = Array(bytes.dropFirst())
        channel = Channel.allCases[Int(first & 3)]
        selector =
            first & 4 == 0 ? .current : .version(ReleaseVersion(build: 4593, branch: channel.digit, patch: 5))
    }

    func judge() -> Verdict {
        Mirror.shared.write(text, for: selector)
        let server = ReleaseServer(
            channel: channel, board: .amd64, mirror: "file://" + Mirror.shared.path, client: Mirror.shared.client)
        let expected = PlainReader.release(text)
        do throws(FlatcarError) {
            let (release, file) = try server.find(selector)
            return Verdict(outcome: "read", fault: fault(release, file, expected))
        } catch {
            return Verdict(outcome: outcome(error), fault: fault(error, expected))
        }
    }

    private func fault(_ release: Release, _ file: [UInt8], _ expected: String?) -> String? {
        guard "\(release.version)" == expected else {
            return "it is release \(release.version), and \(expected ?? "none") to a plain reader"
        }
        if release.date != PlainReader.day(text) { return "another day: \(release.date ?? "none")" }
        if release.channel != channel || release.version.channel != channel { return "of another channel" }
        if case .version(let asked) = selector, asked != release.version { return "another one than was asked for" }
        if !release.directory.hasSuffix("/amd64-usr/\(release.version)") { return "elsewhere: \(release.directory)" }
        return file == text ? nil : "another file than there is"
    }

    private func fault(_ error: FlatcarError, _ expected: String?) -> String? {
        let words = "\(error)"
        // A stranger's text in a terminal: no control character, no line end.
        guard words.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }) else {
            return "control characters in: \(words.debugDescription)"
        }
        if words.utf8.count > 1024 { return "\(words.utf8.count) bytes of words" }
        switch error {
        case .versionFile: return expected == nil ? nil : "refused, and \(expected ?? "") to a plain reader: \(words)"
        case .wrongChannel(let version, _), .wrongVersion(_, let version, _):
            return "\(version)" == expected ? nil : "refused as \(version), and \(expected ?? "none") to a plain reader"
        default: return "refused for another reason: \(words)"
        }
    }

    private func outcome(_ error: FlatcarError) -> String {
        switch error {
        case .versionFile: "refused"
        case .wrongChannel, .wrongVersion: "another release"
        default: "other"
        }
    }
}

/// The directory of a mirror, with one file in it at a time.
private final class Mirror: Sendable {
    static let shared = Mirror()

    let path: String
    let client: HTTPClient

    private init() {
        var name = Array("/tmp/fuzz-releases-XXXXXX".utf8CString)
        guard let made = mkdtemp(&name), let client = try? HTTPClient(ClientConfiguration(userAgent: "fuzz")) else {
            fatalError("no directory for the mirror")
        }
        path = String(cString: made)
        self.client = client
        mkdir("\(path)/amd64-usr", 0o700)
        atexit { Mirror.shared.remove() }
    }

    private func directory(_ selector: ReleaseSelector) -> String { "\(path)/amd64-usr/\(selector)" }

    func write(_ bytes: [UInt8], for selector: ReleaseSelector) {
        mkdir(directory(selector), 0o700)
        guard let file = fopen("\(directory(selector))/version.txt", "w") else { fatalError("cannot write the file") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot write the file") }
    }

    private func remove() {
        for channel in Channel.allCases {
            for name in ["current", "4593.\(channel.digit).5"] {
                unlink("\(path)/amd64-usr/\(name)/version.txt")
                rmdir("\(path)/amd64-usr/\(name)")
            }
        }
        rmdir("\(path)/amd64-usr")
        rmdir(path)
    }
}

extension Target: CustomStringConvertible {
    var description: String {
        "\(selector) of \(channel): \(String(decoding: text, as: UTF8.self).debugDescription)"
    }
}
