import BuildErrors
import Observation
import TestSamples
import Testing

/// How Proxmox is reached: what is shown of it, and what is refused.
@Suite struct ProxmoxSettingsTests {
    @Test func `settings of a connection show the token's id and never its secret`() throws {
        let secret = "12345678-1234-1234-1234-1234567890ab"
        let settings = try ProxmoxSettings(
            url: "https://pve1:8006", tokenID: "ci@pve!build", secret: secret, caFile: nil, fingerprint: nil)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), String(describing: [settings]), dumped] {
            #expect(!text.contains(secret))
            #expect(text.contains("ci@pve!build"))
        }
    }

    @Test(arguments: ["", "AB:CD", String(repeating: "z", count: 64)])
    func `a fingerprint that cannot be one is refused`(fingerprint: String) {
        let error = refusal { () throws(BuildError) in
            try ProxmoxSettings(
                url: "https://pve1:8006", tokenID: "ci@pve!build", secret: "s", caFile: nil, fingerprint: fingerprint)
        }
        guard case .invalidFingerprint(fingerprint, _, digits: 64) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
