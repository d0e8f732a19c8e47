/// What a user should know beyond commands and options, for help and manual pages.
public struct Manual: Sendable {
    /// A name, and what it means.
    public struct Term: Sendable {
        /// The name, as it is written.
        public let name: String
        /// What it means, in one line without a full stop.
        public let meaning: String

        /// Explains a name.
        public init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// Variables of the environment that are no settings.
    public let variables: [Term]
    /// Files that are read and written.
    public let files: [Term]
    /// The settings file: what may stand in it, and which setting counts.
    public let settingsFile: [Note]
    /// A settings file, a line each.
    public let settingsExample: [String]
    /// Results for machines.
    public let json: [String]
    /// Manual pages of others that belong to this, `qm(1)`.
    public let related: [String]

    /// Takes the parts.
    public init(
        variables: [Term], files: [Term], settingsFile: [Note], settingsExample: [String], json: [String],
        related: [String]
    ) {
        self.variables = variables
        self.files = files
        self.settingsFile = settingsFile
        self.settingsExample = settingsExample
        self.json = json
        self.related = related
    }
}
