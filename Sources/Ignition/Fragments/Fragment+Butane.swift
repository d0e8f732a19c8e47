extension Fragment {
    /// What to do about a Butane config where an Ignition config is wanted.
    static let butaneAdvice = "this is Butane: install butane, or translate it (butane --strict FILE)"

    /// Whether it is a Butane config (github.com/coreos/butane, `docs/specs.md`), which names its `variant` where Ignition has
    /// `ignition`: YAML, or JSON, which is YAML too. Its file's name says so as well, unless the text is Ignition's.
    public var isButane: Bool {
        if text.starts(with: "#cloud-config".utf8) { return false }
        if let value = try? JSONReader.read(text, isTolerant: true) {
            guard case .object(let members) = value.content else { return hasButaneName }
            let keys = members.map(\.key)
            return !keys.contains("ignition") && (hasButaneName || keys.contains("variant"))
        }
        let start = text.drop { Self.isBlank($0) || Self.byteOrderMark.contains($0) }
        let isInBraces = start.first == UInt8(ascii: "{")
        return hasButaneName || (isInBraces ? hasVariantInFlowStyle : hasVariantInBlockStyle)
    }

    private var hasButaneName: Bool { name.hasSuffix(".bu") || name.hasSuffix(".butane") }

    /// A line that begins with the key, as YAML is mostly written.
    private var hasVariantInBlockStyle: Bool {
        text.split { $0 == 0x0A || $0 == 0x0D }.contains { line in
            var line = line
            if line.starts(with: Self.byteOrderMark) { line = line.dropFirst(Self.byteOrderMark.count) }
            return Self.dropVariant(line).map(Self.isColon) ?? false
        }
    }

    /// In braces, after another key or first. A broken Ignition config may hold the word, too.
    private var hasVariantInFlowStyle: Bool {
        let members = text.split { ",{}\n".utf8.contains($0) }.map { $0.drop(while: Self.isBlank) }
        return members.contains { Self.dropVariant($0).map(Self.isColon) ?? false }
            && !members.contains { $0.starts(with: "\"ignition\"".utf8) }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// What follows the key, if it stands at the beginning.
    private static func dropVariant(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for spelling in ["variant", "\"variant\"", "'variant'"] where text.starts(with: spelling.utf8) {
            return text.dropFirst(spelling.utf8.count)
        }
        return nil
    }

    private static func isColon(_ text: ArraySlice<UInt8>) -> Bool {
        text.first { !isBlank($0) } == UInt8(ascii: ":")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
