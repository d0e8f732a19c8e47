package import Ignition

/// A config beside what a guest has.
package struct Comparison: Sendable, Equatable {
    /// How a thing of the config is in the guest.
    package enum Fate: String, Sendable, Encodable {
        case asWritten = "as written"
        case differs
        case missing
        /// It is there; the config does not say what is in it.
        case there
        case unknown
    }

    package struct Row: Sendable, Equatable {
        /// `file`, `link`, `directory`, `unit`, `drop-in`.
        package let kind: String
        /// The path, or the unit's name.
        package let name: String
        package let fate: Fate
        /// What else there is to say.
        package let detail: String?
    }

    package private(set) var rows: [Row] = []

    /// That of a guest without a config.
    package static let nothing = Comparison()

    private init() {}

    /// Reads what the config names.
    /// - Parameter read: reads one file of the guest.
    package init<Failure: Error>(
        _ expected: ExpectedGuest, read: (String) throws(Failure) -> GuestAnswer
    ) throws(Failure) {
        for file in expected.files {
            let (fate, detail) = Self.judge(try read(file.path), file.contents)
            rows.append(Row(kind: "file", name: file.path, fate: fate, detail: detail))
        }
        for path in expected.directories { try add("directory", path, read(path), wantsDirectory: true) }
        for path in expected.links { try add("link", path, read(path), wantsDirectory: false) }
        for unit in expected.units { rows += try Self.rows(of: unit, read) }
    }

    private mutating func add(_ kind: String, _ path: String, _ answer: GuestAnswer, wantsDirectory: Bool) {
        let (fate, detail): (Fate, String?) =
            switch answer {
            case .directory: (.there, nil)
            case .contents, .tooLarge: wantsDirectory ? (.differs, "it is no directory") : (.there, nil)
            case .absent: (.missing, wantsDirectory ? nil : "or what it leads to is")
            case .unreadable(let reason): (.unknown, reason)
            }
        rows.append(Row(kind: kind, name: path, fate: fate, detail: detail))
    }

    private static func judge(_ answer: GuestAnswer, _ contents: ExpectedContents) -> (Fate, String?) {
        switch answer {
        case .absent: return (.missing, nil)
        case .directory: return (.differs, "it is a directory")
        case .unreadable(let reason): return (.unknown, reason)
        case .tooLarge:
            return (.there, "larger than \(ExpectedContents.sizeLimit >> 20) MiB, which is not read")
        case .contents(let bytes):
            switch contents.agrees(with: bytes) {
            case .same: return (.asWritten, nil)
            case .unknown(let reason): return (.there, reason)
            case .different:
                let size = contents.size.map { ", and not \($0)" } ?? ""
                return (.differs, contents.size == bytes.count ? "\(bytes.count) bytes" : "\(bytes.count) bytes\(size)")
            }
        }
    }
}

/// Units.
extension Comparison {
    /// Where administrators' units are, and so those of Ignition.
    static let folder = "/etc/systemd/system"

    private static func rows<Failure: Error>(
        of unit: ExpectedGuest.Unit, _ read: (String) throws(Failure) -> GuestAnswer
    ) throws(Failure) -> [Row] {
        func row(_ kind: String, _ name: String, _ fate: Fate, _ detail: String?) -> Row {
            Row(kind: kind, name: name, fate: fate, detail: detail)
        }
        var rows: [Row] = []
        let path = "\(folder)/\(unit.name)"
        if unit.isMasked {
            rows.append(row("unit", unit.name, try masked(read(path)), "masked"))
        } else if let contents = unit.contents {
            let (fate, detail) = judge(try read(path), Array(contents.utf8))
            rows.append(row("unit", unit.name, fate, detail))
        }
        for dropin in unit.dropins {
            let (fate, detail) = judge(try read("\(path).d/\(dropin.name)"), Array(dropin.contents.utf8))
            rows.append(row("drop-in", "\(unit.name).d/\(dropin.name)", fate, detail))
        }
        if let isEnabled = unit.isEnabled, !unit.isMasked {
            let (fate, detail) = try enabled(unit, isEnabled, read)
            rows.append(row("unit", unit.name, fate, detail))
        }
        return rows
    }

    private static func judge(_ answer: GuestAnswer, _ text: [UInt8]) -> (Fate, String?) {
        switch answer {
        case .contents(let bytes): bytes == text ? (.asWritten, nil) : (.differs, "\(bytes.count) bytes")
        case .absent: (.missing, nil)
        case .tooLarge, .directory: (.differs, "it is no unit file")
        case .unreadable(let reason): (.unknown, reason)
        }
    }

    /// A mask is a link to /dev/null, which reads as an empty file; an empty file masks as well (systemd.unit(5)).
    private static func masked(_ answer: GuestAnswer) -> Fate {
        switch answer {
        case .contents(let bytes): bytes.isEmpty ? .asWritten : .differs
        case .absent: .missing
        case .tooLarge, .directory: .differs
        case .unreadable: .unknown
        }
    }

    /// The links that enable a unit are where its `[Install]` says.
    private static func enabled<Failure: Error>(
        _ unit: ExpectedGuest.Unit, _ isEnabled: Bool, _ read: (String) throws(Failure) -> GuestAnswer
    ) throws(Failure) -> (Fate, String?) {
        let words = isEnabled ? "enabled" : "disabled"
        var text = unit.contents
        if text == nil, case .contents(let bytes) = try read("/usr/lib/systemd/system/\(unit.name)") {
            text = String(decoding: bytes, as: UTF8.self)
        }
        let links = InstallSection(text ?? "").links(of: unit.name)
        guard !links.isEmpty else { return (.unknown, "\(words): its [Install] names nothing that would start it") }
        for link in links {
            switch try read("\(folder)/\(link)") {
            case .contents, .tooLarge, .directory:
                if !isEnabled { return (.differs, "enabled, and not disabled") }
            case .absent:
                if isEnabled { return (.differs, "not enabled: there is no \(folder)/\(link)") }
            case .unreadable(let reason): return (.unknown, "\(words): \(reason)")
            }
        }
        return (.asWritten, words)
    }
}
