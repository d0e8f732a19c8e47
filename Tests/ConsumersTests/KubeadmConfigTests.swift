import Consumers
import Foundation
import Ignition
import Testing

@Suite struct KubeadmConfigTests {
    private func config(_ members: String) throws -> Config {
        try Config.read(
            Fragment(name: "a.ign", text: Array("{\"ignition\": {\"version\": \"3.3.0\"}, \(members)}".utf8)))
    }

    @Test func `the base config is a document inside a KubeadmConfigSpec`() throws {
        let (text, findings) = KubeadmConfig.spec(
            try config(#""systemd": {"units": [{"name": "a.service", "mask": true}]}"#))
        #expect(findings.isEmpty)
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n") == """
                format: ignition
                ignition:
                  containerLinuxConfig:
                    additionalConfig: |
                      systemd:
                        units:
                          - name: a.service
                            mask: true
                """)
    }

    @Test func `without a base config there is none in it`() throws {
        for config in [nil, try config(#""kernelArguments": {"shouldExist": ["quiet"]}"#)] {
            let (text, findings) = KubeadmConfig.spec(config)
            #expect(text.hasSuffix("\nformat: ignition\n"))
            #expect(findings.count == (config == nil ? 0 : 1))
        }
    }

    @Test func `a config that Cluster API would refuse for its length is refused here`() throws {
        func findings(_ length: Int) throws -> [Finding] {
            let data = String(repeating: "x", count: length)
            return KubeadmConfig.spec(
                try config(#""storage": {"files": [{"path": "/a", "contents": {"source": "data:,\#(data)"}}]}"#)
            ).findings
        }
        try #expect(findings(32_000).isEmpty)
        let finding = try #require(try findings(33_000).first)
        #expect(finding.severity == .error && finding.message.contains("32768"))
    }
}
