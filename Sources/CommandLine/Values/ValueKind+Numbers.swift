extension ValueKind<Int> {
    /// A whole number within `range`.
    public static func integer(_ range: ClosedRange<Int>, _ placeholder: String = "N") -> ValueKind {
        ValueKind(ValueShape(placeholder)) { text throws(ValueProblem) in
            guard let number = wholeNumber(text[...]), range.contains(number) else {
                throw ValueProblem("a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// A size, in bytes: a number and K, M, G or T (powers of 1024, `20G` and `20GiB` are the same); a bare number is
    /// in `unit`. Sizes are whole MiB, as Proxmox wants them.
    public static func size(_ range: ClosedRange<Int>, unit: SizeUnit) -> ValueKind {
        ValueKind(ValueShape("SIZE")) { text throws(ValueProblem) in
            let expectation =
                "a size such as 4G or 4096M, from \(SizeUnit.text(range.lowerBound)) to "
                + "\(SizeUnit.text(range.upperBound)) in whole MiB (a bare number is in \(unit.rawValue)iB)"
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            var suffix = text.dropFirst(digits.count)
            if suffix.first == " " { suffix = suffix.dropFirst() }
            guard let number = wholeNumber(digits), let scale = SizeUnit(suffix: suffix, bare: unit) else {
                let binary =
                    suffix.uppercased().hasSuffix("B") ? SizeUnit(rawValue: suffix.dropLast().uppercased()) : nil
                throw ValueProblem(expectation, suggestion: binary.map { "\(digits)\($0.rawValue)" })
            }
            let (bytes, overflow) = number.multipliedReportingOverflow(by: scale.bytes)
            guard !overflow, range.contains(bytes), bytes.isMultiple(of: SizeUnit.mebi.bytes) else {
                throw ValueProblem(expectation)
            }
            return bytes
        }
    }
}

/// A unit of size: a power of 1024.
public enum SizeUnit: String, Sendable, CaseIterable {
    /// 1024 bytes.
    case kibi = "K"
    /// 1024² bytes.
    case mebi = "M"
    /// 1024³ bytes.
    case gibi = "G"
    /// 1024⁴ bytes.
    case tebi = "T"

    /// The unit in bytes.
    public var bytes: Int {
        switch self {
        case .kibi: 1 << 10
        case .mebi: 1 << 20
        case .gibi: 1 << 30
        case .tebi: 1 << 40
        }
    }

    /// `G`, `g`, `GiB`; never `GB`, which is a power of 1000 to half of its readers.
    init?(suffix: some StringProtocol, bare: SizeUnit) {
        if suffix.isEmpty {
            self = bare
            return
        }
        let letter = suffix.prefix(1).uppercased()
        let rest = suffix.dropFirst().lowercased()
        guard rest.isEmpty || rest == "i" || rest == "ib", let unit = SizeUnit(rawValue: letter) else { return nil }
        self = unit
    }

    /// The size in the greatest unit that needs no fraction, `20G`.
    static func text(_ bytes: Int) -> String {
        let unit = allCases.last { bytes.isMultiple(of: $0.bytes) }
        guard let unit else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.rawValue)"
    }
}

extension ValueKind<Duration> {
    /// A time: `90`, `90s`, `30m`, `30min`, `1h30m`, `2d`; a bare number is seconds, as systemd reads it.
    public static func duration(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(ValueShape("TIME")) { text throws(ValueProblem) in
            let expectation =
                "a time from \(range.lowerBound) to \(range.upperBound) seconds, such as 90s, 30m or 1h30m"
            var rest = text[...]
            var total = 0
            repeat {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(digits.count)
                let unit = rest.prefix { $0.isASCII && $0.isLetter }
                rest = rest.dropFirst(unit.count)
                let wasBare = unit.isEmpty && digits.count == text.count
                guard let number = wholeNumber(digits), number <= range.upperBound,
                    let scale = wasBare ? 1 : secondsPerUnit[String(unit)]
                else { throw ValueProblem(expectation) }
                // Cannot overflow: both factors are small by now.
                total += number * scale
            } while !rest.isEmpty && total <= range.upperBound
            guard rest.isEmpty, range.contains(total) else { throw ValueProblem(expectation) }
            return .seconds(total)
        }
    }
}

private let secondsPerUnit = ["s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400]

/// Digits only: `Int.init` alone would take a sign as well.
private func wholeNumber(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
    return Int(text)
}
