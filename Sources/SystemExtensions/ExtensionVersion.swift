/// The order of an extension's versions: by their numbers, as people read them.
struct ExtensionVersion: Comparable {
    /// As the bakery writes it.
    let text: String
    private let numbers: [Int]
    /// What follows the numbers: `-rc.1`, `+k3s1`.
    private let rest: Substring

    init(_ text: String) {
        self.text = text
        let digits = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let core = digits.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        // Nothing of more digits is a version's number; such a one is the smallest.
        numbers = core.split(separator: ".").map { Int($0) ?? -1 }
        rest = digits[core.endIndex...]
    }

    /// Whether it comes before the version of its numbers: `v1.35.0-rc.1`.
    var isPrerelease: Bool { rest.hasPrefix("-") || rest.hasPrefix("~") }

    /// Its first two numbers, `1.34`: within them Kubernetes changes no more than patches.
    var stream: [Int] { Array(numbers.prefix(2)) }

    static func < (one: ExtensionVersion, other: ExtensionVersion) -> Bool {
        if one.numbers != other.numbers { return one.numbers.lexicographicallyPrecedes(other.numbers) }
        if one.isPrerelease != other.isPrerelease { return one.isPrerelease }
        return pieces(one.rest).lexicographicallyPrecedes(pieces(other.rest)) { $0.precedes($1) }
    }

    static func == (one: ExtensionVersion, other: ExtensionVersion) -> Bool { one.text == other.text }

    /// A run of digits, or what stands between two.
    private enum Piece: Equatable {
        case number(Int)
        case text(Substring)

        func precedes(_ other: Piece) -> Bool {
            switch (self, other) {
            case (.number(let one), .number(let other)): one < other
            case (.text(let one), .text(let other)): one < other
            case (.number, .text): true
            case (.text, .number): false
            }
        }
    }

    /// `+k3s10` is later than `+k3s2`.
    private static func pieces(_ text: Substring) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text
        while let first = rest.first {
            let isDigit = first.isASCII && first.isNumber
            let run = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
            pieces.append(isDigit ? .number(Int(run) ?? Int.max) : .text(run))
            rest = rest[run.endIndex...]
        }
        return pieces
    }
}
