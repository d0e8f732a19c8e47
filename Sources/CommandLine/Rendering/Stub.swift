struct HelpText {
    init(_ p: ProgramSpec) {}; func overview() -> String { "" }; func page(of: CommandSpec) -> String { "" }
}
struct ManPage { init(_ p: ProgramSpec) {}; func text() -> String { "" } }
/// Shells.
public enum Shell: String, CaseIterable {
    case bash, zsh, fish
    func completionScript(for: ProgramSpec) -> String { "" }
}
