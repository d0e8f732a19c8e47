import Ignition

/// Configs, as they are read, checked, merged and rendered. An input is the texts of a few, with a byte between them that
/// none of them can have.
struct Target: FuzzCase {
    static let separator: UInt8 = 0x1e
    private static let countLimit = 4

    private let texts: [[UInt8]]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        texts = bytes.split(separator: Self.separator, omittingEmptySubsequences: false).prefix(Self.countLimit)
            .map(Array.init)
    }

    func judge() -> Verdict {
        var configs: [Config] = []
        var outcome = ""
        for (index, text) in texts.enumerated() {
            let fragment = Fragment(name: "\(index).ign", text: text)
            do throws(IgnitionError) {
                let config = try Config.read(fragment)
                if let fault = SingleConfig(text: text, config: config).fault {
                    return Verdict(outcome: "", fault: fault)
                }
                configs.append(config)
            } catch {
                outcome = Mirror(reflecting: error).children.first?.label ?? "\(error)"
                if let fault = fault(of: error, for: fragment) { return Verdict(outcome: outcome, fault: fault) }
            }
        }
        guard !configs.isEmpty else { return Verdict(outcome: outcome) }
        return Verdict(outcome: "\(configs.count) read", fault: MergedConfigs(configs: configs).fault)
    }

    private func fault(of error: IgnitionError, for fragment: Fragment) -> String? {
        do throws(IgnitionError) {
            _ = try Config.read(fragment)
            return "read the second time only"
        } catch let again {
            if again != error { return "first \(error), then \(again)" }
        }
        guard !error.findings.isEmpty, error.findings.count <= 100 else { return "\(error.findings.count) findings" }
        return wordsFault(error.findings)
    }
}

extension Target: CustomStringConvertible {
    var description: String { "\(texts.map { String(decoding: $0, as: UTF8.self) })" }
}

/// What is said must be a line for a terminal: short, and without anything that it would act on.
func wordsFault(_ findings: [Finding]) -> String? {
    for finding in findings {
        let words = finding.description.unicodeScalars
        if words.count > 4096 { return "a finding of \(words.count) characters" }
        let acting = words.first { isActedOn($0) }
        if let acting { return "a finding with U+\(String(acting.value, radix: 16))" }
    }
    return nil
}

private func isActedOn(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
