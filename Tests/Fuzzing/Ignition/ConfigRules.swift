import Ignition
import YAML

/// What must hold of one config that was read.
struct SingleConfig {
    let text: [UInt8]
    let config: Config

    var fault: String? {
        let findings = config.findings()
        if config.findings() != findings { return "other findings the second time" }
        return wordsFault(findings) ?? renderingFault(findings) ?? otherFormsFault
    }

    /// What the kernel's command line and Cluster API are told instead.
    private var otherFormsFault: String? {
        guard config.kernelArguments == config.kernelArguments else { return "other kernel arguments the second time" }
        let (document, findings) = config.containerLinuxConfig()
        guard config.containerLinuxConfig() == (document, findings) else { return "another document the second time" }
        let text = document.text
        // Each level indents each line, and there are few levels.
        if text.utf8.count > 64 * self.text.count + 64 {
            return "\(self.text.count) bytes become \(text.utf8.count) of YAML"
        }
        return wordsFault(findings)
    }

    private func renderingFault(_ findings: [Finding]) -> String? {
        let rendered: [UInt8]
        do throws(IgnitionError) {
            rendered = try config.render()
        } catch {
            return refusalFault(error, of: text)
        }
        // A character may take six bytes, and nothing else becomes longer.
        if rendered.count > 6 * text.count + 64 { return "\(text.count) bytes become \(rendered.count)" }
        if let fault = formFault(rendered, isPretty: false) { return fault }
        guard let again = try? Config.read(Fragment(name: config.file, text: rendered)) else {
            return "what was rendered cannot be read"
        }
        guard again == config, (try? again.render()) == rendered, again.neededSpec == config.neededSpec else {
            return "rendering changes the config"
        }
        guard let pretty = try? config.render(pretty: true) else { return nil }
        if let fault = formFault(pretty, isPretty: true) { return fault }
        guard let indented = try? Config.read(Fragment(name: config.file, text: pretty)), indented == config,
            indented.findings() == again.findings()
        else { return "indentation changes the config" }
        // Not in the same words, since some name the version.
        let isSame = again.findings().elementsEqual(findings) { $0.path == $1.path && $0.severity == $1.severity }
        return isSame ? nil : "rendered, it has other findings: \(again.findings())"
    }
}

/// What must hold when several are merged.
struct MergedConfigs {
    let configs: [Config]

    var fault: String? {
        let (merged, findings) = Config.inspect(configs)
        let (again, sameFindings) = Config.inspect(configs)
        if again != merged || sameFindings != findings { return "merged otherwise the second time" }
        if configs.count == 1, merged != configs[0] { return "one config, merged, is another" }
        if let fault = wordsFault(findings) { return fault }
        let isTwice = { (finding: Finding) in finding.message.hasPrefix("is there twice (") }
        if !configs.contains(where: { $0.findings().contains(where: isTwice) }), findings.contains(where: isTwice) {
            return "the merge makes something twice: \(findings)"
        }
        let rendered: [UInt8]
        do throws(IgnitionError) {
            rendered = try merged.render()
        } catch {
            return nil
        }
        guard let read = try? Config.read(Fragment(name: "merged", text: rendered)), (try? read.render()) == rendered
        else { return "rendering changes the merged config" }
        let empty = Config.merge([])
        guard Config.merge([merged, empty]) == merged, Config.merge([empty, merged]) == merged else {
            return "nothing, merged, changes something"
        }
        return formFault(rendered, isPretty: false)
    }
}

/// JSON in ASCII that is YAML as well.
private func formFault(_ text: [UInt8], isPretty: Bool) -> String? {
    if text.first != UInt8(ascii: "{") { return "does not begin with a brace" }
    for byte in text where !(0x20..<0x7f).contains(byte) && !(isPretty && byte == 0x0a) { return "holds byte \(byte)" }
    return nil
}

private func refusalFault(_ error: IgnitionError, of text: [UInt8]) -> String? {
    switch error {
    case .notPortable:
        // As bytes of UTF-8, or as a surrogate pair.
        let isThere =
            text.contains { $0 >= 0xf0 }
            || zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "u") }
        return isThere ? nil : "refused for a character that it does not have"
    case .renderedTooLarge(let bytes, let limit):
        return bytes > limit && 6 * text.count + 64 >= bytes ? nil : "refused as too large: \(error)"
    default: return "rendering fails: \(error)"
    }
}
