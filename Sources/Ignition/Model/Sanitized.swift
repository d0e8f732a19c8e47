/// Text from a config as it may appear in a message: at most 64 characters, nothing a terminal would act on.
func sanitized(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(64) {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            result += "?"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.dropFirst(64).isEmpty ? result : result + "…"
}
