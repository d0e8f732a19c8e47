extension ValueKind<Bool> {
    /// What a switch may say in a variable.
    static var boolean: ValueKind { choice("yes", "no") }

    /// Something that is there unless it is turned off.
    public static var onOff: ValueKind { choice("on", "off") }

    /// One of two words. The usual others for the same are read as well.
    private static func choice(_ yes: String, _ no: String) -> ValueKind {
        ValueKind(ValueShape("\(yes)|\(no)", completion: .choices([yes, no]))) { text throws(ValueProblem) in
            switch text.lowercased() {
            case "1", "true", "yes", "on": true
            case "0", "false", "no", "off": false
            default: throw ValueProblem("\(yes) or \(no)")
            }
        }
    }
}

extension ValueKind<String> {
    /// One of the given words.
    public static func choice(_ words: [String], _ placeholder: String) -> ValueKind {
        ValueKind(ValueShape(placeholder, completion: .choices(words))) { text throws(ValueProblem) in
            guard words.contains(text) else {
                throw ValueProblem(
                    "one of " + words.joined(separator: ", "), suggestion: Suggestion.nearest(to: text, in: words))
            }
            return text
        }
    }

    /// A file or directory; whether it exists is for the reader to find out.
    public static func path(_ placeholder: String = "FILE", directory: Bool = false) -> ValueKind {
        ValueKind(ValueShape(placeholder, completion: directory ? .directories : .files)) {
            text throws(ValueProblem) in
            guard !text.isEmpty, !text.unicodeScalars.contains("\0") else { throw ValueProblem("a path") }
            return text
        }
    }

    /// A name of letters, digits and the characters of `extra`, that begins with a letter or digit: such a name can
    /// smuggle no second property into a Proxmox property string (`vmbr0,firewall=1`).
    public static func name(
        _ placeholder: String, _ what: String, extra: String = "-_.", length: ClosedRange<Int> = 1...128
    ) -> ValueKind {
        ValueKind(ValueShape(placeholder)) { text throws(ValueProblem) in
            let listed = extra.map(String.init).joined(separator: " ")
            let expectation = "\(what): letters, digits and \(listed), beginning with a letter or digit"
            guard length.contains(text.utf8.count), let first = text.utf8.first, first.isAlphanumeric || first == 0x5F,
                text.utf8.allSatisfy({ $0.isAlphanumeric || extra.utf8.contains($0) })
            else { throw ValueProblem(expectation) }
            return text
        }
    }

    /// A Flatcar version such as `4593.2.5`, or the word `current`.
    public static var release: ValueKind {
        ValueKind(ValueShape("VERSION", completion: .choices(["current"]))) { text throws(ValueProblem) in
            if text == "current" { return text }
            // An LTS stream by its year.
            if text.hasPrefix("current-"), text.utf8.count == 12, text.utf8.dropFirst(8).allSatisfy(\.isDigit) {
                return text
            }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3,
                parts.allSatisfy({ (1...6).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isDigit) })
            else { throw ValueProblem("'current', 'current-YEAR' (lts) or a version such as 4593.2.5") }
            return text
        }
    }
}
