import CommandLine
import Reports

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files of values that two templates of the settings file would write: the one of the second would stand in the place of
/// the first's.
enum SharedFiles {
    /// Refuses a run for templates of which two write their values to one file.
    /// - Throws: `UsageError`.
    static func check(_ invocations: [Invocation]) throws {
        for clash in clashes(invocations) {
            throw clash.invocation.wrong(Settings.onChange, clash.path, why: clash.words)
        }
    }

    /// The same for `config check`.
    static func findings(in templates: [Examination]) -> [SettingsFinding] {
        let usable = templates.filter { !$0.isWrong(Settings.onChange) }.map(\.invocation)
        return clashes(usable).map { clash in
            let source = clash.invocation.source(of: Settings.onChange)
            return SettingsFinding(
                line: source?.line ?? 0,
                "\(Settings.onChange.spec.environment ?? "") '\(oneLine(clash.path))': \(clash.words)")
        }
    }

    private struct Clash {
        let invocation: Invocation
        let path: String
        let words: String
    }

    private static func clashes(_ invocations: [Invocation]) -> [Clash] {
        var owners: [String: String] = [:]
        return invocations.compactMap { invocation in
            guard let name = invocation.template, invocation.takes(Settings.onChange),
                let path = invocation[Settings.onChange], ChangePlace(path) != .program,
                let other = owners.updateValue(name, forKey: place(path))
            else { return nil }
            return Clash(
                invocation: invocation, path: path,
                words:
                    "it is no program, and sections [\(other)] and [\(name)] cannot both write their values to it: give "
                    + "each a file of its own")
        }
    }

    /// The one file that a path leads to, by whichever way; the file need not be there.
    private static func place(_ path: String) -> String {
        if let whole = real(path) { return whole }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
        let folder = path.hasPrefix("/") || path.contains("/") ? String(path.dropLast(name.count)) : "."
        return (real(folder) ?? folder) + "/" + name
    }

    private static func real(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
