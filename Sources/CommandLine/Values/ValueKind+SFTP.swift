extension ValueKind<String> {
    /// A directory on an SFTP server. A password in it is refused and not shown: only a key logs in.
    public static var sftpURL: ValueKind {
        ValueKind(ValueShape("sftp://USER@HOST/DIR")) { text throws(ValueProblem) in
            let example = "sftp://USER@HOST[:PORT]/ABSOLUTE/DIRECTORY"
            guard text.lowercased().hasPrefix("sftp://") else {
                throw ValueProblem("a URL such as \(example)", isSensitive: text.contains("@"))
            }
            let rest = text.dropFirst("sftp://".count)
            let authority = rest.prefix { $0 != "/" }
            guard let at = authority.lastIndex(of: "@"), at != authority.startIndex else {
                throw ValueProblem("a URL with a user name, such as \(example)", isSensitive: text.contains("@"))
            }
            guard !authority[..<at].contains(":") else {
                throw ValueProblem(
                    "a URL without a password, such as \(example): the key of --sftp-key logs in", isSensitive: true)
            }
            let host = authority[authority.index(after: at)...]
            let directory = rest.dropFirst(authority.count)
            guard let first = host.utf8.first, first.isAlphanumeric || first == UInt8(ascii: "["),
                directory.contains(where: { $0 != "/" }), !directory.hasPrefix("/~"),
                text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
                !text.contains("?"), !text.contains("#")
            else { throw ValueProblem("a URL such as \(example)") }
            return text
        }
    }
}
