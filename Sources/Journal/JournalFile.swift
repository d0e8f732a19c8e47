/// A file of systemd's journal, as journald writes it (systemd's docs/JOURNAL_FILE_FORMAT.md).
///
/// It may be one that is being written: whatever is not whole at its end is left out.
public struct JournalFile {
    /// `LPKSHHRH`.
    private static let signature: [UInt8] = Array("LPKSHHRH".utf8)
    /// Entries have offsets of 32 bits, and data two more numbers.
    private static let compact: UInt32 = 1 << 4
    /// xz, lz4, zstd: data that is larger than 512 bytes, in systemd's usual settings.
    private static let compressed: UInt8 = 0b111
    private static let headSize = 16
    /// More than a guest says in its first minutes: no stranger's file takes more memory than that.
    private static let mostEntries = 50_000

    private enum Kind {
        static let data: UInt8 = 1
        static let entry: UInt8 = 3
    }

    private let bytes: [UInt8]
    private let isCompact: Bool

    /// - Parameter bytes: the file, which may be longer than what is in it.
    /// - Returns: `nil` when it is no journal.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 208, bytes.starts(with: Self.signature) else { return nil }
        self.bytes = bytes
        isCompact = Self.number(bytes, 12, 4) & UInt64(Self.compact) != 0
    }

    /// What it says, in the order in which it was written.
    public func entries() -> [JournalEntry] {
        // `header_size` and `tail_object_offset`.
        var offset = Self.number(bytes, 88, 8)
        let last = Self.number(bytes, 136, 8)
        var entries: [JournalEntry] = []
        var known: [UInt64: (name: String, value: String)?] = [:]
        while offset <= last, let object = object(at: offset), entries.count < Self.mostEntries {
            if object.kind == Kind.entry { entries.append(entry(object, &known)) }
            // Objects begin at multiples of eight.
            offset = (UInt64(object.end) + 7) & ~7
        }
        return entries
    }

    private struct Object {
        let kind: UInt8
        let flags: UInt8
        let start: Int
        let end: Int
    }

    private func object(at offset: UInt64) -> Object? {
        guard offset >= 64, offset < UInt64(bytes.count), let start = Int(exactly: offset),
            start + Self.headSize <= bytes.count
        else { return nil }
        let size = Self.number(bytes, start + 8, 8)
        guard size >= UInt64(Self.headSize), size <= UInt64(bytes.count - start) else { return nil }
        return Object(kind: bytes[start], flags: bytes[start + 1], start: start, end: start + Int(size))
    }

    private func entry(
        _ object: Object, _ known: inout [UInt64: (name: String, value: String)?]
    ) -> JournalEntry {
        var fields: [String: String] = [:]
        // After the object's head: number, two times, the start of the machine, a hash.
        var position = object.start + 64
        let (width, stride) = isCompact ? (4, 4) : (8, 16)
        while position + stride <= object.end {
            let place = Self.number(bytes, position, width)
            position += stride
            let field: (name: String, value: String)?
            if let seen = known[place] {
                field = seen
            } else {
                field = self.field(at: place)
                known[place] = .some(field)
            }
            if let field { fields[field.name] = field.value }
        }
        return JournalEntry(fields: fields)
    }

    /// One datum, `NAME=value`; `nil` for what is of no interest, or compressed.
    private func field(at offset: UInt64) -> (name: String, value: String)? {
        guard let object = object(at: offset), object.kind == Kind.data, object.flags & Self.compressed == 0 else {
            return nil
        }
        let start = object.start + (isCompact ? 72 : 64)
        guard start < object.end else { return nil }
        let datum = bytes[start..<object.end]
        guard let equals = datum.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = String(decoding: datum[..<equals], as: UTF8.self)
        guard JournalEntry.names.contains(name) else { return nil }
        return (name, String(decoding: datum[(equals + 1)...], as: UTF8.self))
    }

    /// Little endian.
    private static func number(_ bytes: [UInt8], _ start: Int, _ width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(bytes[start + index]) << (8 * UInt64(index)) }
        return value
    }
}
