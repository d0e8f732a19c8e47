import Foundation
import Testing

/// `--version`: what a report of a bug should have.
@Suite(.blocking) struct VersionTextTests {
    @Test func `it says what the tool is made of, and the version alone in its first line`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["--version"])
            #expect(outcome.ending == .exit(0) && outcome.errors.isEmpty, "\(outcome)")
            let lines = outcome.text.split(separator: "\n").map(String.init)
            #expect(lines.first?.wholeMatch(of: /proxmox-flatcar \d+\.\d+\.\d+/) != nil, "\(outcome)")
            let patterns = [
                #"commit: (unknown|[0-9a-f]{7,64}(-dirty)?)"#, #"Swift: 6\.\d( or newer)?"#,
                #"libcurl: \d+\.\d+\.\d+\S*, TLS by \S+"#, #"OpenSSL: \d+\.\d+\.\d+.*"#, #"zlib: \d+\.\d+.*"#,
                "decoder: (portable code alone|(AVX2|AVX-512 VBMI2|PCLMUL|, )+)",
            ]
            #expect(lines.count == 1 + patterns.count, "\(outcome)")
            for (line, pattern) in zip(lines.dropFirst(), patterns) {
                #expect(try Regex(pattern).wholeMatch(in: line) != nil, "\(line)")
            }
        }
    }

    /// What the tool says of libraries is what they say of themselves where their own programs use them, too.
    @Test func `it is the libraries of this machine that it names`() throws {
        try Bench.run { bench in
            let text = try bench.tool.run(["--version"]).text
            let curl = try Command.attempt("curl", ["--version"], in: bench.scratch).text
            let version = try #require(curl.firstMatch(of: /libcurl\/(\S+)/)?.1)
            #expect(text.contains("libcurl: \(version), TLS by "), "\(text)\(curl)")
            let zlib = try #require(curl.firstMatch(of: /zlib\/(\S+)/)?.1)
            #expect(text.contains("zlib: \(zlib)\n"), "\(text)\(curl)")
        }
    }

    /// `scripts/install` says the commit of the checkout to the build.
    @Test func `the commit that a build is told of is that of the checkout`() throws {
        try Bench.run { bench in
            let script = "cd \"$1\" && . scripts/support/packages.sh && build_commit"
            let said = try Command.attempt("bash", ["-euc", script, "bash", Settings.repository], in: bench.scratch)
            #expect(said.ending == .exit(0), "\(said)")
            #expect(said.text.isEmpty || said.text.wholeMatch(of: /[0-9a-f]{12,}(-dirty)?\n/) != nil, "\(said)")
        }
    }
}
