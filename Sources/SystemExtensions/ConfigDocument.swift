/// An Ignition config of what extensions need, for the encoder (coreos/ignition, `docs/configuration-v3_3.md`).
struct ConfigDocument: Encodable {
    struct Header: Encodable { let version = "3.3.0" }
    struct Storage: Encodable {
        let files: [ConfigFile]
        let links: [ConfigLink]?
    }
    struct Systemd: Encodable { let units: [ConfigUnit] }

    let ignition = Header()
    let storage: Storage
    let systemd: Systemd
}

/// A file of text.
struct ConfigFile: Encodable {
    struct Contents: Encodable { let source: String }

    let path: String
    let mode: Int
    let overwrite = true
    let contents: Contents

    init(_ path: String, mode: Int, _ text: String) {
        self.path = path
        self.mode = mode
        contents = Contents(source: "data:," + Self.percentEncoded(text))
    }

    /// With what RFC 3986 leaves as it is, so that people can read most of it.
    private static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~/=:".utf8.contains(byte)
            if isPlain {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }
}

/// A symbolic link.
struct ConfigLink: Encodable {
    let path: String
    let target: String
    let overwrite = true
}

/// A unit of systemd.
struct ConfigUnit: Encodable {
    struct DropIn: Encodable {
        let name: String
        let contents: String
    }

    let name: String
    var enabled: Bool?
    var contents: String?
    var dropins: [DropIn]?
}
