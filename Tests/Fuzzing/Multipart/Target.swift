import HTTP
import Proxmox
import ProxmoxTypes

/// The body of an upload. An input is two bytes for what was announced and how large the pieces are, the name of the file,
/// a byte that ends it, and what the source does: see `steps`.
struct Target: FuzzCase {
    static let separator: UInt8 = 0x1e
    static let boundary = UploadForm.randomBoundary()
    private static let reserve = 64
    private static let contents = ["import", "iso", "vztmpl"]

    private let content: String
    private let name: String
    private let announced: UInt64
    /// How many bytes libcurl asks for at once.
    private let room: Int
    /// After so many questions the run is stopped.
    private let patience: Int?
    private let steps: [Step]
    /// What comes before the source ends, or fails.
    private let file: [UInt8]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count > 2 else { return nil }
        let rest = bytes.dropFirst(2)
        let end = rest.firstIndex(of: Self.separator) ?? rest.endIndex
        name = String(decoding: rest[..<end], as: UTF8.self)
        steps = Self.steps(Array(rest[end...].dropFirst()))
        var file: [UInt8] = []
        for step in steps.prefix(while: { $0 != .ends && $0 != .fails }) {
            if case .arrives(let piece) = step { file += piece }
        }
        // The boundary must not be in the file, by the terms of its writer.
        guard place(of: Array(Self.boundary.utf8), in: file[...]) == nil else { return nil }
        self.file = file
        content = Self.contents[Int(bytes[0] & 3) % 3]
        // Most announce what comes.
        let difference = [0, 0, 0, 0, 0, 1, -1, 70][Int(bytes[0] >> 2 & 7)]
        announced = UInt64(max(0, file.count + difference))
        room = [1, 2, 3, 7, 61, 64, 1000, 16_384][Int(bytes[1] & 7)]
        patience = bytes[1] & 0x80 != 0 ? Int(bytes[1] >> 3 & 15) : nil
    }

    /// 0xF0: it stalls, 0xF1: it ends, 0xF2: it fails, 0xF3: a closing boundary but for a digit, 0xF4: the
    /// beginning of that, 0xF5 N: 64 N bytes alike. Any other byte: so many of those that follow.
    private static func steps(_ bytes: [UInt8]) -> [Step] {
        var steps: [Step] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0xF0: steps.append(.stalls)
            case 0xF1: steps.append(.ends)
            case 0xF2: steps.append(.fails)
            case 0xF3: steps.append(.arrives(Array("\r\n--\(boundary.dropLast())--\r\n".utf8)))
            case 0xF4: steps.append(.arrives(Array("\r\n--\(boundary.dropLast())".utf8)))
            case 0xF5:
                let count = 64 * Int(rest.popFirst() ?? 0)
                if count > 0 { steps.append(.arrives([UInt8](repeating: byte, count: count))) }
            default:
                let piece = rest.prefix(Int(byte))
                rest = rest.dropFirst(piece.count)
                if !piece.isEmpty { steps.append(.arrives(Array(piece))) }
            }
        }
        return steps
    }

    /// Whether every byte that was announced comes, and no more, and the source says that it is good.
    private var isGood: Bool {
        let last = steps.first { $0 == .ends || $0 == .fails }
        return last == .ends && UInt64(file.count) == announced
    }

    func judge() -> Verdict {
        let isStorable = Upload.isStorable(name)
        guard isStorable == isSafe(name) else {
            return Verdict(outcome: "refused", fault: "storable is said of a name: \(isStorable)")
        }
        guard isStorable else { return Verdict(outcome: "refused") }
        let form = UploadForm(
            Upload(storage: "local", content: content, fileName: name, length: announced), boundary: Self.boundary)
        var run = BodyRun(form, ScriptedSource(steps), length: announced, reserve: Self.reserve, patience: patience)
        run.send(room: room)
        if let fault = run.fault ?? pieceFault(run) { return Verdict(outcome: "sent", fault: fault) }
        guard run.isWhole else { return Verdict(outcome: "aborted", fault: abortFault(run)) }
        return Verdict(outcome: "sent", fault: isGood ? formFault(run) : "it was sent whole, but is not good")
    }

    /// What Proxmox asks for: the first piece ends where the file begins.
    private func pieceFault(_ run: BodyRun) -> String? {
        guard let first = run.first else { return nil }
        return FormReader.startOfFile(in: run.sent) == first ? nil : "the first piece does not end with the header"
    }

    private func abortFault(_ run: BodyRun) -> String? {
        if isGood, patience == nil { return "good, and aborted" }
        if run.hasNoReason { return "aborted without a reason" }
        let start = run.first ?? 0
        guard run.sent[start...].elementsEqual(file.prefix(run.sent.count - start)) else {
            return "something else than the file was sent"
        }
        let end = Array("\r\n--\(Self.boundary)--".utf8)
        return place(of: end, in: run.sent[...]) == nil ? nil : "aborted, and closed"
    }

    private func formFault(_ run: BodyRun) -> String? {
        let form = FormReader(run.sent, contentType: run.contentType)
        if let fault = form.fault { return fault }
        guard form.parts.count == 2 else { return "\(form.parts.count) parts" }
        let headers = form.parts.map { $0.headers.map { "\($0.name): \($0.value)" } }
        guard headers[0] == ["Content-Disposition: form-data; name=\"content\""],
            headers[1] == [
                "Content-Disposition: form-data; name=\"filename\"; filename=\"\(name)\"",
                "Content-Type: application/octet-stream",
            ]
        else { return "other headers: \(headers)" }
        guard form.parts[0].body.elementsEqual(content.utf8) else { return "another kind of content" }
        return form.parts[1].body.elementsEqual(file) ? nil : "another file"
    }
}

/// The names that Proxmox keeps, said once more: none of them has anything that ends a quoted text or a line.
private func isSafe(_ name: String) -> Bool {
    (1...255).contains(name.utf8.count)
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
            default: false
            }
        }
}

extension Target: CustomStringConvertible {
    var description: String {
        "\(name.debugDescription), \(content), \(announced) announced, pieces of \(room), stopped after "
            + "\(patience.map { "\($0)" } ?? "nothing"): \(steps)"
    }
}
