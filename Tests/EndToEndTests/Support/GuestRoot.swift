import Foundation

/// The root of a guest, with the files of an Ignition config in it, where its programs run with a systemctl that only
/// takes notes.
struct GuestRoot {
    let path: String
    private let scratch: ScratchDirectory
    private let tools: String

    /// - Parameter config: the JSON that the tool has printed.
    init(_ config: JSON, in scratch: ScratchDirectory) throws {
        self.scratch = scratch
        path = scratch.fresh("guest")
        tools = scratch.fresh("guest-tools")
        for file in config["storage"]?["files"]?.array ?? [] {
            guard let name = file["path"]?.string, let source = file["contents"]?["source"]?.string,
                let text = source.dropFirst("data:,".count).removingPercentEncoding
            else { throw Failure("a file of the config is none: \(file)") }
            try write(text, to: path + name, mode: file["mode"]?.int ?? 0o644)
        }
        // It merges what is linked, unless it is told not to.
        try write(
            """
            #!/bin/sh
            echo "$*" >> "$0.log"
            [ ! -e "$0.broken" ] || exit 0
            mkdir -p '\(path)/usr/lib/extension-release.d'
            for link in '\(path)'/etc/extensions/*.raw; do
                [ ! -e "\(path)$(readlink "$link")" ] ||
                    touch '\(path)/usr/lib/extension-release.d/extension-release.'"$(basename "$link" .raw)"
            done

            """, to: tools + "/systemctl", mode: 0o755)
        try write("#!/bin/sh\necho \"$*\" >> \"$0.log\"\n", to: tools + "/sleep", mode: 0o755)
    }

    /// How a run of the loader went.
    struct Outcome {
        let ending: Child.Ending
        /// What it has said.
        let text: String
        /// The arguments with which systemctl was called since the last run.
        let calls: [String]
        /// How long it waited, each time, since the last run.
        let waits: [String]
    }

    /// Runs the program that loads system extensions, as its unit does.
    func load() throws -> Outcome {
        for log in ["systemctl.log", "sleep.log"] { unlink("\(tools)/\(log)") }
        let outcome = try Command.attempt(
            "sh",
            ["-c", "PATH=\"$1:$PATH\" exec \"$2/opt/bin/load-system-extensions\" \"$2\"", "sh", tools, path],
            in: scratch)
        return Outcome(
            ending: outcome.ending, text: outcome.text + outcome.messages, calls: lines("systemctl.log"),
            waits: lines("sleep.log"))
    }

    /// The loader is ended when it has waited so often.
    func endAfter(waits: Int) throws {
        try write(
            """
            #!/bin/sh
            echo "$*" >> "$0.log"
            [ "$(wc -l < "$0.log")" -lt \(waits) ] || kill "$PPID"

            """, to: tools + "/sleep", mode: 0o755)
    }

    /// From now on nothing is merged.
    func breakMerging() throws { try write("", to: tools + "/systemctl.broken", mode: 0o644) }

    /// Where the link of an extension leads.
    func link(of name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(path)/etc/extensions/\(name).raw")
    }

    func text(of file: String) throws -> String { try String(contentsOfFile: path + file, encoding: .utf8) }

    func write(_ text: String, to file: String, mode: Int) throws {
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    private func lines(_ log: String) -> [String] {
        ((try? String(contentsOfFile: "\(tools)/\(log)", encoding: .utf8)) ?? "").split(separator: "\n").map(
            String.init)
    }
}
