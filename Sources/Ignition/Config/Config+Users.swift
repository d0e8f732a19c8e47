extension Config {
    /// The names of the users that it makes or changes.
    public var userNames: [String] { tree["passwd"]?.list("users").compactMap { $0["name"]?.text } ?? [] }
}
