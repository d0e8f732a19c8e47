import Foundation
import Testing

/// The commands of docs/consumers.md do what they are there for, section by section, each on a Proxmox of its own.
@Suite(.blocking) struct DocumentedCommandsTests {
    /// The headings of the sections that have commands of ours.
    static let headings = sections(of: "consumers.md").filter { !$0.scripts.isEmpty }.map(\.heading)

    private struct Section {
        let heading: String
        /// The blocks of shell that call the tool; the others call programs of others.
        let scripts: [String]
    }

    private static func sections(of document: String) -> [Section] {
        let text = (try? String(contentsOfFile: Settings.repository + "/docs/" + document, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "\n## ").dropFirst().map { section in
            let blocks = section.components(separatedBy: "\n```sh\n").dropFirst().map { block in
                String(block.prefix(upTo: block.range(of: "\n```")?.lowerBound ?? block.endIndex))
            }
            return Section(
                heading: String(section.prefix { $0 != "\n" }),
                scripts: blocks.filter { $0.contains(/(?m)^proxmox-flatcar\s/) })
        }
    }

    @Test func `there is a section for every consumer`() {
        let all = Self.sections(of: "consumers.md").flatMap(\.scripts).joined(separator: "\n")
        for consumer in ["capmox", "cluster-chart", "kamaji", "terraform", "ansible", "json"] {
            #expect(all.contains("values --for \(consumer)"), "\(consumer)")
        }
        #expect(Self.headings.contains("k3s"))
    }

    @Test(.simulator, arguments: headings) func `commands do what the page says`(heading: String) throws {
        try Bench.run { bench in
            let section = try #require(Self.sections(of: "consumers.md").first { $0.heading == heading })
            for script in section.scripts {
                let outcome = try run(script, bench)
                #expect(outcome.ending == .exit(0), "\(script)\n\(outcome.messages)")
                for file in script.matches(of: /(?m)\s>+ ?([\w.-]+)$/) {
                    let name = String(file.1)
                    let written = FileManager.default.contents(atPath: bench.scratch.path + "/folder/" + name)
                    #expect(written?.isEmpty == false, "\(name)")
                }
            }
        }
    }

    /// Runs a script in a folder of its own, with the tool's settings, a bakery beside the mirror, and no other connection.
    private func run(_ script: String, _ bench: Bench) throws -> (ending: Child.Ending?, messages: String) {
        let manager = FileManager.default
        let (work, programs) = (bench.scratch.path + "/folder", bench.scratch.path + "/bin")
        let bakery = bench.mirror.directory + "/extensions"
        for folder in [work, programs, bakery] {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try? manager.createSymbolicLink(atPath: programs + "/proxmox-flatcar", withDestinationPath: Tool.path)
        let sums = String(repeating: "0a", count: 32) + "  k3s-v1.32.2+k3s1-x86-64.raw\n"
        try Data(sums.utf8).write(to: URL(filePath: bakery + "/SHA256SUMS"))
        var environment = bench.tool.environment
        environment["PATH"] = programs + ":/usr/bin:/bin"
        environment["PROXMOX_FLATCAR_SYSEXT_URL"] = bench.mirror.url + "/extensions"
        // What the page says by options.
        if script.contains("--vmid") { environment["PROXMOX_FLATCAR_VMID"] = nil }
        let name = bench.scratch.fresh("script")
        let (input, output) = (try Descriptor.reading("/dev/null"), try Descriptor.writing(name + ".out"))
        let errors = try Descriptor.writing(name + ".err")
        let child = try Child(
            "env", ["--chdir=\(work)", "sh", "-euc", script], environment: environment,
            descriptors: [0: input, 1: output, 2: errors])
        return (child.wait(atMost: 120), (try? String(contentsOfFile: name + ".err", encoding: .utf8)) ?? "")
    }
}
