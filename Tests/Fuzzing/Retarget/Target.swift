import DiskImage

/// The change of an image as it passes. An input is four bytes that say what is changed and in which pieces the image
/// comes, and the image as a sparse file.
struct Target: FuzzCase {
    static let headLength = 4
    private static let lengths = [1, 7, 511, 512, 4096, 65_536, 1 << 20, SparseFile.limit]
    /// Long enough for any image that can be changed in passing, or short, which is faster and has its own traps.
    private static let delays = [1 << 16, 1 << 20, 20_000, 8 << 20]
    private static let platforms = ["proxmoxve", "openstack", "qemu", "a-platform-as-long-as-they-can-be"]
    private static let arguments: [[String]] = [
        [], ["quiet"], ["loglevel=4", "systemd.mask=docker.service"], ["a", "a"],
    ]

    private let image: [UInt8]
    private let change: OEMChange
    private let chunks: [Int]
    private let delay: Int
    /// How many bytes the receiver takes.
    private let room: Int?

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= Self.headLength else { return nil }
        let (how, lengths) = (Int(bytes[0]), Int(bytes[1]) | Int(bytes[2]) << 8)
        let change = try? OEMChange(
            platform: Self.platforms[how & 3], consoleAutologin: how & 4 == 0,
            kernelArguments: Self.arguments[how >> 3 & 3])
        guard let change else { return nil }
        self.change = change
        delay = Self.delays[how >> 5 & 3]
        image = SparseFile.unpacked(Array(bytes)[Self.headLength...])
        // No more than some thousand pieces: the input may be a thousand times as short as the image.
        let shortest = image.count / 4096 + 1
        chunks = [0, 3, 6].map { max(Self.lengths[lengths >> $0 & 7], shortest) }
        room = bytes[3] < 240 ? nil : (Int(bytes[3]) - 240) << 18
    }

    func judge() -> Verdict {
        let passed = RetargetRun(image, change, chunks: chunks, delay: delay)
        var verdict = Verdict(outcome: outcome(of: passed))
        verdict.fault = fault(of: passed)
        return verdict
    }

    private func outcome(of run: RetargetRun) -> String {
        switch run.result {
        case .success(let summary): summary.changedCopies > 0 ? "changed" : "right already"
        // The case's name, without what it holds.
        case .failure(let error): Mirror(reflecting: error).children.first?.label ?? "\(error)"
        }
    }

    /// In a file the same must come of an image; in passing it may be refused where a part comes before what tells of it.
    private func fault(of passed: RetargetRun) -> String? {
        let lying = RetargetRun(inFile: image, change)
        if case .failure(.notStreamable) = passed.result {
            let whole = RetargetRun(image, change, chunks: [image.count], delay: delay)
            guard whole.result == passed.result else { return "at once \(whole.result), in pieces \(passed.result)" }
            if let image = ReferenceImage(image), image.tablesComeFirst, delay >= 4 * image.clusterSize,
                !image.hasStrayData
            {
                return "refused for its order, which is right: \(passed.result)"
            }
            guard case .success(let summary) = lying.result else { return nil }
            return changeFault(lying, summary).map { "in a file: \($0)" }
        }
        guard lying.result == passed.result else { return "in a file \(lying.result), in passing \(passed.result)" }
        switch passed.result {
        case .success(let summary):
            guard lying.output == passed.output else { return "in a file another image comes out" }
            return changeFault(passed, summary) ?? refusalFault(passed)
        case .failure(let error):
            let text = error.description
            return text.isEmpty || text.contains("\n") ? "an error in other than one line: \(text)" : nil
        }
    }

    private func changeFault(_ run: RetargetRun, _ summary: RetargetSummary) -> String? {
        Oracle.fault(before: image, after: run.output, summary, change) ?? repetitionFault(run, summary)
    }

    /// What is right already must stay as it is.
    private func repetitionFault(_ first: RetargetRun, _ summary: RetargetSummary) -> String? {
        let second = RetargetRun(inFile: first.output, change)
        guard case .success(let again) = second.result else { return "the result is refused: \(second.result)" }
        let isSame =
            second.output == first.output && again.changedCopies == 0 && again.copies == summary.copies
            && again.script == summary.script && again.platformsBefore == [change.platform]
        return isSame ? nil : "the result changes again: \(summary), then \(again)"
    }

    /// A receiver that wants no more gets no more.
    private func refusalFault(_ whole: RetargetRun) -> String? {
        guard let room, room < image.count else { return nil }
        let stopped = RetargetRun(image, change, chunks: chunks, delay: delay, room: room)
        guard stopped.error == .stopped else { return "a receiver's refusal is ignored: \(stopped.result)" }
        return whole.output.starts(with: stopped.output) ? nil : "before a refusal comes something else"
    }
}

extension Target: CustomStringConvertible {
    var description: String {
        "\(image.count) bytes in pieces of \(chunks), of which \(delay) are held back, \(change)"
    }
}
