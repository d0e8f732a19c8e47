import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What there is to do besides: leftovers, seals, surplus, settings, a base config that is gone.
@Suite struct UpkeepTests {
    private let builder = someBuilder

    private func upToDate(
        _ change: (inout BuildSettings) throws -> Void = { _ in }, configured: [String: String?] = [:],
        version: [String: String?] = [:]
    ) throws -> Case {
        var scene = try Case(change)
        let current = makeVersionTemplate(try makeIdentity(), configured: version)
        scene.template = .template(makeTemplate(current, configured: configured))
        scene.versions.whole = [current]
        return scene
    }

    private func older(_ number: Int, configured: [String: String?] = [:]) throws -> VersionTemplate {
        makeVersionTemplate(
            try makeIdentity("4593.1.\(number)"), vmid: 21110 + number, built: "\(number)", configured: configured)
    }

    private func begun(_ vmid: Int, isAbandoned: Bool = true) throws -> VersionTemplate {
        makeVersionTemplate(try makeIdentity("4593.1.0"), vmid: vmid, image: nil, isAbandoned: isAbandoned)
    }

    private func throwaway(_ vmid: Int, isAbandoned: Bool = true) -> VersionRange.Throwaway {
        .init(vmid: vmid, record: .init(vmid: vmid, template: 211, builder: builder), isAbandoned: isAbandoned)
    }

    @Test func `a template that is as it should be needs nothing`() throws {
        let plan = try upToDate().plan(nil)
        #expect(plan.isEmpty && plan.notes.isEmpty && plan.version == 21100)
    }

    @Test func `what ended runs have left goes, and what others work on stays`() throws {
        var scene = try upToDate()
        scene.versions.unfinished = [try begun(21102), try begun(21103, isAbandoned: false)]
        scene.versions.throwaways = [throwaway(21104), throwaway(21105, isAbandoned: false)]
        let plan = try scene.plan {
            try makePreparation(
                $0,
                left: [
                    "local:import/flatcar-21102.qcow2", "local:import/flatcar-21103.qcow2",
                    "local:import/flatcar-21199.qcow2",
                ])
        }
        #expect(
            plan.names == [
                "remove-throwaway 21104", "remove-version 21102 unfinished",
                "remove-import-file local:import/flatcar-21102.qcow2",
                "remove-import-file local:import/flatcar-21199.qcow2",
            ])
    }

    @Test func `files stay where the token may not remove them, or where nothing was prepared`() throws {
        var scene = try upToDate()
        scene.versions.unfinished = [try begun(21102)]
        let files = ["local:import/flatcar-21102.qcow2"]
        let without = everythingBut(["Datastore.Allocate"])
        #expect(
            try scene.plan { try makePreparation($0, left: files, permissions: without) }.names
                == ["remove-version 21102 unfinished"])
        #expect(try scene.plan(nil).names == ["remove-version 21102 unfinished"])
    }

    @Test func `a build goes on with one leftover and removes the others`() throws {
        var scene = try Case()
        scene.versions.unfinished = [makeVersionTemplate(try makeIdentity(), vmid: 21101), try begun(21102)]
        scene.versions.throwaways = [throwaway(21104)]
        let plan = try scene.plan {
            try makePreparation($0, left: ["local:import/flatcar-21101.qcow2", "local:import/flatcar-21102.qcow2"])
        }
        #expect(
            plan.names == [
                "remove-throwaway 21104", "remove-version 21102 unfinished",
                "remove-import-file local:import/flatcar-21102.qcow2",
                "remove-import-file local:import/flatcar-21101.qcow2",
                "create-template", "promote 21101",
            ])
    }

    @Test func `too many versions go at the end`() throws {
        var scene = try upToDate { $0.keep = 1 }
        let versions = try (1...3).map { try older($0) }
        scene.versions.whole += versions
        let current = makeVersionTemplate(try makeIdentity())
        scene.template = .template(makeTemplate(current, earlier: versions))
        let found = try scene.found()
        let surplus = Surplus(
            in: found, current: current.version.reference, volumes: [baseVolume(21100)],
            earlier: versions.map(\.version.reference), keep: 1)
        let plan = try scene.plan(nil, upkeep: Upkeep(surplus: surplus))
        #expect(plan.names == ["remove-version 21112", "remove-version 21113"])
    }

    @Test func `a build removes what is too many once it is done`() throws {
        var scene = try Case { $0.keep = 1 }
        let versions = try (1...3).map { try older($0) }
        scene.versions.whole = versions
        scene.template = .template(makeTemplate(versions[2], earlier: [versions[0], versions[1]]))
        let plan = try scene.plan()
        #expect(Array(plan.names.suffix(3)) == ["promote 21105", "remove-version 21111", "remove-version 21112"])
    }

    @Test func `a seal that somebody has broken is put back, and a person's tags stay`() throws {
        let scene = try upToDate(version: ["protection": nil, "tags": "mine"])
        let plan = try scene.plan(nil)
        let tag = try makeIdentity().ownTag
        #expect(plan.steps == [.sealVersion(vmid: 21100, tags: [tag, "mine"], protects: true)])
        #expect(plan.notes.contains { $0.contains("not protected") })
        let unprotected = try upToDate({ $0.protectsVersions = false }, version: ["protection": nil])
        #expect(try unprotected.plan(nil).isEmpty)
        let locked = try upToDate(version: ["protection": nil, "lock": "backup"])
        #expect(try locked.plan(nil).isEmpty)
    }

    @Test func `what is to be removed is not sealed first`() throws {
        var scene = try upToDate()
        let version = try older(1, configured: ["protection": nil])
        scene.versions.whole.append(version)
        let surplus = Surplus(
            in: try scene.found(), current: scene.versions.whole[0].version.reference, volumes: [baseVolume(21100)],
            earlier: [], keep: 0)
        #expect(try scene.plan(nil, upkeep: Upkeep(surplus: surplus)).names == ["remove-version 21111"])
    }

    @Test func `what was changed by hand stays, and is said; or is put back where that is wanted`() throws {
        let changed = ["cores": "4", "memory": "4096"] as [String: String?]
        let left = try upToDate(configured: changed).plan(nil)
        #expect(left.isEmpty)
        #expect(left.notes.map { $0.prefix(22) } == ["cores is 4, and not 2:", "memory is 4096, and no"])
        let plan = try upToDate({ $0.resetsShape = true }, configured: changed).plan(nil)
        #expect(
            plan.steps == [
                .resetSettings([
                    Drift(key: "cores", recorded: "2", found: "4"),
                    Drift(key: "memory", recorded: "2048", found: "4096"),
                ])
            ])
        #expect(plan.notes.isEmpty)
    }

    @Test func `a base config that is gone is put back first`() throws {
        let scene = try upToDate({ $0.resetsShape = true }, configured: ["cores": "4"])
        let delivery = try makeDelivery(scene.settings)
        let plan = try scene.plan(nil, upkeep: Upkeep(redelivery: delivery))
        #expect(plan.names == ["deliver-base-config", "reset-settings"])
        #expect(plan.notes.contains { $0.contains("flatcar:snippets/") && $0.contains("put back") })
    }
}
