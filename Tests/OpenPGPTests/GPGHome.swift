import Foundation

/// A private GnuPG home with keys of its own, made by the real gpg; removed, agent and all, at the end.
///
/// It lies under /tmp and not in the scratch folder of the machine because the agent's socket must fit into
/// 107 bytes of path.
final class GPGHome {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a tool left behind.
    struct Outcome {
        let status: Int32
        let output: [UInt8]
        let messages: String
    }

    let path: String

    init() throws {
        var template = Array("/tmp/pgpXXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "mkdtemp: errno \(errno)") }
        path = String(cString: made)
    }

    deinit {
        _ = try? run("gpgconf", ["--homedir", path, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs gpg without questions.
    /// - Parameter time: seconds since 1970 that gpg takes for now.
    @discardableResult
    func gpg(_ arguments: [String], at time: Int? = nil, commands: String? = nil) throws -> [UInt8] {
        var options = ["--homedir", path, "--no-tty", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
        options += commands == nil ? ["--batch"] : ["--command-fd", "0"]
        if let time { options += ["--faked-system-time", "\(time)!"] }
        let outcome = try run("gpg", options + arguments, input: commands)
        guard outcome.status == 0 else {
            throw Failure(description: "gpg \(arguments) gave \(outcome.status): \(outcome.messages)")
        }
        return outcome.output
    }

    /// Makes a primary key and returns its fingerprint.
    /// - Parameters:
    ///   - algorithm: as gpg names it: `rsa2048`, `ed25519`, `nistp256` …
    ///   - usage: `sign`, `cert`, or both separated by a comma.
    ///   - expires: as gpg takes it: `never`, `1d`, `seconds=100` …
    func makeKey(
        _ algorithm: String = "ed25519", usage: String = "sign", expires: String = "never",
        name: String = "Test <test@example.com>", options: [String] = [], at time: Int? = nil
    ) throws -> String {
        let known = Set(try fingerprints())
        try gpg(options + ["--quick-gen-key", name, algorithm, usage, expires], at: time)
        guard let new = try fingerprints().first(where: { !known.contains($0) }) else {
            throw Failure(description: "gpg made no key")
        }
        return new
    }

    /// Adds a subkey and returns its fingerprint.
    func addSubkey(
        to primary: String, _ algorithm: String = "ed25519", usage: String = "sign", expires: String = "never",
        options: [String] = [], at time: Int? = nil
    ) throws -> String {
        let known = Set(try fingerprints())
        try gpg(options + ["--quick-add-key", primary, algorithm, usage, expires], at: time)
        guard let new = try fingerprints().first(where: { !known.contains($0) }) else {
            throw Failure(description: "gpg added no subkey")
        }
        return new
    }

    /// Revokes a whole key, with the certificate that gpg made along with the key.
    func revoke(_ primary: String) throws {
        let file = "\(path)/openpgp-revocs.d/\(primary).rev"
        // gpg puts a colon before the armour so that nobody imports it by mistake.
        let text = try String(contentsOfFile: file, encoding: .utf8).replacing(":-----BEGIN", with: "-----BEGIN")
        try gpg(["--import", try write(Array(text.utf8))])
    }

    /// Revokes a subkey.
    /// - Parameter reason: gpg's number: 0 none, 1 compromised, 2 superseded, 3 retired.
    func revoke(subkey: String, of primary: String, reason: Int = 0, at time: Int? = nil) throws {
        try gpg(
            ["--edit-key", primary], at: time,
            commands: ["key \(subkey)", "revkey", "y", "\(reason)", "", "y", "save", ""].joined(separator: "\n"))
    }

    /// The public keys, as a file holds them.
    func export(_ keys: String..., options: [String] = []) throws -> [UInt8] {
        try gpg(options + ["--export"] + keys)
    }

    /// A detached signature over `data` by exactly this key or subkey.
    func sign(
        _ data: [UInt8], by key: String, hash: String = "SHA512", options: [String] = [], at time: Int? = nil
    ) throws -> [UInt8] {
        let file = try write(data)
        return try gpg(
            ["--local-user", key + "!", "--digest-algo", hash] + options + ["--output", "-", "--detach-sign", file],
            at: time)
    }

    /// What gpgv, the verifier of GnuPG, says: its status lines, and 0 when it accepts.
    func gpgv(_ signature: [UInt8], _ data: [UInt8], keys: [UInt8]) throws -> Outcome {
        let (key, signature, data) = (try write(keys), try write(signature), try write(data))
        return try run("gpgv", ["--homedir", path, "--status-fd", "1", "--keyring", key, signature, data])
    }

    /// What gpgv makes of a signature.
    enum Verdict: Equatable {
        case good
        /// Good, by a key that has expired, before or after it signed.
        case expiredKey
        /// Anything else: wrong, by a revoked key, expired, unreadable.
        case refused(String)

        var words: String {
            switch self {
            case .good: "GOODSIG"
            case .expiredKey: "EXPKEYSIG"
            case .refused(let words): words
            }
        }

        init(status: String, exit: String) {
            let words = status.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first }
            let ends = words.filter { $0.hasSuffix("SIG") && $0 != "NEWSIG" && $0 != "VALIDSIG" }.map(String.init)
            self =
                switch (exit, Set(ends), words.contains("VALIDSIG")) {
                case ("0", ["GOODSIG"], true): .good
                case ("0", ["EXPKEYSIG"], true): .expiredKey
                default: .refused("\(ends.joined(separator: " ")) (exit \(exit))")
                }
        }
    }

    /// What gpgv says of many signatures, by one shell: a thousand take some seconds.
    func gpgv(_ cases: [(signature: [UInt8], data: [UInt8], keys: [UInt8])]) throws -> [Verdict] {
        for (index, item) in cases.enumerated() {
            for (name, bytes) in [("sig", item.signature), ("dat", item.data), ("key", item.keys)] {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(index).\(name)"))
            }
        }
        let script = """
            cd "$1" && seq 0 "$2" | xargs -P 2 -n 50 sh -c 'for n; do
            gpgv --homedir . --status-fd 1 --keyring "./$n.key" "$n.sig" "$n.dat" >"$n.status" 2>"$n.said"
            echo $? >"$n.exit"; done' sh
            """
        let outcome = try run("sh", ["-c", script, "sh", path, "\(cases.count - 1)"])
        guard outcome.status == 0 else { throw Failure(description: "sh gave \(outcome.status): \(outcome.messages)") }
        return try cases.indices.map { index in
            let status = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(index).status"))
            let exit = try String(contentsOfFile: "\(path)/\(index).exit", encoding: .utf8)
            return Verdict(
                status: String(decoding: status, as: UTF8.self),
                exit: exit.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// The fingerprints of all keys and subkeys in this home.
    func fingerprints() throws -> [String] {
        let listing = String(decoding: try gpg(["--with-colons", "--list-keys"]), as: UTF8.self)
        return listing.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            return fields[0] == "fpr" ? String(fields[9]) : nil
        }
    }

    /// Puts bytes into a file of this home.
    func write(_ bytes: [UInt8]) throws -> String {
        let file = path + "/" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    private func run(_ tool: String, _ arguments: [String], input: String? = nil) throws -> Outcome {
        // Files rather than pipes: nothing can fill up and block.
        let given = try write(Array((input ?? "").utf8))
        let (output, messages) = (try write([]), try write([]))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: given))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: messages))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: Array(try Data(contentsOf: URL(fileURLWithPath: output))),
            messages: String(decoding: try Data(contentsOf: URL(fileURLWithPath: messages)), as: UTF8.self))
    }
}
