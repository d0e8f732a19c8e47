import TemplateModel
import TestSamples
import Testing

/// What the template remembers of the versions that it had.
@Suite struct PromotingTests {
    private let first, second, third: TemplateVersion

    init() throws {
        first = makeVersion(try makeIdentity("4593.2.4"), vmid: 21100, built: "1")
        second = makeVersion(try makeIdentity("4593.2.5"), vmid: 21101, built: "2")
        third = makeVersion(try makeIdentity("4593.2.6"), vmid: 21102, built: "3")
    }

    private func record(_ versions: TemplateVersion...) -> TemplateRecord {
        versions.reduce(TemplateRecord(vmid: 211)) { $0.promoting($1, volume: "v\($1.vmid)", isReturn: false) }
    }

    @Test func `the last one is the first of the earlier ones`() {
        let record = record(first, second, third)
        #expect(record.current == .init(version: third, volume: "v21102"))
        #expect(record.earlier == [second.reference, first.reference])
        #expect(record.held.isEmpty)
    }

    @Test func `the first version has none before it`() {
        #expect(record(first).earlier.isEmpty)
    }

    @Test func `the very same version again is no earlier one of itself`() {
        let record = record(first, second, second)
        #expect(record.current?.version == second)
        #expect(record.earlier == [first.reference])
    }

    @Test func `a VMID that is used again is another version`() {
        let again = makeVersion(third.identity, vmid: first.vmid, built: "9")
        let record = record(first, second, again)
        #expect(record.earlier == [second.reference, first.reference])
        #expect(!again.isSame(as: first))
    }

    @Test func `going back and forth remembers what was given up, until a build takes it`() {
        var record = record(first, second, third)
        record = record.promoting(second, volume: "v", isReturn: true)
        #expect(record.earlier == [third.reference, first.reference])
        #expect(record.held == [.init(third.identity)])
        record = record.promoting(first, volume: "v", isReturn: true)
        #expect(record.earlier == [second.reference, third.reference])
        #expect(record.held == [.init(third.identity), .init(second.identity)])
        // Back to one that was given up: it is not any more.
        let forth = record.promoting(second, volume: "v", isReturn: true)
        #expect(forth.held == [.init(third.identity), .init(first.identity)])
        // A build takes everything back.
        record = record.promoting(third, volume: "v", isReturn: false)
        #expect(record.held.isEmpty)
        #expect(record.earlier == [first.reference, second.reference])
    }

    @Test func `what was rolled back does not come by itself, and neither does its release in other clothes`() throws {
        let other = try makeIdentity("4593.2.6") { $0.shape.cores = 8 }
        var record = record(first, second, third).promoting(second, volume: "v", isReturn: true)
        #expect(record.isHeldBack(third.identity) && record.wasRolledBack(third.identity))
        #expect(record.isHeldBack(other) && !record.wasRolledBack(other))
        #expect(!record.isHeldBack(try makeIdentity("4593.2.7")))
        // Other settings were given up, and not the release, which is the current one.
        record = TemplateRecord(vmid: 211, current: .init(version: third, volume: "v"), held: [.init(other)])
        #expect(record.isHeldBack(other))
        #expect(!record.isHeldBack(try makeIdentity("4593.2.6") { $0.shape.cores = 4 }))
    }
}
