/// What a guest has when it has carried out a config, as far as its files tell.
public struct ExpectedGuest: Sendable {
    /// A file, and what is to be in it.
    public struct File: Sendable {
        /// Its absolute path.
        public let path: String
        /// What the config says is in it.
        public let contents: ExpectedContents
    }

    /// A unit of systemd.
    public struct Unit: Sendable {
        /// Its name, with the suffix: `docker.service`.
        public let name: String
        /// Whether it starts with the machine; `nil` where the config does not say.
        public let isEnabled: Bool?
        /// Whether nothing may start it.
        public let isMasked: Bool
        /// The unit file; `nil` where the config brings none.
        public let contents: String?
        /// What is added to it, by file name.
        public let dropins: [(name: String, contents: String)]
    }

    /// `storage.files`.
    public let files: [File]
    /// The paths of `storage.links`.
    public let links: [String]
    /// The paths of `storage.directories`.
    public let directories: [String]
    /// `systemd.units`.
    public let units: [Unit]
}

extension Config {
    /// What guests with this config have.
    public var expectedGuest: ExpectedGuest {
        let storage = tree["storage"]
        func paths(_ key: String) -> [String] { storage?.list(key).compactMap { $0["path"]?.text } ?? [] }
        return ExpectedGuest(
            files: (storage?.list("files") ?? []).compactMap { file in
                file["path"]?.text.map { ExpectedGuest.File(path: $0, contents: ExpectedContents(file)) }
            },
            links: paths("links"), directories: paths("directories"),
            units: (tree["systemd"]?.list("units") ?? []).compactMap(ExpectedGuest.Unit.init))
    }

    /// How many SSH keys let somebody in, by user name.
    public var sshKeyCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for user in tree["passwd"]?.list("users") ?? [] {
            let keys = user.list("sshAuthorizedKeys").count
            if let name = user["name"]?.text, keys > 0 { counts[name, default: 0] += keys }
        }
        return counts
    }
}

extension ExpectedGuest.Unit {
    fileprivate init?(_ unit: Tree) {
        guard let name = unit["name"]?.text else { return nil }
        self.name = name
        isEnabled = unit["enabled"]?.flag
        isMasked = unit["mask"]?.flag ?? false
        contents = unit.has("contents") ? unit["contents"]?.text : nil
        dropins = unit.list("dropins").compactMap { dropin in
            guard let name = dropin["name"]?.text, dropin.has("contents"), let text = dropin["contents"]?.text else {
                return nil
            }
            return (name, text)
        }
    }
}
