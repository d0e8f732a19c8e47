import Proxmox

/// A version is started once, in a VM that is destroyed afterwards, before anybody clones it.
extension Executor {
    mutating func run(_ test: SmokeTest, _ version: TemplateVersion) throws(BuildError) {
        let vmid = test.creation.vmid
        try removeEarlierThrowaway(test)
        try create(test.creation, as: version)
        try waitFor("start VM \(vmid)") { () throws(ProxmoxError) in try proxmox.startVM(vmid, on: plan.node) }
        try waitForAgent(test)
        let findings = try findings(test)
        guard findings.isEmpty else { throw .smokeTest(release: version.identity.release, findings) }
        let config =
            test.kernelSettings.isEmpty
            ? "; its base config has no kernel setting to look for" : ", with its base config"
        cluster.report(.note("VM \(vmid) started as release \(version.identity.release)\(config)"))
        try waitFor("stop VM \(vmid)") { () throws(ProxmoxError) in try proxmox.stopVM(vmid, on: plan.node) }
        try waitFor("destroy VM \(vmid)") { () throws(ProxmoxError) in try proxmox.destroyVM(vmid, on: plan.node) }
    }

    private func removeEarlierThrowaway(_ test: SmokeTest) throws(BuildError) {
        let vmid = test.creation.vmid
        let errand = test.creation.errand
        guard try proxmox.hasThrowaway(vmid, for: errand, on: plan.node) else { return }
        cluster.report(.note("VM \(vmid) is what an interrupted test has left; it is destroyed"))
        cleaner.stopGuest(vmid)
        try waitFor("destroy VM \(vmid)") { () throws(ProxmoxError) in try proxmox.destroyVM(vmid, on: plan.node) }
    }

    private func waitForAgent(_ test: SmokeTest) throws(BuildError) {
        let (vmid, clock) = (test.creation.vmid, ContinuousClock())
        let deadline = clock.now + test.patience
        while try !asBuildError({ () throws(ProxmoxError) in try proxmox.agentAnswers(of: vmid, on: plan.node) }) {
            guard clock.now < deadline else {
                throw .smokeTest(
                    release: plan.identity?.release ?? "", ["its guest agent did not answer within \(test.patience)"])
            }
            try asBuildError { () throws(ProxmoxError) in try proxmox.pause(.seconds(1)) }
        }
    }

    /// What is not as it should be; empty when all is.
    private func findings(_ test: SmokeTest) throws(BuildError) -> [String] {
        let release = test.creation.draft.identity.release
        var findings: [String] = []
        switch try read("/etc/os-release", test) {
        case .failure(let reason): findings.append("its /etc/os-release cannot be read (\(reason.text))")
        case .success(let text):
            let version = SmokeTest.versionID(in: text)
            guard version != release else { break }
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
                return .success(try proxmox.guestFile(path, of: test.creation.vmid, on: plan.node))
            } catch .refused(_, _, let message) {
                refusal = Refusal(text: message)
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
