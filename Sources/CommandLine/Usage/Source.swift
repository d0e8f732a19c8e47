/// Where a setting's value came from.
public enum Source: Sendable, Equatable, CustomStringConvertible {
    /// The command line, as typed: `--disk-storage`, `-o`.
    case flag(String)
    /// A variable of the environment.
    case environment(String)
    /// A line of the settings file.
    case file(path: String, line: Int)
    /// The table: nobody set it.
    case standard

    /// `--vmid`, `PROXMOX_FLATCAR_VMID`, `config.env:12` or `default`.
    public var description: String {
        switch self {
        case .flag(let typed): typed
        case .environment(let name): name
        case .file(let path, let line): "\(path):\(line)"
        case .standard: "default"
        }
    }

    /// How a message about this option's value begins.
    func prefix(for option: OptionSpec) -> String {
        switch self {
        case .flag(let typed): typed
        case .environment(let name): "\(name) in the environment"
        case .file: "\(self): \(option.environment ?? option.name)"
        case .standard: "default of \(option.label)"
        }
    }
}
