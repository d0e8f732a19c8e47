import Foundation
import Testing

/// What a document puts on the base in deploy/.
@Suite(.blocking) struct KustomizationTests {
    /// Applies the patches to the base's objects as kustomize does: "replace" needs something to replace. Prints the
    /// settings as a settings file.
    private static let script = """
        import sys, pathlib, yaml
        base = pathlib.Path(sys.argv[1])
        objects = [yaml.safe_load(file.read_text()) for file in base.glob("*.yaml")]
        given = yaml.safe_load(sys.stdin)
        assert given["apiVersion"] == yaml.safe_load((base / "kustomization.yaml").read_text())["apiVersion"]
        assert set(given) == {"apiVersion", "kind", "resources", "patches"}, given
        assert [one.rpartition("//")[2] for one in given["resources"]] == [base.name], given["resources"]
        for patch in given["patches"]:
            target = patch["target"]
            (found,) = [one for one in objects if "metadata" in one and (one["kind"], one["metadata"]["name"]) == (target["kind"], target["name"])
                        ] if set(target) == {"kind", "name"} else []
            for change in yaml.safe_load(patch["patch"]):
                *way, last = change["path"].strip("/").split("/")
                place = found
                for step in way: place = place[step]
                assert change["op"] == "replace" and last in place, change
                place[last] = change["value"]
        (settings,) = [one for one in objects if one["kind"] == "ConfigMap"]
        for key, value in settings["data"].items():
            assert isinstance(value, str), (key, value)
            print(f"{key}={value}")
        """

    private func patched(_ text: String, _ scratch: ScratchDirectory) throws -> Command.Outcome {
        try Command.attempt(
            "/usr/bin/python3", ["-c", Self.script, Settings.repository + "/deploy"], input: text, in: scratch)
    }

    @Test(arguments: BlockCheck.kustomization.blocks)
    func `it changes what is there, into settings that the tool takes`(block: Block) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a kustomization") }
        let outcome = try patched(block.text, scratch)
        #expect(outcome.ending == .exit(0), "\(block.place): \(outcome.messages)")
        #expect(!outcome.text.contains("=\n"), "\(block.place): something is not filled in: \(outcome.text)")
        try #expect(SettingsBlockTests.complaints(of: outcome.text) == "", "\(block.place)")
        // Its repository is the one that the packages name.
        let copyright = Settings.repository + "/scripts/packaging/copyright"
        let source = try String(contentsOfFile: copyright, encoding: .utf8).firstMatch(of: /(?m)^Source: (\S+)$/)
        try #expect(block.text.contains(String(#require(source).1) + "//deploy\n"))
        // The file that it names is one that the pod has: the page says how it gets there.
        for match in block.text.matches(of: /\/etc\/proxmox-flatcar\/([\w.]+)/) {
            #expect(Block.of(block.document).contains { $0.text.contains("--from-file=\(match.1)\n") }, "\(match.1)")
        }
    }

    @Test(arguments: [
        ("kind: ConfigMap", "kind: Secret"), ("name: proxmox-flatcar }", "name: flatcar }"),
        ("/data/PROXMOX_URL", "/data/PROXMOX_ADDRESS"), ("//deploy", "//base"), ("op: replace", "op: add"),
    ])
    func `a slip is found`(good: String, bad: String) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a kustomization") }
        let block = try #require(BlockCheck.kustomization.blocks.first)
        #expect(block.text.contains(good))
        try #expect(patched(block.text.replacing(good, with: bad), scratch).ending == .exit(1))
    }
}
