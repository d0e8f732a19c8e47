import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

/// A version is started once, as a clone that is destroyed afterwards, before anybody else clones it.
extension Executor {
    mutating func run(_ test: SmokeTest) throws(BuildError) {
        let vmid = test.vmid
        try clone(test)
        try waitFor("start VM \(vmid)") { client throws(ProxmoxError) in try client.startVM(vmid, on: node) }
        try waitForAgent(test)
        let findings = try findings(test)
        guard findings.isEmpty else { throw .smokeTest(release: test.release, findings) }
        let config =
            test.kernelSettings.isEmpty
            ? "; its base config has no kernel setting to look for" : ", with its base config"
        cluster.report(.note("VM \(vmid) started as release \(test.release)\(config)"))
        try waitFor("stop VM \(vmid)") { client throws(ProxmoxError) in try client.stopVM(vmid, on: node) }
        _ = try removal.removeThrowaway(vmid)
    }

    /// Whoever finds the clone knows what it is: it has a record of its own from the first moment on.
    private mutating func clone(_ test: SmokeTest) throws(BuildError) {
        let (vmid, action) = (test.vmid, "clone template \(test.version) as VM \(test.vmid)")
        let record = ThrowawayRecord(vmid: vmid, template: plan.vmid, builder: cluster.builder)
        let parameters: Parameters = [
            "newid": "\(vmid)", "name": test.name, "pool": test.pool, "full": test.isFull ? "1" : "0",
            "description": Record.throwaway(record).description(),
        ]
        undo.add("VM \(vmid)", usesEarlier: true) { [cleaner] in try cleaner.removeThrowaway(vmid, of: test.version) }
        do throws(BuildError) {
            try waitFor(action) { client throws(ProxmoxError) in
                try client.cloneVM(test.version, on: node, parameters)
            }
        } catch .proxmox(let error) where error.isTaken {
            undo.removeLast()
            throw .changedMeanwhile(vmid: plan.vmid)
        }
    }

    private func waitForAgent(_ test: SmokeTest) throws(BuildError) {
        let clock = ContinuousClock()
        let deadline = clock.now + test.patience
        while try !asBuildError({ () throws(ProxmoxError) in try proxmox.agentAnswers(of: test.vmid, on: node) }) {
            guard clock.now < deadline else {
                throw .smokeTest(
                    release: test.release, ["its guest agent did not answer within \(test.patience)"])
            }
            try asBuildError { () throws(ProxmoxError) in try proxmox.pause(.seconds(1)) }
        }
    }

    /// What is not as it should be; empty when all is.
    private func findings(_ test: SmokeTest) throws(BuildError) -> [String] {
        var findings: [String] = []
        switch try read("/etc/os-release", test) {
        case .failure(let reason): findings.append("its /etc/os-release cannot be read (\(reason.text))")
        case .success(let text):
            let version = SmokeTest.versionID(in: text)
            guard version != test.release else { break }
            findings.append("its /etc/os-release says \(version.map { "VERSION_ID \($0)" } ?? "no VERSION_ID")")
        }
        for (name, value) in test.kernelSettings.sorted(by: { $0.key < $1.key }) {
            let found: String
            switch try read("/proc/sys/\(name)", test) {
            case .failure(let reason): found = "cannot be read (\(reason.text))"
            case .success(let text) where SmokeTest.words(text) == SmokeTest.words(value): continue
            case .success(let text): found = "is \(SmokeTest.words(text))"
            }
            findings.append("the base config was not applied: /proc/sys/\(name) \(found), and not \(value)")
        }
        return findings
    }

    /// Why the agent gave no file, in Proxmox's words.
    private struct Refusal: Error { let text: String }

    /// An agent that has just come up may not answer at once; a file that is not there stays so.
    private func read(_ path: String, _ test: SmokeTest) throws(BuildError) -> Result<String, Refusal> {
        var refusal = Refusal(text: "")
        for attempt in 0..<3 {
            do throws(ProxmoxError) {
                if attempt > 0 { try proxmox.pause(.seconds(1)) }
                return .success(try proxmox.guestFile(path, of: test.vmid, on: node))
            } catch .refused(_, _, let message) {
                refusal = Refusal(text: message)
            } catch .cancelled {
                throw .cancelled
            } catch {
                throw .proxmox(error)
            }
        }
        return .failure(refusal)
    }
}

extension SmokeTest {
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
