import YAML

/// How an object of Ignition's is written in a Container Linux Config: the keys that both have, in the order in which
/// they are written.
struct ContainerLinuxForm {
    struct Field {
        let key: String
        let name: String
        /// Of an object, or of the objects in a list; nil for what is the same in both.
        let form: ContainerLinuxForm?

        init(_ key: String, as name: String? = nil, _ form: ContainerLinuxForm? = nil) {
            self.key = key
            self.name = name ?? key
            self.form = form
        }
    }

    let fields: [Field]

    init(_ fields: Field...) { self.fields = fields }
}

/// From `config/types` of the transpiler, which has no `doc/configuration.md` key that its types lack.
extension ContainerLinuxForm {
    static let owner = ContainerLinuxForm(Field("id"), Field("name"))

    static let link = ContainerLinuxForm(
        Field("path"), Field("overwrite"), Field("target"), Field("hard"), Field("user", owner), Field("group", owner))

    static let unit = ContainerLinuxForm(
        Field("name"), Field("enabled"), Field("mask"), Field("contents"),
        Field("dropins", ContainerLinuxForm(Field("name"), Field("contents"))))

    static let passwd = ContainerLinuxForm(Field("users", user), Field("groups", group))

    private static let user = ContainerLinuxForm(
        Field("name"), Field("passwordHash", as: "password_hash"),
        Field("sshAuthorizedKeys", as: "ssh_authorized_keys"),
        Field("uid"), Field("gecos"), Field("homeDir", as: "home_dir"), Field("noCreateHome", as: "no_create_home"),
        Field("primaryGroup", as: "primary_group"), Field("groups"), Field("noUserGroup", as: "no_user_group"),
        Field("noLogInit", as: "no_log_init"), Field("shell"), Field("system"))

    private static let group = ContainerLinuxForm(
        Field("name"), Field("gid"), Field("passwordHash", as: "password_hash"), Field("system"))
}

extension ContainerLinuxForm.Field {
    init(_ key: String, _ form: ContainerLinuxForm) { self.init(key, as: nil, form) }
}

/// Translation by the table.
extension ContainerLinuxTranslator {
    mutating func object(_ tree: Tree, _ form: ContainerLinuxForm) -> YAMLNode { .mapping(entries(tree, form)) }

    /// - Parameter apart: keys that the caller translates itself.
    mutating func entries(
        _ tree: Tree, _ form: ContainerLinuxForm, apart: Set<String> = []
    ) -> [YAMLNode.Entry] {
        let known = apart.union(form.fields.map(\.key))
        for key in tree.members.keys.sorted() where !known.contains(key) {
            error(tree.place(key), "cannot be said in a Container Linux Config: take it out for Cluster API")
        }
        return form.fields.compactMap { field in
            tree[field.key].map { YAMLNode.Entry(field.name, value($0, field.form)) }
        }
    }

    private mutating func value(_ tree: Tree, _ form: ContainerLinuxForm?) -> YAMLNode {
        switch tree.content {
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .string(let text): return string(text, at: tree.origin)
        case .list(let elements): return .list(elements.map { value($0, form) })
        case .object: return form.map { object(tree, $0) } ?? .mapping([])
        }
    }

    mutating func string(_ text: String, at origin: Tree.Origin) -> YAMLNode {
        if warnsOfVariables, text.contains("${") {
            warn(origin, "holds ${: in a template for clusterctl, which puts its variables there, write $${")
        }
        return .string(text)
    }
}
