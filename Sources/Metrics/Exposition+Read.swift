extension Exposition {
    /// Reads back the samples of metrics that are known by name. Somebody else may have written the file: a line that is
    /// none of ours is passed over, and so is every number that is none, or no finite one.
    /// - Parameter names: of the metrics that count.
    /// - Returns: samples by the metric's name, in their order.
    package static func samples(in text: String, of names: Set<String>) -> [String: [Sample]] {
        var found: [String: [Sample]] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            var reader = LineReader(rest: line)
            guard let (name, sample) = reader.sample(), names.contains(name) else { continue }
            found[name, default: []].append(sample)
        }
        return found
    }
}

/// One line of the format: `NAME{LABEL="VALUE",…} NUMBER`, as this tool writes it, and no more than that.
private struct LineReader {
    var rest: Substring.UTF8View

    mutating func sample() -> (name: String, sample: Sample)? {
        guard let name = word() else { return nil }
        var labels: [Sample.Label] = []
        if take("{"), !take("}") {
            repeat {
                // With a label twice, no reader takes the file.
                guard let label = word(), !labels.contains(where: { $0.name == label }), take("="), take("\""),
                    let value = quoted()
                else { return nil }
                labels.append(Sample.Label(label, value))
            } while take(",")
            guard take("}") else { return nil }
        }
        // Other writers may put a time behind it.
        guard take(" "), let value = Double(Substring(rest)), value.isFinite else { return nil }
        return (name, Sample(labels, value))
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Letters, digits and underscores.
    private mutating func word() -> String? {
        let bytes = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        rest = rest.dropFirst(bytes.count)
        return bytes.isEmpty ? nil : String(Substring(bytes))
    }

    /// What stands before the next quotation mark that is no part of it.
    private mutating func quoted() -> String? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                bytes.append(next == UInt8(ascii: "n") ? UInt8(ascii: "\n") : next)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
