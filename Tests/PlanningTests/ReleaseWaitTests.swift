import BuildErrors
import Flatcar
import Observation
import Planning
import Reports
import TemplateModel
import TestSamples
import Testing

/// Which releases are taken, and which have to wait: 4593.2.5 is the newest, and 4593.2.4 what there is.
@Suite struct ReleaseWaitTests {
    private static let day: Int64 = 86_400
    private static let signed: Int64 = 1_700_000_000

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var soak: Int?
        var skipped: [String] = []
        var ceiling: String?
        var now = ReleaseWaitTests.signed
        /// The setting that keeps it, and until when; `nil` where it is taken.
        let expected: String?
        var until: Int64?
    }

    static let rows = [
        Row(testDescription: "no policy", expected: nil),
        Row(testDescription: "just signed", soak: 7, expected: "soak", until: signed + 7 * day),
        Row(
            testDescription: "a second too young", soak: 7, now: signed + 7 * day - 1, expected: "soak",
            until: signed + 7 * day),
        Row(testDescription: "just old enough", soak: 7, now: signed + 7 * day, expected: nil),
        Row(
            testDescription: "signed in the future", soak: 1, now: signed - 1, expected: "soak", until: signed + day),
        Row(testDescription: "signed in the future, no soak", now: signed - 1, expected: nil),
        Row(testDescription: "skipped", skipped: ["4593.2.4", "4593.2.5"], expected: "skip"),
        Row(testDescription: "another is skipped", skipped: ["4593.2.6"], expected: nil),
        Row(testDescription: "skipped and young", soak: 7, skipped: ["4593.2.5"], expected: "skip"),
        Row(testDescription: "the ceiling itself", ceiling: "4593.2.5", expected: nil),
        Row(testDescription: "a ceiling below by its patch", ceiling: "4593.2.4", expected: "max-version"),
        Row(testDescription: "a ceiling whose digits are fewer", ceiling: "4593.2.10", expected: nil),
        Row(testDescription: "a branch", ceiling: "4593.2", expected: nil),
        Row(testDescription: "a branch below", ceiling: "4593.1", expected: "max-version"),
        Row(testDescription: "a build", ceiling: "4593", expected: nil),
        Row(testDescription: "a build below", ceiling: "4592", expected: "max-version"),
        Row(testDescription: "a build above", ceiling: "10000", expected: nil),
    ]

    @Test(arguments: rows) func `a release is taken when the policy lets it`(row: Row) throws {
        let scene = try replacing { settings in
            settings.policy = ReleasePolicy(
                soak: row.soak, skipped: try row.skipped.map(makeReleaseVersion),
                ceiling: try row.ceiling.map { try #require(ReleaseCeiling($0)) })
        }
        let wait = try wait(scene, now: row.now)
        #expect(wait?.keptBy == row.expected)
        #expect(wait?.until == row.until)
    }

    @Test func `what the template has already waits for nothing`() throws {
        var scene = try Case { $0.policy = ReleasePolicy(soak: 7, skipped: [try makeReleaseVersion()]) }
        let present = makeVersionTemplate(try makeIdentity("4593.2.5") { $0.shape.cores = 8 }, vmid: 21101)
        scene.template = .template(makeTemplate(present))
        scene.versions.whole = [present]
        #expect(try wait(scene, now: Self.signed) == nil)
    }

    @Test func `a template stays at its release, and where there is none that is said`() throws {
        let scene = try replacing { $0.policy = ReleasePolicy(soak: 7) }
        let wait = try #require(try wait(scene, now: Self.signed))
        let decision = try decision(scene)
        #expect(try decision.stay(while: wait, scene.settings).identity.release == "4593.2.4")

        let empty = try Case { $0.policy = ReleasePolicy(soak: 7) }
        let error = try #require(
            refusal { () throws(BuildError) in
                try Decision.create(.image).stay(while: wait, empty.settings)
            })
        #expect(error.exitStatus == .temporaryFailure)
        #expect("\(error)".contains("name one with --release"))
        let above = ReleaseWait(release: "4593.2.5", reason: .above(try #require(ReleaseCeiling("4592"))))
        #expect(BuildError.releaseWaits(vmid: 211, above).exitStatus == .failure)
    }

    @Test func `what was rolled back is named with a command only where the settings let it be`() throws {
        var scene = try replacing { $0.policy = ReleasePolicy(soak: 7) }
        scene.template = .template(makeTemplate(try older(), held: [try scene.desired]))
        #expect(try decision(scene).wait(for: makeReleaseVersion(), coming: nil, scene.settings, now: 0) == nil)
        #expect(try heldBackNote(scene).contains("take it with: proxmox-flatcar build --release 4593.2.5"))

        scene.settings.policy.skipped = [try makeReleaseVersion()]
        #expect(
            try decision(scene).wait(for: makeReleaseVersion(), coming: nil, scene.settings, now: 0)?.keptBy == "skip")
        let skipped = try heldBackNote(scene)
        #expect(!skipped.contains("--release 4593.2.5") && skipped.contains("--release 4593.2.4"), "\(skipped)")

        scene.settings.policy = ReleasePolicy(ceiling: ReleaseCeiling("4592"))
        let above = try heldBackNote(scene)
        #expect(above.contains("was rolled back") && !above.contains("--release"), "\(above)")
    }

    @Test func `what was rolled back does not come because the disk is gone`() throws {
        var scene = try replacing()
        let present = try older()
        scene.template = .template(makeTemplate(present, held: [try scene.desired]))
        scene.gone = Set(present.volumes)
        #expect(
            try decision(scene).wait(for: makeReleaseVersion(), coming: nil, scene.settings, now: 0)?.keptBy
                == "rollback")
        scene.settings.selector = .version(try makeReleaseVersion())
        #expect(try decision(scene).wait(for: makeReleaseVersion(), coming: nil, scene.settings, now: 0) == nil)
    }

    @Test func `the time is compared again once it is known to be true, for a release that is new here`() throws {
        let scene = try replacing { $0.policy = ReleasePolicy(soak: 7) }
        #expect(try scene.plan().upload?.soak == 7)
        var same = scene
        let present = makeVersionTemplate(try makeIdentity("4593.2.5") { $0.shape.diskSize *= 2 }, vmid: 21101)
        same.template = .template(makeTemplate(present))
        same.versions.whole = [present]
        let upload = try #require(try same.plan().upload)
        #expect(upload.soak == nil)
    }

    @Test func `a plan says what waits`() throws {
        let scene = try replacing { $0.policy = ReleasePolicy(soak: 7) }
        let wait = try wait(scene, now: Self.signed)
        let present = try older().version.identity
        let found = try scene.found()
        let plan = try Planner(scene.settings, found: found, desired: present, wait: wait).plan(
            try Decision.make(for: present, found: found, settings: scene.settings))
        #expect(plan.isEmpty && plan.wait == wait)
        #expect(plan.text.contains("nothing to do") && plan.text.contains("release 4593.2.5 waits"), "\(plan.text)")
        let json = plan.json.text.filter { !$0.isWhitespace }
        #expect(
            json.contains(#""waiting":{"because":"soak","release":"4593.2.5","until":"2023-11-21T22:13:20Z"}"#),
            "\(json)")
    }

    @Test(arguments: ["", "x", "4593.", "4593.2.5.1", "-1", "04593", "1234567"])
    func `what is no version is no ceiling`(text: String) { #expect(ReleaseCeiling(text) == nil) }

    private func heldBackNote(_ scene: Case) throws -> String { try scene.plan().notes.joined(separator: "; ") }

    private func decision(_ scene: Case) throws -> Decision {
        try Decision.make(for: scene.desired, found: scene.found(), settings: scene.settings)
    }

    private func wait(_ scene: Case, now: Int64) throws -> ReleaseWait? {
        try decision(scene).wait(
            for: makeReleaseVersion(), coming: SignedRelease("4593.2.5", signed: Self.signed), scene.settings, now: now)
    }
}

extension ReleaseWait {
    fileprivate var keptBy: String {
        switch reason {
        case .soaking: "soak"
        case .skipped: "skip"
        case .above: "max-version"
        case .rolledBack: "rollback"
        }
    }
}
