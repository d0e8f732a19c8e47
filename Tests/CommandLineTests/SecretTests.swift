import CommandLine
import Testing

@Suite struct SecretTests {
    private static let uuid = "01234567-89ab-cdef-0123-456789abcdef"

    @Test(arguments: ["secret", "password", "token-secret"], ["=", " "])
    func `a secret in the command line is refused with where it goes`(flag: String, glue: String) throws {
        let line = "build --\(flag)\(glue)\(Self.uuid)".split(separator: " ").map(String.init)
        let error = try usageError { _ = try program.parse(line) }
        #expect(error.message.hasPrefix("--\(flag) would show the secret to every user of this machine"))
        #expect(error.message.contains("PROXMOX_SECRET"))
        #expect(error.message.contains("--secret-file"))
        #expect(!error.description.contains(Self.uuid))
    }

    @Test(arguments: [
        ["build", "--token", "root@pam!t=\(uuid)"], ["build", "--token=root@pam!t=\(uuid)"],
        ["build", "--token", uuid],
        ["build", uuid], [uuid], ["build", "--tokn=root@pam!t=\(uuid)"],
        ["build", "--url", "https://root:\(uuid)@h"], ["build", "--vmid", "x\(uuid)"], ["build", "--\(uuid)"],
        ["build", "-o\(uuid)"], ["build", "--vmid", "-\(uuid)"], ["build", "--dry-run=\(uuid)"],
        ["help", uuid], ["completion", uuid],
    ])
    func `no error echoes what looks like a secret`(line: [String]) throws {
        let error = try usageError { _ = try invocation(line, environment: connection) }
        #expect(!error.description.contains(Self.uuid))
        #expect(!"\(error.problem)".contains(Self.uuid))
    }

    @Test func `a token with its secret appended is refused wherever it stands`() throws {
        for environment in [["PROXMOX_TOKEN": "root@pam!t=short"], [:]] {
            let file = environment.isEmpty ? "PROXMOX_TOKEN=root@pam!t=short\n" : ""
            var rest = connection
            rest["PROXMOX_TOKEN"] = nil
            let error = try usageError {
                _ = try invocation("list", environment: rest.merging(environment) { $1 }, file: file)
            }
            #expect(error.message.contains("the token's ID alone"))
            #expect(!error.description.contains("short"))
        }
    }

    @Test(arguments: ["two words", "line\nbreak", "ümlaut", "root@pam!t=x"])
    func `a secret that cannot be one is refused without showing it`(text: String) throws {
        let error = try usageError {
            _ = try invocation("list", environment: connection.merging(["PROXMOX_SECRET": text]) { $1 })
        }
        #expect(error.message.hasPrefix("PROXMOX_SECRET in the environment: expected a token's secret"))
        #expect(!error.message.contains(text))
    }

    @Test func `a secret shows as asterisks everywhere`() throws {
        let secret = try Secret(fileText: " topsecret\n\n")
        #expect(secret.exposed == "topsecret")
        var dumped = ""
        dump(secret, to: &dumped)
        let found = try invocation("list", environment: connection.merging(["PROXMOX_SECRET": "topsecret"]) { $1 })
        dump(found, to: &dumped)
        #expect("\(secret)" == "********")
        #expect(String(reflecting: secret) == "********")
        #expect(!(dumped + "\(found)" + String(reflecting: found)).contains("topsecret"))
    }

    static let badFiles: [(text: String, says: String)] = [
        ("", "is empty: put the token's secret into it"), (" \n\t\n", "is empty: put the token's secret into it"),
        ("two words", "holds no secret: expected a token's secret: one word"),
        ("root@pam!t=x", "holds no secret: expected a token's secret alone"),
    ]

    @Test(arguments: badFiles)
    func `a file without a secret is told from one with something else`(row: (text: String, says: String)) throws {
        let problem = #expect(throws: SecretFileProblem.self) { try Secret(fileText: row.text) }
        #expect(problem?.description.hasPrefix(row.says) == true)
    }

    @Test(arguments: [
        ("PROXMOX_SECRET=x", true), ("PROXMOX_SECRET=\n", false), ("# PROXMOX_SECRET=x\n", false), ("=", false),
    ])
    func `a settings file knows whether it holds the secret`(text: String, holds: Bool) {
        #expect(SettingsFile(path: "config.env", text: text).holdsSecret == holds)
    }

    static let sources: [(line: String, environment: [String], file: [String], path: String?)] = [
        ("list", ["PROXMOX_SECRET"], [], nil),
        ("list", [], ["PROXMOX_SECRET"], nil),
        ("list", ["PROXMOX_FLATCAR_SECRET_FILE"], [], "x"),
        ("list --secret-file flag", ["PROXMOX_SECRET"], [], "flag"),
        ("list --secret-file flag", ["PROXMOX_SECRET", "PROXMOX_FLATCAR_SECRET_FILE"], [], "flag"),
        ("list", ["PROXMOX_FLATCAR_SECRET_FILE"], ["PROXMOX_SECRET"], "x"),
        ("list", ["PROXMOX_SECRET"], ["PROXMOX_FLATCAR_SECRET_FILE"], nil),
    ]

    @Test(arguments: sources)
    func `the secret set nearest to the run counts`(
        row: (line: String, environment: [String], file: [String], path: String?)
    ) throws {
        var environment = connection
        environment["PROXMOX_SECRET"] = nil
        for key in row.environment { environment[key] = "x" }
        let file = row.file.map { $0 + "=x\n" }.joined()
        switch try invocation(row.line, environment: environment, file: file).secretSource() {
        case .value(let secret):
            #expect(row.path == nil)
            #expect(secret.exposed == "x")
        case .file(let path, _): #expect(path == row.path)
        }
    }

    @Test(arguments: [true, false]) func `both in one place are refused`(inFile: Bool) throws {
        var environment = connection
        environment["PROXMOX_SECRET"] = nil
        let both = ["PROXMOX_SECRET": "x", "PROXMOX_FLATCAR_SECRET_FILE": "/x"]
        let file = inFile ? both.map { "\($0)=\($1)\n" }.joined() : ""
        let found = try invocation(
            "list", environment: inFile ? environment : environment.merging(both) { $1 }, file: file)
        let error = try usageError { _ = try found.secretSource() }
        #expect(error.message.hasPrefix("both PROXMOX_SECRET and PROXMOX_FLATCAR_SECRET_FILE are set"))
    }
}
