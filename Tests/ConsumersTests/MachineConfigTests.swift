import Foundation
import Testing

@testable import Consumers

@Suite struct MachineConfigTests {
    /// A file of `ignition/guest`, and what the binary carries of it.
    @Test(arguments: [
        ("cluster-api.ign", MachineConfig.fragment), ("prepare-kube-vip", MachineConfig.prepareKubeVIP),
        ("prepare-containerd", MachineConfig.prepareContainerd),
    ])
    func `the binary carries the files of the ignition folder, and nothing that clusterctl would take for its own`(
        name: String, carried: String
    ) throws {
        let repository = (0..<3).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }
        try #expect(
            carried == String(contentsOfFile: "\(repository)/ignition/guest/\(name)", encoding: .utf8),
            "out of date: run ignition/generate and commit the result")
        for sign in ["${", "$$", #"\\"#, #"\/"#] { #expect(!carried.contains(sign)) }
    }

    /// Text, and what stands in a template for it.
    @Test(arguments: [
        ("a $1 b", "a $1 b"), ("${HOME}", "$${HOME}"), ("$${X}", "$$$${X}"), ("$$", "$$$"), ("{$", "{$"), ("$", "$"),
    ])
    func `a dollar sign is doubled where clusterctl would take it for its own`(text: String, written: String) {
        #expect(Clusterctl.literal(text) == written)
    }

    @Test func `a backslash is doubled where clusterctl would take it away`() {
        #expect(Clusterctl.document(#"a\\b \/ \n \"#) == #"a\\\b \\/ \n \"#)
    }
}
