import CommandLine
import Testing

/// A command line that must fail, and the message it must fail with.
struct Mistake: Sendable, CustomTestStringConvertible {
    let line: [String]
    let message: String

    init(_ line: String, _ message: String) {
        self.line = line.split(separator: " ").map(String.init)
        self.message = message
    }

    init(_ line: [String], _ message: String) {
        self.line = line
        self.message = message
    }

    var testDescription: String { line.joined(separator: " ") }
}

@Suite struct ParserTests {
    @Test(arguments: [
        "build --vmid 300 --tag a --tag b -q", "--vmid 300 build --tag=a -q --tag b",
        "-q build --tag a --vmid=300 --tag b",
        "--quiet --tag a --tag b --vmid 300 -- build",
    ])
    func `options stand before and after the command, with = or without`(line: String) throws {
        let found = try invocation(line, environment: connection)
        #expect(found.commandName == .build)
        #expect(found[Settings.vmid] == 300)
        #expect(found[Settings.tag] == ["a", "b"])
        #expect(found[Settings.quiet])
        #expect(!found[Settings.noProgress])
    }

    @Test(arguments: ["-o x.img", "-ox.img", "-qo x.img", "-qox.img", "--out x.img", "--out=x.img"])
    func `short flags take their value attached or apart, and stand in groups`(options: String) throws {
        let found = try invocation("fetch " + options)
        #expect(found[Settings.out] == "x.img")
        #expect(found[Settings.quiet] == options.hasPrefix("-q"))
    }

    @Test func `a dash alone is a value and an argument`() throws {
        let found = try invocation("decompress -o - -")
        #expect(found[Settings.out] == "-")
        #expect(found.arguments == ["-"])
    }

    @Test func `a value may hold = and begin with a dash when attached`() throws {
        #expect(try invocation(["fetch", "--out=-a=b"])[Settings.out] == "-a=b")
        #expect(try invocation(["fetch", "-o-a"])[Settings.out] == "-a")
    }

    @Test func `two dashes end the options`() throws {
        let found = try invocation("ignition --check -- --pretty -q")
        #expect(found.arguments == ["--pretty", "-q"])
        #expect(!found[Settings.pretty])
    }

    @Test func `a flag twice is the flag`() throws {
        #expect(try invocation("fetch -q --quiet")[Settings.quiet])
    }

    static let mistakes = [
        Mistake("biuld", "unknown command 'biuld'; did you mean 'build'?"),
        Mistake("frobnicate", "unknown command 'frobnicate'; --help lists them"),
        Mistake("--quiet", "missing command: say what to do, 'build' for example"),
        Mistake("build --chanel beta", "unknown option '--chanel'; did you mean '--channel'?"),
        Mistake("build --disk_storage x", "unknown option '--disk_storage'; did you mean '--disk-storage'?"),
        Mistake("build --finger x", "unknown option '--finger'; did you mean '--fingerprint'?"),
        Mistake("build --zzzzzzzz", "unknown option '--zzzzzzzz'; --help lists them"),
        Mistake("build -x", "unknown option '-x'; --help lists them"),
        Mistake("build -vmid 300", "unknown option '-vmid'; did you mean '--vmid'?"),
        Mistake("build --vmid", "missing value for --vmid: write --vmid VMID"),
        Mistake(
            "build --vmid --dry-run",
            "missing value for --vmid before '--dry-run': write --vmid VMID, or --vmid=VALUE for a value that begins with '-'"
        ),
        Mistake("fetch -o", "missing value for -o: write -o FILE"),
        Mistake("fetch -o -q", "missing value for -o before '-q': write -o FILE"),
        Mistake("build --vmid=", "empty value for --vmid: write --vmid VMID, or leave the option out"),
        Mistake(["build", "--vmid", ""], "empty value for --vmid: write --vmid VMID, or leave the option out"),
        Mistake("build --dry-run=yes", "--dry-run takes no value: write --dry-run alone"),
        Mistake("build --vmid 300 --vmid 301", "--vmid is given more than once: keep one of them"),
        Mistake("fetch -o a --out b", "--out is given more than once: keep one of them"),
        Mistake(
            "fetch --vmid 300",
            "'fetch' takes no --vmid; it belongs to build, check, list, rollback, prune, try, doctor, values or config"),
        Mistake(
            "--vmid 300 fetch",
            "'fetch' takes no --vmid; it belongs to build, check, list, rollback, prune, try, doctor, values or config"),
        Mistake("build now", "unexpected argument 'now': leave it out, or quote values that hold spaces"),
        Mistake(
            "decompress a b c", "unexpected arguments 'b', 'c': leave it out, or quote values that hold spaces"),
        Mistake("verify --signature s", "missing argument FILE"),
        Mistake("completion", "missing argument SHELL"),
        Mistake(
            "completion bahs", "unknown shell 'bahs': expected one of bash, zsh, fish; did you mean 'bash'?"),
        Mistake("config", "missing argument ACTION"),
        Mistake("config prnt", "unknown action 'prnt': expected one of print, check; did you mean 'print'?"),
        Mistake(
            "config print check", "unexpected argument 'check': leave it out, or quote values that hold spaces"),
        Mistake("rollback --all", "'rollback' takes no --all; it belongs to build, check, list or prune"),
        Mistake("help exit-code", "there is no help on 'exit-code'; did you mean 'exit-codes'?"),
        Mistake("man biuld", "unknown page 'biuld'; 'man --list' names all"),
        Mistake(
            "man proxmox-flatcar-biuld",
            "unknown page 'proxmox-flatcar-biuld'; did you mean 'proxmox-flatcar-build'?; 'man --list' names all"),
        Mistake("man --list build", "--list names all pages: leave PAGE out"),
        Mistake("help buld", "there is no help on 'buld'; did you mean 'build'?"),
        Mistake("ignition a.ign", "FILE goes only with --check: add --check, or leave the argument out"),
        Mistake(["decompress", ""], "empty argument FILE"),
        Mistake(
            ["build", "\u{1B}[2J"], "unexpected argument '\\u{1b}[2J': leave it out, or quote values that hold spaces"),
    ]

    @Test(arguments: mistakes) func `a mistake is named`(mistake: Mistake) throws {
        let error = try usageError { _ = try program.parse(mistake.line) }
        #expect(error.message == mistake.message)
        #expect(error.exitCode == 64)
        #expect(!error.message.contains("\n"))
    }

    @Test func `a usage error ends with the usage and where to read on`() throws {
        let error = try usageError { _ = try program.parse(["verify", "--sig", "x"]) }
        #expect(
            error.description == """
                unknown option '--sig'; did you mean '--signature'?
                Usage: proxmox-flatcar verify [options] --signature SIG FILE
                See 'proxmox-flatcar verify --help' for more information.
                """)
        #expect(error.command == "verify")
        let early = try usageError { _ = try program.parse(["verifi"]) }
        #expect(early.description.hasSuffix("\nSee 'proxmox-flatcar --help' for more information."))
    }

    @Test func `help and version win over what is missing`() throws {
        #expect(try text("verify --help") == text("help verify"))
        #expect(try text("verify -h --signature x") == text("verify -h"))
        #expect(try text("verify -h --help") == text("help verify"))
        #expect(try text("--help") == text("help"))
        #expect(try text("") == text("-h"))
        for line in ["--version", "build --version", "--help --version", "build --vmid x --version"] {
            guard case .version = try program.parse(line.split(separator: " ").map(String.init)) else {
                throw Unexpected(what: line)
            }
        }
    }
}
