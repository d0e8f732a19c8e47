import BuildErrors
import Delivery
import Flatcar
import Ignition
import TemplateModel
import TestSamples
import Testing

/// Which configs guests of a release can read.
@Suite struct IgnitionSupportTests {
    static let rows: [(release: String, newest: String?)] = [
        ("2905.2.6", nil), ("3185.0.0", "3.3.0"), ("3510.2.6", "3.3.0"), ("4081.3.10", "3.4.0"), ("4152.2.0", "3.5.0"),
        ("4593.2.5", "3.5.0"), ("5000.0.0", "3.5.0"),
    ]

    @Test(arguments: rows)
    func `a config that a release's guests would stop at is refused`(release: String, newest: String?) throws {
        let version = try #require(ReleaseVersion(release))
        #expect(version.newestSpec.map { "\($0)" } == newest)
        for spec in [SpecVersion.common, .v34, .v35] {
            let config = BaseConfig([], spec: spec)
            let error = refusal { () throws(BuildError) in try version.checkReads(config) }
            #expect((error == nil) == (newest.map { $0 >= "\(spec)" } ?? false))
            guard let error else { continue }
            #expect("\(error)".contains("\(spec)") && "\(error)".contains(release) && "\(error)".contains("--release"))
        }
    }

    @Test func `the base config knows what it needs`() throws {
        func base(_ version: String, _ members: String) throws -> BaseConfig {
            let text = "{\"ignition\": {\"version\": \"\(version)\"}, \(members)}"
            return try BaseConfig(Config.read(Fragment(name: "a.ign", text: Array(text.utf8))))
        }
        let common = try base("3.5.0", #""kernelArguments": {"shouldExist": ["quiet"]}"#)
        #expect(common.spec == .common && common.kernelArguments == ["quiet"])
        let newer = try base("3.4.0", #""storage": {"files": [{"path": "/a", "mode": 2541}]}"#)
        #expect(newer.spec == .v34)
        #expect(common.digest != newer.digest)
    }
}
