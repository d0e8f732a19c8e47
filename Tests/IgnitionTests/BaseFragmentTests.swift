import Foundation
import Ignition
import Testing

@Suite struct BaseFragmentTests {
    static let folder = repository.appendingPathComponent("ignition")

    @Test func `the binary carries the files of the ignition folder, byte by byte`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".ign") }.sorted()
        let files = try names.map { name in
            Fragment(name: name, text: Array(try Data(contentsOf: Self.folder.appendingPathComponent(name))))
        }
        #expect(
            BaseFragments.all == files,
            "Sources/Ignition/Fragments/BaseFragments.swift is out of date: run ignition/generate and commit the result"
        )
    }

    @Test(arguments: BaseFragments.all)
    func `every fragment is sound and says so to the reader`(_ fragment: Fragment) throws {
        let config = try Config.read(fragment)
        #expect(config.findings().isEmpty)
        let readme = try String(contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(readme.contains("`\(fragment.name)`"))
        #expect(readme.contains("--without \(fragment.shortName)"))
    }

    @Test(arguments: BaseFragments.all)
    func `every fragment is in the form the pretty renderer writes, but for the order of keys`(_ fragment: Fragment)
        throws
    {
        let config = try Config.read(fragment)
        let text = String(decoding: fragment.text, as: UTF8.self)
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ,")) }.sorted()
        }
        #expect(lines(text) == lines(try rendered(config, pretty: true)))
    }

    @Test(arguments: BaseFragments.all)
    func `every file has a mode, overwrites and needs no network`(_ fragment: Fragment) throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(fragment.text)) as? [String: Any])
        let files = (object["storage"] as? [String: Any])?["files"] as? [[String: Any]] ?? []
        for file in files {
            #expect(file["overwrite"] as? Bool == true)
            #expect(file["mode"] as? Int == 0o644)
            let contents = try #require(file["contents"] as? [String: Any])
            #expect((contents["source"] as? String)?.hasPrefix("data:,") == true)
        }
    }

    @Test func `short names differ, so that each can be left out`() {
        let names = BaseFragments.all.map(\.shortName)
        #expect(Set(names).count == names.count)
        #expect(
            names == ["kernel-console", "masked-units", "masked-docker", "update-policy", "journal", "console-login"])
    }

    @Test func `together they make one config without findings`() throws {
        let (merged, findings) = Config.inspect(try BaseFragments.all.map { fragment in try Config.read(fragment) })
        #expect(findings.isEmpty)
        #expect(try merged.render().count < 4096)
    }
}
