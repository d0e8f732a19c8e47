import Foundation
import Testing

/// What those see who clone the template without pause while it gets one version after the other.
@Suite(.blocking) struct SamplerTests {
    @Test(.simulator) func `no new version is ever in the way of who clones the template`() throws {
        // Patience as on a node: a change waits ten seconds for the lock that clones share, a clone one.
        try Bench.run(world: ["lock-timeout": 10, "clone-lock-timeout": 1]) { bench in
            try bench.letTokenDelete()
            let versions = SamplerVersion.all
            try promote(versions[0], bench)
            // Linked and full ones, each client one after the other, under numbers that nobody else takes.
            let consumer = try bench.consumer()
            let clients = [9100, 9200, 9300].map { Sampler(consumer, firstVMID: $0) }
            for client in clients { client.start() }
            defer { for client in clients { client.stop() } }
            var (promoted, waits): (Int, [Double]) = (0, [])
            for version in versions.dropFirst() {
                try bench.simulator.clearLog()
                guard try promote(version, bench) else { break }
                promoted += 1
                waits.append(try wait(bench.simulator.requests()))
            }
            for client in clients { client.stop() }
            let (asked, refused) = (clients.map(\.asked).reduce(0, +), clients.flatMap(\.refusals))
            #expect(refused.isEmpty, "\(refused.joined(separator: "\n"))")
            #expect(promoted == 20)
            #expect(asked > promoted)
            let longest = (waits.max() ?? 0).formatted(.number.precision(.fractionLength(1)))
            print(
                "sampler: \(asked) clones asked for, \(refused.count) refused; \(promoted) of 20 versions promoted, "
                    + "the longest wait of a promotion \(longest) s")
        }
    }

    /// Builds a version, and looks whether the template has it.
    @discardableResult
    private func promote(_ version: SamplerVersion, _ bench: Bench) throws -> Bool {
        let outcome = try bench.tool.run(version.arguments)
        let configuration = try bench.api.configuration()
        let disk = configuration["scsi0"]?.string ?? ""
        let isPromoted = configuration["cores"]?.int == version.cores && disk.contains("size=\(version.diskSize)G")
        #expect(outcome.ending == .exit(0) && isPromoted, "\(version): \(outcome)\n\(configuration.text)")
        #expect(outcome.errors.contains("import") == !version.isConfigOnly, "\(version): \(outcome)")
        return outcome.ending == .exit(0) && isPromoted
    }

    /// How long the call that moves the pointer was waited for, with all its repetitions.
    private func wait(_ requests: [LoggedRequest]) throws -> Double {
        let entries = try requests.map { try JSON($0.text) }
        func isPromotion(_ entry: JSON) -> Bool {
            entry["method"] == "PUT" && entry["path"]?.string?.hasSuffix("/qemu/211/config") == true
        }
        // What is read back comes at once behind it.
        guard let first = entries.first(where: isPromotion)?["time"]?.double,
            let last = entries.last(where: isPromotion), let token = last["token"],
            let next = entries.first(where: { $0["token"] == token && $0["n"]?.int ?? 0 > last["n"]?.int ?? 0 })
        else { throw Failure("no promotion was seen") }
        return (next["time"]?.double ?? 0) - first
    }
}

/// One of the versions that are built in turn: each second one is another's with other settings.
struct SamplerVersion: CustomStringConvertible {
    let number: Int

    /// The one that the template has first, and twenty more.
    static let all = (0...20).map(SamplerVersion.init)

    var isConfigOnly: Bool { number > 0 && number.isMultiple(of: 2) }
    /// In GiB. One of another size is a disk of its own.
    var diskSize: Int { 20 + (number + 1) / 2 }
    var cores: Int { 1 + number % 2 }

    var arguments: [String] {
        ["build", "--compression", "none", "--cores", "\(cores)", "--disk-size", "\(diskSize)G"]
    }

    var description: String { "version \(number)" }
}

extension JSON {
    fileprivate var double: Double? { if case .number(let value) = self { value } else { nil } }
}
