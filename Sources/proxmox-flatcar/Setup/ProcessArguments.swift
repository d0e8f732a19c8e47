/// The command line. The standard library's enum of arguments has the same name as one of our modules.
enum ProcessArguments {
    static var withoutProgramName: ArraySlice<String> { Swift.CommandLine.arguments.dropFirst() }
}
