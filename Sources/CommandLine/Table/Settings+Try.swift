/// What is looked for in a throwaway clone.
extension Settings {
    static let trial = OptionGroup("Trial")

    /// Units that must be active.
    public static let expectUnit = Setting(
        repeatable: "expect-unit", .unitName, in: trial, environment: .none,
        help: "exit 1 unless this unit is active, such as docker.service")

    /// Files that must be there.
    public static let expectFile = Setting(
        repeatable: "expect-file", .guestPath, in: trial, environment: .none,
        help: "exit 1 unless this file or directory is there")

    /// Leave the clone running. Not `keep`, which is a number of versions everywhere.
    public static let keepRunning = Setting(
        flag: "keep-running", in: trial, environment: .none,
        help: "leave the clone running, and say how to log in")

    /// Destroy what was left running.
    public static let removeKept = Setting(
        flag: "remove", in: trial, environment: .none,
        help: "destroy the clones that --keep-running has left running, and try nothing")

    /// How long the guest may take.
    public static let trialTimeout = Setting(
        "timeout", .duration(1...86_400), default: "5m", in: trial, environment: .none,
        help: "how long the guest may take until its agent answers and its start has ended")

    static let trialOptions: [OptionSpec] = [
        expectUnit.spec, expectFile.spec, keepRunning.spec, removeKept.spec, trialTimeout.spec,
    ]
}

extension ValueKind<String> {
    /// A unit of systemd's, with its kind: systemd.unit(5).
    static var unitName: ValueKind {
        let kinds = [
            "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
        ]
        let name = ValueKind.name("NAME", "a unit's name", extra: "-_.@:\\")
        return ValueKind(ValueShape("NAME")) { text throws(ValueProblem) in
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count > 1, let kind = parts.last, kinds.contains(String(kind)), (try? name.parse(text)) != nil
            else { throw ValueProblem("a unit's name with its kind, such as docker.service") }
            return text
        }
    }

    /// A path in a guest, which the shell here knows nothing of.
    static var guestPath: ValueKind {
        ValueKind(ValueShape("PATH")) { text throws(ValueProblem) in
            guard text.hasPrefix("/"), text.utf8.count > 1, !text.unicodeScalars.contains(where: { $0.value < 0x20 })
            else { throw ValueProblem("an absolute path in the guest") }
            return text
        }
    }
}
