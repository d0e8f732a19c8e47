import CArguments

/// The command line. The standard library's enum of arguments has the same name as one of our modules.
enum ProcessArguments {
    /// - Returns: `nil` when nobody knows them, so that nothing must be done.
    static var withoutProgramName: [String]? {
        var count: Int32 = 0
        if let words = carguments(&count), count > 0 {
            return (1..<max(Int(count), 1)).map { index in words[index].map { String(cString: $0) } ?? "" }
        }
        let known = Swift.CommandLine.arguments
        return known.isEmpty ? nil : Array(known.dropFirst())
    }
}
