import Observation
import Planning
import TemplateModel
import TestSamples
import Testing

/// Which versions go when there are too many, and why others stay.
@Suite struct SurplusTests {
    /// One of five releases, the number of which is that of its VMID and of its time.
    private func version(
        _ number: Int, on volume: String? = nil, configured: [String: String?] = [:]
    ) throws -> VersionTemplate {
        makeVersionTemplate(
            try makeIdentity("4593.2.\(number)"), vmid: 21100 + number, volume: volume, built: "\(number)",
            configured: configured)
    }

    /// - Parameter earlier: those that were current, the last first; `nil` for all, by age.
    private func surplus(
        _ versions: [VersionTemplate], current: Int, keep: Int, earlier: [Int]? = nil, gone: Set<String> = [],
        clones: [String: [Int]] = [:], used: Set<String> = []
    ) throws -> Surplus {
        let now = versions.first { $0.vmid == 21100 + current }
        let order = earlier ?? versions.map { $0.vmid - 21100 }.filter { $0 != current }.sorted(by: >)
        let references = order.compactMap { number in
            versions.first { $0.vmid == 21100 + number }?.version.reference
        }
        return Surplus(
            in: try makeObserved(.absent, VersionRange(whole: versions), gone: gone, clones: clones),
            current: now?.version.reference, volumes: used.union(now.map { Set($0.volumes) } ?? []),
            earlier: references, keep: keep)
    }

    private func numbers(_ surplus: Surplus) -> [Int] { surplus.removals.map { $0.vmid - 21100 } }

    private func reasons(_ surplus: Surplus) -> [String] {
        surplus.staying.map { "\($0.version.vmid - 21100): \($0.reason)" }
    }

    @Test(arguments: [(0, [4, 3, 2, 1]), (1, [3, 2, 1]), (2, [2, 1]), (4, []), (9, [])])
    func `as many older ones stay as are to be kept`(keep: Int, gone: [Int]) throws {
        let found = try surplus(try (1...5).map { try version($0) }, current: 5, keep: keep)
        #expect(numbers(found) == gone)
        #expect(found.staying.isEmpty)
    }

    @Test func `what was current last stays longest, and what never was goes first`() throws {
        let versions = try (1...5).map { try version($0) }
        #expect(numbers(try surplus(versions, current: 2, keep: 1, earlier: [4, 1])) == [1, 5, 3])
        #expect(numbers(try surplus(versions, current: 2, keep: 3, earlier: [4, 1])) == [3])
    }

    @Test func `versions with a disk that is gone go, however many are kept`() throws {
        let found = try surplus(try (1...4).map { try version($0) }, current: 4, keep: 2, gone: [baseVolume(21103)])
        #expect(numbers(found) == [3])
        let more = try surplus(try (1...5).map { try version($0) }, current: 5, keep: 2, gone: [baseVolume(21104)])
        #expect(numbers(more) == [1, 4])
    }

    @Test func `those that point go before those that they point at`() throws {
        let versions = [try version(1), try version(2, on: baseVolume(21101)), try version(3)]
        #expect(numbers(try surplus(versions, current: 3, keep: 0)) == [2, 1])
        #expect(
            numbers(
                try surplus(
                    [try version(1, on: baseVolume(21102)), try version(2), try version(3)], current: 3, keep: 0)) == [
                    1, 2,
                ])
    }

    @Test func `an owner stays while one that stays points at it`() throws {
        let kept = try version(2, on: baseVolume(21101))
        let found = try surplus([try version(1), kept, try version(3)], current: 3, keep: 1)
        #expect(numbers(found).isEmpty)
        #expect(reasons(found) == ["1: version \(kept.version.label) has its disk"])
    }

    @Test func `an owner stays while the template points at it`() throws {
        let found = try surplus(
            [try version(1), try version(2), try version(3, on: baseVolume(21101))], current: 3, keep: 0)
        #expect(numbers(found) == [2])
        #expect(reasons(found) == ["1: template 211 has its disk"])
    }

    @Test func `what linked clones stand on stays, and so does what it points at`() throws {
        let clones = [baseVolume(21101): [302, 301]]
        let found = try surplus(
            [try version(1), try version(2), try version(3)], current: 3, keep: 0, clones: clones)
        #expect(numbers(found) == [2])
        #expect(reasons(found) == ["1: linked clones stand on it: VM 301, VM 302"])
        // Who only points at it can go: the clones stand on the owner's.
        let pointing = try surplus(
            [try version(1), try version(2, on: baseVolume(21101)), try version(3)], current: 3, keep: 0, clones: clones
        )
        #expect(numbers(pointing) == [2])
    }

    @Test func `what is locked stays, with what it points at`() throws {
        let locked = try version(2, on: baseVolume(21101), configured: ["lock": "backup"])
        let found = try surplus([try version(1), locked, try version(3)], current: 3, keep: 0)
        #expect(numbers(found).isEmpty)
        #expect(
            reasons(found) == ["2: VM 21102 is locked (backup)", "1: version \(locked.version.label) has its disk"])
    }

    @Test func `an EFI disk holds its owner as well`() throws {
        let efi = "local:21101/base-21101-disk-1.qcow2"
        let owner = try version(1, configured: ["efidisk0": efi])
        let found = try surplus(
            [owner, try version(2), try version(3, configured: ["efidisk0": efi])], current: 3, keep: 0)
        #expect(reasons(found) == ["1: template 211 has its disk"])
    }

    @Test func `an adopted version goes with its disk, which is the template's own`() throws {
        let volume = "local:211/base-211-disk-0.qcow2"
        let adopted = makeVersionTemplate(
            Identity(adopted: "golden", defaultGuest, diskSize: gibibyte), vmid: 21101, volume: volume, image: nil)
        #expect(numbers(try surplus([adopted, try version(2)], current: 2, keep: 0)) == [1])
        let held = try surplus([adopted, try version(2)], current: 2, keep: 0, clones: [volume: [301]])
        #expect(reasons(held) == ["1: linked clones stand on it: VM 301"])
        let used = try surplus([adopted, try version(2)], current: 2, keep: 0, used: [volume])
        #expect(reasons(used) == ["1: template 211 has its disk"])
    }

    @Test func `without a template the newest ones stay`() throws {
        let versions = try (1...3).map { try version($0) }
        let found = Surplus(
            in: try makeObserved(.absent, VersionRange(whole: versions)), current: nil, volumes: [], earlier: [],
            keep: 1)
        #expect(numbers(found) == [2, 1])
    }
}
