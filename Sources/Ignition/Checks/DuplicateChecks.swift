extension Inspector {
    /// Nothing may be there twice: Ignition refuses such a config as a whole.
    mutating func checkDuplicates(_ tree: Tree, _ schema: Schema) {
        guard case .object(let fields) = schema else { return }
        var seen: [String: [[UInt8]: String]] = [:]
        for field in fields {
            guard let value = tree[field.name] else { continue }
            guard case .list(let element, let identity) = field.schema else {
                checkDuplicates(value, field.schema)
                continue
            }
            for item in value.elements {
                checkDuplicates(item, element)
                guard let bytes = identity.of(item) else { continue }
                if let first = seen[field.group, default: [:]].updateValue(item.origin.path, forKey: bytes) {
                    seen[field.group]?[bytes] = first
                    error(item.origin, "is there twice (the other is \(first)): keep one")
                }
            }
        }
    }
}
