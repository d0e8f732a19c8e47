import Flatcar
import Foundation
import ImagePipeline
import Reports
import Testing

/// When an image was signed, and what follows from that.
@Suite(.sampleRelease) struct SignedTimeTests {
    private static let day: Int64 = 86_400
    private static let now: Int64 = 1_800_000_000

    /// The age of a signature in seconds, that of what it must not be older than, and the most days.
    static let rows: [(age: Int64, floor: Int64?, days: Int?, expected: String)] = [
        (100 * day, nil, nil, "good"), (100 * day, 100 * day, nil, "good"), (99 * day, 100 * day, nil, "good"),
        (100 * day + 1, 100 * day, nil, "older"), (30 * day, nil, 30, "good"), (30 * day + 1, nil, 30, "too long ago"),
        (-60, nil, 1, "good"), (31 * day, 30 * day, 30, "too long ago"), (29 * day, 28 * day, 30, "older"),
    ]

    @Test(arguments: rows)
    func `a time is refused that is before another, or too long ago`(
        age: Int64, floor: Int64?, days: Int?, expected: String
    ) {
        let limits = SignedTimeLimits(
            floor: floor.map { SignedRelease("floor", signed: Self.now - $0) }, maxAge: days)
        let found: String
        do throws(ImageError) {
            try limits.check(
                SignedRelease("release", signed: Self.now - age), now: Date(timeIntervalSince1970: Double(Self.now)))
            found = "good"
        } catch {
            found =
                switch error {
                case .signedTooLongAgo(_, days ?? 0): "too long ago"
                case .olderThanExpected: "older"
                default: "\(error)"
                }
        }
        #expect(found == expected)
    }

    /// The age of a signature in seconds, and whether it is too young for seven days.
    @Test(arguments: [(7 * day, false), (7 * day - 1, true), (0, true), (-60, true), (8 * day, false)])
    func `a time is refused that is too short ago`(age: Int64, isTooYoung: Bool) {
        let release = SignedRelease("release", signed: Self.now - age)
        do throws(ImageError) {
            try SignedTimeLimits(soak: 7).check(release, now: Date(timeIntervalSince1970: Double(Self.now)))
            #expect(!isTooYoung)
        } catch {
            guard case .signedTooLately(release, days: 7) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(isTooYoung && error.exitStatus == .verificationFailed)
        }
    }

    @Test func `the time that was signed is told, and an image that is older than it should be never gets through`()
        throws
    {
        try SampleRelease.use { mirror in
            let good = try StreamRun(mirror)
            let signed = try good.result.get().signed
            #expect(abs(Double(signed) - Date().timeIntervalSince1970) < 86_400)
            let same = try StreamRun(mirror) { $0.floor = SignedRelease("4593.2.4", signed: signed) }
            #expect(same.sawEnd && same.error == nil)
            // A signature that says what is wanted, and is nobody's, stands before the good one.
            let name = "flatcar_production_qemu_image.img.bz2"
            let signature = try mirror.bytes(name + ".sig")
            try mirror.signByNobody(name, at: signed + 86_400)
            try mirror.write(try mirror.bytes(name + ".sig") + signature, to: name + ".sig")
            #expect(try StreamRun(mirror).result.get().signed == signed)
            let error = try StreamRun.refusal(mirror) { $0.floor = SignedRelease("4593.2.4", signed: signed + 1) }
            guard case .olderThanExpected(let found, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(found == SignedRelease(SampleRelease.version, signed: signed))
        }
    }

    @Test func `an image that says itself that it is too old is not even begun`() throws {
        try SampleRelease.use { mirror in
            let source = try mirror.source()
            let image = try ImageFile(flavour: .qemu, compression: .bz2, board: .amd64)
            let published = try source.publishedImage(image, of: source.resolve(.current), oem: OEMSettings())
            let signed = try StreamRun(mirror).result.get().signed
            let error = refusal { () throws(ImageError) in
                try source.order(
                    published, diskSize: nil, workers: 1, floor: SignedRelease("4593.2.4", signed: signed + 1))
            }
            guard case .olderThanExpected = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `what a signature claims is read without the image`() throws {
        try SampleRelease.use { mirror in
            let source = try mirror.source()
            let release = try source.resolve(.current)
            let image = try ImageFile(flavour: .qemu, compression: .bz2, board: .amd64)
            let signed = try StreamRun(mirror).result.get().signed
            try mirror.remove(image.name)
            #expect(try source.claimedTime(of: image, in: release).signed == signed)
        }
    }
}
