import Foundation
import Testing

/// What scripts/package makes of the release build, once for all tests; it lies in .build until the next run.
struct Packages {
    /// The directory with all of them.
    let directory: String

    private static let work = Settings.repository + "/.build/test-packages"
    private static let first = Result { try Packages(making: "first") }
    private static let root = Result { try fresh() }

    /// Made when the first test asks.
    static var made: Packages { get throws { try first.get() } }

    /// A small Debian in which the .deb is installed, and nothing of Swift.
    static var freshRoot: String { get throws { try root.get() } }

    /// The release build that scripts/test makes first.
    static let binary = Settings.value("RELEASE") ?? Settings.repository + "/.build/release/proxmox-flatcar"

    /// Makes them in a folder of this name.
    init(making name: String) throws {
        directory = "\(Self.work)/\(name)"
        try? FileManager.default.removeItem(atPath: directory)
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "scripts/package") }
        let outcome = try Command.attempt(
            Settings.repository + "/scripts/package", ["--binary", Self.binary, "--output", directory],
            // dpkg-deb(1): nobody downloads this one.
            ["DPKG_DEB_COMPRESSOR_LEVEL": "1"], in: scratch, atMost: 300)
        guard outcome.ending == .exit(0) else { throw Failure("scripts/package: \(outcome.messages)") }
    }

    private static func fresh() throws -> String {
        let path = work + "/root"
        try? FileManager.default.removeItem(atPath: path)
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a fresh root") }
        let outcome = try Command.attempt(
            Settings.repository + "/Tests/EndToEndTests/Fixtures/fresh-root.sh", [path, made.file(".deb")], in: scratch,
            atMost: 300)
        guard outcome.ending == .exit(0) else { throw Failure("fresh-root.sh: \(outcome.text)\(outcome.messages)") }
        return path
    }

    /// The one with this ending.
    func file(_ ending: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(ending) }
        guard let name = names.first, names.count == 1 else { throw Failure("\(ending): \(names)") }
        return "\(directory)/\(name)"
    }

    /// Why they cannot be made here; nil where they can.
    static let obstacle: String? = {
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            return "there is no release build to package; scripts/test makes one"
        }
        let script = """
            [ -z "$(find Package.swift Sources -newer "$1" -print -quit)" ] || { echo "the release build is older than its sources"; exit 1; }
            command -v mmdebstrap > /dev/null || { echo "there is no mmdebstrap; scripts/test installs it"; exit 1; }
            url=$(apt-get -qq download --print-uris base-files 2> /dev/null | cut -d "'" -f 2)
            curl --silent --head --fail --max-time 30 --output /dev/null "$url" || { echo "apt's mirror does not answer"; exit 1; }
            """
        guard let scratch = try? ScratchDirectory() else { return "no scratch directory" }
        defer { scratch.end(of: "packages") }
        let arguments = ["--chdir=\(Settings.repository)", "bash", "-c", script, "bash", binary]
        guard let outcome = try? Command.attempt("env", arguments, in: scratch) else { return "bash does not end" }
        return outcome.ending == .exit(0) ? nil : outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}

extension Trait where Self == ConditionTrait {
    /// For tests that make packages.
    static var packages: Self {
        .enabled(if: Packages.obstacle == nil, "\(Packages.obstacle ?? "packages can be made")")
    }

    /// For tests that change the root directory of what they start.
    static var root: Self { .enabled(if: geteuid() == 0, "only root can run a program in another root directory") }
}
