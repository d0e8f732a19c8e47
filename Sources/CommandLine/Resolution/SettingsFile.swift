/// The settings file's text as the caller read it: the grammar of systemd's `EnvironmentFile=`, and sections.
///
/// `KEY=VALUE` lines; `#` and `;` begin comment lines; values may stand in single quotes (verbatim), double quotes (with
/// `\"`, `\\`, `` \` `` and `\$`) or bare (a backslash takes the next character as it is); a backslash before a line
/// break joins the lines; nothing is expanded. A key may also be a node's own, `pve2.disk-storage`. A line `[NAME]` begins
/// the section of one template; what stands before the first section holds for all. systemd would pass over such lines and
/// set the last section's values, so that no unit may name a file with sections by `EnvironmentFile=`.
public struct SettingsFile: Sendable {
    /// The path, for messages.
    public let path: String
    /// The text.
    public let text: String

    /// Takes a file's path and text.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// One assignment.
    package struct Entry: Sendable, Equatable {
        package let key: String
        package let value: String
        /// The line its key stands on, from 1.
        package let line: Int
        /// The section it stands in; `nil` before the first one.
        package var section: String?

        /// Whether it is for one node, `pve2.disk-storage`.
        var isOfNode: Bool { key.contains(".") }
    }

    /// The beginning of a section.
    package struct Section: Sendable, Equatable {
        package let name: String
        /// The line of its name, from 1.
        package let line: Int
    }

    /// A line that cannot be read, and why. Never holds a value: it may be a secret.
    package struct Failure: Error, Equatable {
        package let line: Int
        package let why: String
    }

    /// What stands in the file, and which lines cannot be read; those after such a line are read all the same.
    package struct Contents: Sendable {
        package var entries: [Entry] = []
        package var sections: [Section] = []
        package var failures: [Failure] = []
    }

    /// All that can be read, and what cannot.
    package func contents() -> Contents {
        var reader = SettingsFileReader(text)
        return reader.read()
    }

    /// The assignments and sections of a file all of whose lines can be read. Throws the first `Failure` otherwise.
    package func readable() throws(Failure) -> Contents {
        let contents = contents()
        if let failure = contents.failures.first { throw failure }
        return contents
    }

    /// The assignments in file order. Throws `Failure`.
    package func entries() throws(Failure) -> [Entry] { try readable().entries }
}
