/// Rock Ridge fields (RRIP 1.10) inside the system use field protocol (SUSP 1.10): POSIX names and modes.
enum RockRidge {
    /// The `.` record of the root: protocol marker, attributes, and where the extension reference stands.
    static let rootSelf =
        field("SP", [0xBE, 0xEF, 0]) + attributes(isDirectory: true)
        + field(
            "CE",
            bothEndian32(ISOImage.Sector.continuation) + bothEndian32(0) + bothEndian32(extensionReference.count))

    /// `ER`: which extension this is (RRIP 1.10, 4.3).
    static let extensionReference: [UInt8] = {
        let identifier = "RRIP_1991A"
        let description = "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS"
        let source =
            "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME"
            + " DESCRIPTOR FOR CONTACT INFORMATION."
        let texts = [identifier, description, source]
        return field("ER", texts.map { UInt8($0.utf8.count) } + [1] + texts.flatMap(\.utf8))
    }()

    /// Name and attributes of a file.
    static func file(_ name: String) -> [UInt8] {
        attributes(isDirectory: false, named: true) + field("NM", [0] + Array(name.utf8))
    }

    /// Read-only for everyone, owned by root.
    static func attributes(isDirectory: Bool, named: Bool = false) -> [UInt8] {
        let mode = isDirectory ? 0o040555 : 0o100444
        // RR says which fields follow: PX 1, NM 8, TF 128.
        return field("RR", [named ? 0x89 : 0x81])
            + field("PX", [mode, isDirectory ? 2 : 1, 0, 0].flatMap(bothEndian32))
            // Times of modification, access and attribute change, in the short form.
            + field("TF", [0x0E] + Dates.short + Dates.short + Dates.short)
    }

    private static func field(_ signature: String, _ data: [UInt8]) -> [UInt8] {
        Array(signature.utf8) + [UInt8(4 + data.count), 1] + data
    }
}
