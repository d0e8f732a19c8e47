import Foundation
import Testing

/// The kustomize base in deploy/: by a schema of Kubernetes' objects, and beside what the tool and its image know.
@Suite(.blocking) struct KubernetesTests {
    private static let directory = Settings.repository + "/deploy"
    private static let checker = Settings.repository + "/Tests/EndToEndTests/Fixtures/check-deploy.py"

    private struct Summary: Decodable {
        let settings: [String: String]
        let image: String
        let tag: String
        let arguments: [String]
        let home: String
        let secrets: [String]
    }

    private func run(_ test: (ScratchDirectory) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(scratch)
    }

    private func summary(_ scratch: ScratchDirectory) throws -> Summary {
        let outcome = try Command.run("python3", [Self.checker, Self.directory], in: scratch)
        return try JSONDecoder().decode(Summary.self, from: outcome.output)
    }

    @Test func `every object is what Kubernetes takes, and the pod has no right that it does not need`() throws {
        try run { scratch in
            let found = try summary(scratch)
            #expect(found.secrets == ["proxmox-secret"])
            #expect(found.arguments.first == "build")
        }
    }

    @Test func `its settings, its image and its home are those of the tool`() throws {
        try run { scratch in
            let found = try summary(scratch)
            let sample = try String(
                contentsOfFile: Settings.repository + "/scripts/systemd/config.env", encoding: .utf8)
            let known = Set(sample.matches(of: /(?m)^#?(PROXMOX_[A-Z_]+)=/).map { String($0.1) })
            #expect(Set(found.settings.keys).isSubset(of: known), "\(Set(found.settings.keys).subtracting(known))")
            let version = try Command.run(Tool.path, ["--version"], in: scratch).text
            #expect(version.hasPrefix("proxmox-flatcar \(found.tag)"), "\(version)")
            let support = Settings.repository + "/scripts/support/"
            let image = try String(contentsOfFile: support + "package_image.py", encoding: .utf8)
            #expect(image.contains("NAME = \"\(found.image)\""))
            let root = try String(contentsOfFile: support + "image_root.py", encoding: .utf8)
            #expect(root.contains("USER, HOME = 65532, \"\(found.home.dropFirst())\""))
        }
    }

    /// The schema says no to what Kubernetes would: otherwise it would say nothing by saying yes.
    @Test(arguments: [
        ("concurrencyPolicy: Forbid", "concurrencyPolicy: Never"), ("backoffLimit: 0", "backOffLimit: 0"),
        ("schedule: \"17 2 * * *\"", "schedule: daily"), ("runAsUser: 65532", "runAsUser: \"65532\""),
        ("runAsNonRoot: true", "runAsNonRoot: false"), ("mountPath: /tmp", "mountPath: tmp"),
        ("values: [75]", "values: [75, 69]"),
        ("name: tmp\n              emptyDir", "name: temp\n              emptyDir"),
        ("drop: [ALL]", "drop: [NET_RAW]"), ("memory: 256Mi", "memory: 256 MiB"),
    ])
    func `a slip is found`(good: String, bad: String) throws {
        try run { scratch in
            let copy = scratch.path + "/deploy"
            try FileManager.default.copyItem(atPath: Self.directory, toPath: copy)
            let file = copy + "/cronjob.yaml"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.contains(good))
            try Data(text.replacing(good, with: bad).utf8).write(to: URL(fileURLWithPath: file))
            let outcome = try Command.attempt("python3", [Self.checker, copy], in: scratch)
            #expect(outcome.ending == .exit(1) && outcome.messages.contains("AssertionError"), "\(outcome)")
        }
    }

    @Test(.simulator) func `what the pod gets is enough for a build`() throws {
        try Bench.run { bench in
            let found = try summary(bench.scratch)
            let credentials = try bench.scratch.directory("credentials")
            try Data((bench.target.secret + "\n").utf8).write(to: URL(fileURLWithPath: credentials + "/proxmox-secret"))
            chmod(credentials + "/proxmox-secret", 0o440)
            // What somebody fills in goes before what the base has.
            var changes = found.settings.filter { bench.tool.environment[$0.key] == nil }.mapValues { $0 as String? }
            changes.updateValue(nil, forKey: "PROXMOX_SECRET")
            changes["CREDENTIALS_DIRECTORY"] = credentials
            let outcome = try bench.tool.run(found.arguments, changes)
            #expect(outcome.ending == .exit(0) && !outcome.errors.contains("can read"), "\(outcome)")
            try bench.expectTemplate()
        }
    }
}
