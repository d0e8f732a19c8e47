extension ChildProcess {
    /// What a program said, as a terminal may show it: some lines, without anything that it would act on.
    static func lines(_ bytes: [UInt8]) -> [String] {
        let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }.prefix(50)
        return lines.map { line in
            var shown = String.UnicodeScalarView()
            for scalar in line.unicodeScalars.prefix(400) {
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: shown.append("?")
                default: shown.append(scalar)
                }
            }
            return String(shown)
        }
    }
}
