/// All manual pages: of the program, of each command, and of the settings file.
struct ManualPages {
    private let program: ProgramSpec

    init(_ program: ProgramSpec) { self.program = program }

    /// The names of the pages, without their sections.
    var names: [String] { [program.name] + program.commands.map(Self.name(program)) + [settingsFile] }

    /// The names of the files, `proxmox-flatcar-build.1`.
    var files: [String] { names.map { "\($0).\(section(of: $0))" } }

    /// A page by its name, its file's name, or the command it is about; `nil` for none of them.
    func text(of word: String) -> String? {
        guard let name = names.first(where: { word == $0 || word == "\($0).\(section(of: $0))" }) else {
            return program.command(named: word).map { CommandPage(program, $0).text() }
        }
        if name == program.name { return ProgramPage(program).text() }
        if name == settingsFile { return SettingsFilePage(program).text() }
        return program.commands.first { Self.name(program)($0) == name }.map { CommandPage(program, $0).text() }
    }

    /// References to all pages but one, `proxmox-flatcar-build(1)`.
    func references(without own: String) -> [String] {
        names.filter { $0 != own }.map { "\($0)(\(section(of: $0)))" }
    }

    private var settingsFile: String { program.name + ".conf" }

    private func section(of name: String) -> Int { name == settingsFile ? 5 : 1 }

    /// The page of a command.
    static func name(_ program: ProgramSpec) -> (CommandSpec) -> String { { "\(program.name)-\($0.name)" } }
}
