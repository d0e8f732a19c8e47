import CommandLine
import Consumers
import Files
import Reports

/// `values`: what a consumer of the template needs.
struct ValuesCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let text = invocation[Settings.valuesFormat] == "clusterctl" ? clusterctl : try kubeadm()
        if let path = invocation[Settings.out], path != "-" {
            try SmallFile.write(text, to: path)
        } else {
            console.write(text)
        }
        return .success
    }

    private var clusterctl: String {
        CAPMOXValues(
            vmid: invocation[Settings.vmid], node: invocation[Settings.node], bridge: invocation[Settings.bridge],
            diskSize: UInt64(invocation[Settings.diskSize])
        ).clusterctl
    }

    private func kubeadm() throws -> String {
        let config = try BaseConfigSource(invocation: invocation, console: console).merged()
        if config == nil { console.say("note: every fragment is left out: machines get no base config") }
        let (text, findings) = CAPMOXValues.kubeadmConfigSpec(config)
        try judge(findings, console)
        return text
    }
}
