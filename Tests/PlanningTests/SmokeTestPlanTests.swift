import BuildErrors
import Observation
import Planning
import TemplateModel
import TestSamples
import Testing

/// The throwaway on which a version is tried out.
@Suite struct SmokeTestPlanTests {
    private func scene(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws -> Case {
        try Case {
            $0.smokeTest = SmokeTestSettings(patience: .seconds(7))
            $0.baseConfig = BaseConfig([1], kernelSettings: ["vm/swappiness": "1"])
            try change(&$0)
        }
    }

    @Test func `a version is tried out before anybody gets it`() throws {
        let plan = try scene().plan()
        #expect(plan.names.suffix(3) == ["test-version", "create-template", "promote 21105"])
        #expect(
            plan.test
                == SmokeTest(
                    ThrowawayClone(
                        of: 21105, vmid: 21106, name: "flatcar-smoke-test-211", pool: nil, isFull: false),
                    release: "4593.2.5", patience: .seconds(7), kernelSettings: ["vm/swappiness": "1"]))
    }

    @Test func `where the storage knows no linked clones, it is a full one`() throws {
        let plan = try scene().plan { try makePreparation($0, diskType: "lvm") }
        #expect(plan.test?.clone.isFull == true)
        #expect(plan.notes.contains { $0.contains("can be cloned in full only") })
    }

    @Test func `a version that is there is tried out on a free VMID of its own`() throws {
        var scene = try scene { $0.pool = "flatcar" }
        scene.versions.whole = [makeVersionTemplate(try scene.desired)]
        let plan = try scene.plan { try makePreparation($0, bringsImage: false, free: [21105]) }
        #expect(plan.names == ["test-version", "create-template", "promote 21100"])
        #expect(
            plan.test?.clone.source == 21100 && plan.test?.clone.vmid == 21105 && plan.test?.clone.pool == "flatcar")
    }

    @Test func `a test that was asked for is never left out for want of a VMID`() throws {
        var scene = try scene()
        scene.versions.whole = [makeVersionTemplate(try scene.desired)]
        let refusal = scene.refusal { try makePreparation($0, bringsImage: false, free: []) }
        guard case .noFreeVMID(scene.settings.versionVMIDs)? = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
    }

    @Test func `a consumer that brings its own config has none to look for`() throws {
        #expect(try scene { $0.consumer = .capmox }.plan().test?.kernelSettings == [:])
    }

    @Test func `without being asked nothing is tried out`() throws {
        #expect(try scene { $0.smokeTest = nil }.plan().test == nil)
    }
}
