import CommandLine

/// Command lines with a settings file. An input is the words, one a line, a byte between them and the file that neither can
/// have, and the file's text.
struct Target: FuzzCase {
    static let separator: UInt8 = 0x1e
    /// Enough of a connection for any command.
    private static let environment = [
        "PROXMOX_URL": "https://pve:8006", "PROXMOX_TOKEN": "a@pve!b", "PROXMOX_SECRET": "s3cret-s3cret",
    ]
    private static let program = ProgramSpec.proxmoxFlatcar(version: "0")

    private let words: [String]
    private let file: String

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        let parts = Array(bytes).split(separator: Self.separator, maxSplits: 1, omittingEmptySubsequences: false)
        words = (parts.first ?? [][...]).split(separator: UInt8(ascii: "\n")).prefix(64)
            .map { String(decoding: $0, as: UTF8.self) }
        file = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    }

    func judge() -> Verdict {
        do throws(UsageError) {
            switch try Self.program.parse(words) {
            case .text(let text): return Verdict(outcome: "text", fault: text.isEmpty ? "an empty text" : nil)
            case .version: return Verdict(outcome: "text", fault: nil)
            case .run(let parsed):
                let settings = SettingsFile(path: "config.env", text: file)
                // What is wrong with the file is said of any text, also where a run refuses it.
                for finding in parsed.inspect(settings).findings {
                    if let fault = fault(in: finding.text) { return Verdict(outcome: "inspected", fault: fault) }
                }
                let names: [String?] =
                    switch try parsed.templateChoice(environment: Self.environment, file: settings) {
                    case .one(let name): [name]
                    case .all(let names): names
                    }
                var warnings: [String] = []
                for name in names {
                    warnings += try parsed.resolve(
                        environment: Self.environment, file: settings, template: name
                    ).warnings
                }
                return Verdict(outcome: "read", fault: fault(in: warnings.joined(separator: "\n")))
            }
        } catch {
            return Verdict(outcome: "refused", fault: fault(in: "\(error)"))
        }
    }

    /// What is said shows no secret, and is bounded by what was given.
    private func fault(in text: String) -> String? {
        if text.contains("s3cret-s3cret") { return "the secret is shown" }
        return text.utf8.count > 1 << 16 ? "a text of \(text.utf8.count) bytes" : nil
    }
}

extension Target: CustomStringConvertible {
    var description: String { "\(words) \(file.debugDescription)" }
}

extension Target {
    static var seeds: [(name: String, bytes: [UInt8])] {
        // Most commands go without a word; the options come by mutation.
        let lines =
            program.commands.map(\.name) + [
                "build\n--vmid\n9000\n--tag=a", "build\n--all", "list\n--template\na", "config\nprint",
                "--help", "help\nbuild", "man",
            ]
        let files = [
            "", "PROXMOX_URL=https://pve:8006\nPROXMOX_TOKEN=\"a@pve!b\"\n",
            "PROXMOX_FLATCAR_POOL=p\n[211]\nPROXMOX_FLATCAR_CORES=4\n[a]\nPROXMOX_FLATCAR_VMID=9000\npve2.bridge=b\n",
            "# c\nPROXMOX_FLATCAR_VMID='211' \nPROXMOX_FLATCAR_TAG=a,b\\\n,c\nexport X=1\n",
        ]
        return lines.enumerated().map { number, line in
            ("line-\(number)", Array((line + "\u{1e}" + files[number % files.count]).utf8))
        }
    }

    /// Words and names come from the table: most others end at the first look.
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard dice.below(3) == 0 else { return mutatedBytes(bytes, limit: limit) }
        let options = program.allOptions
        let option = options[dice.below(options.count)]
        let word = dice.below(2) == 0 ? "\n--\(option.name)\n" : "\(option.environment ?? "X")=\(dice.below(300))\n"
        let place = dice.below(bytes.count + 1)
        return Array((bytes[..<place] + Array(word.utf8) + bytes[place...]).prefix(limit))
    }
}
