import BuildErrors
import Observation
import Planning
import Reports
import TemplateModel
import Trial

/// A version is started once, as a clone that is destroyed afterwards, before anybody else clones it.
extension Executor {
    func run(_ test: SmokeTest) throws(BuildError) {
        let throwaway = Throwaway(
            clone: test.clone, cluster: cluster, template: plan.vmid, node: node, taskTimeout: taskTimeout)
        guard try throwaway.make(&undo) else { throw .changedMeanwhile(vmid: plan.vmid) }
        try throwaway.start()
        guard try throwaway.waitForAgent(test.patience) else {
            throw .smokeTest(release: test.release, ["its guest agent did not answer within \(test.patience)"])
        }
        let findings = try test.findings { path throws(BuildError) in try throwaway.read(path) }
        guard findings.isEmpty else { throw .smokeTest(release: test.release, findings) }
        let config =
            test.kernelSettings.isEmpty
            ? "; its base config has no kernel setting to look for" : ", with its base config"
        cluster.report(.note("VM \(test.clone.vmid) started as release \(test.release)\(config)"))
        try throwaway.remove()
    }
}

extension SmokeTest {
    /// What is not as it should be; empty when all is.
    fileprivate func findings(_ read: (String) throws(BuildError) -> GuestAnswer) throws(BuildError) -> [String] {
        var findings: [String] = []
        switch Self.text(try read("/etc/os-release")) {
        case .failure(let reason): findings.append("its /etc/os-release cannot be read (\(reason.text))")
        case .success(let text):
            let version = Self.versionID(in: text)
            guard version != release else { break }
            findings.append("its /etc/os-release says \(version.map { "VERSION_ID \($0)" } ?? "no VERSION_ID")")
        }
        for (name, value) in kernelSettings.sorted(by: { $0.key < $1.key }) {
            let found: String
            switch Self.text(try read("/proc/sys/\(name)")) {
            case .failure(let reason): found = "cannot be read (\(reason.text))"
            case .success(let text) where Self.words(text) == Self.words(value): continue
            case .success(let text): found = "is \(Self.words(text))"
            }
            findings.append("the base config was not applied: /proc/sys/\(name) \(found), and not \(value)")
        }
        return findings
    }

    /// Why there is no text.
    private struct Refusal: Error { let text: String }

    private static func text(_ answer: GuestAnswer) -> Result<String, Refusal> {
        switch answer {
        case .contents(let bytes): .success(String(decoding: bytes, as: UTF8.self))
        case .absent: .failure(Refusal(text: "no such file"))
        case .directory: .failure(Refusal(text: "it is a directory"))
        case .tooLarge: .failure(Refusal(text: "it is too large"))
        case .unreadable(let reason): .failure(Refusal(text: reason))
        }
    }

    /// The value of `VERSION_ID` (os-release(5)), with or without quotes.
    package static func versionID(in text: String) -> String? {
        text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("VERSION_ID=") }
            .map { String($0.dropFirst("VERSION_ID=".count)).replacing("\"", with: "") }
    }

    /// The kernel separates with tabs what people write with blanks.
    package static func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
