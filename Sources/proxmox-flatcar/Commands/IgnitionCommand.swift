import CommandLine
import Files
import Ignition
import Reports

/// `ignition`: print or validate the base config.
struct IgnitionCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        guard invocation.arguments.isEmpty else { return try checkFiles() }
        guard let merged = try BaseConfigSource(invocation: invocation, console: console).merged() else {
            console.note("every fragment is left out: guests get no base config")
            return .success
        }
        do {
            let bytes = try merged.render(pretty: invocation[Settings.pretty])
            // The compact form is the file to its last byte, without a line feed: its digest names it.
            if !invocation[Settings.check] { console.write(String(decoding: bytes, as: UTF8.self)) }
        } catch {
            throw RunError("\(error)", .verificationFailed)
        }
        return .success
    }

    /// Each file by itself; all are looked at, whatever is wrong with the first.
    private func checkFiles() throws -> ExitStatus {
        var isGood = true
        for path in invocation.arguments {
            let given = Fragment(name: path, text: try NamedFile.read(path))
            let fragment: Fragment
            do {
                fragment = try Butane(console: console).translated(given)
            } catch {
                console.put(LogMessage(.error, "\(error)"))
                isGood = false
                continue
            }
            do throws(IgnitionError) {
                let config = try Config.read(fragment)
                _ = try config.render()
                let findings = Config.inspect([config]).findings
                for finding in findings { console.show(finding) }
                if findings.contains(where: { $0.severity == .error }) { isGood = false }
            } catch {
                for finding in error.findings { console.show(finding) }
                isGood = false
            }
        }
        return isGood ? .success : .verificationFailed
    }
}

extension Console {
    /// Says what is wrong with a fragment, in its own words.
    fileprivate func show(_ finding: Finding) {
        put(LogMessage(finding.severity == .error ? .error : .warning, "\(finding)"))
    }
}
