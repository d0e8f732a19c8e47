import BuildErrors
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// Why there is no plan although there is something to do.
@Suite struct PlanRefusalTests {
    @Test func `the template is not touched while it cannot be changed`() throws {
        var scene = try replacing()
        scene.template = .template(makeTemplate(try older(), configured: ["lock": "backup"]))
        guard case .locked(211, "backup")? = scene.refusal() else {
            Issue.record("it was changed under a lock")
            return
        }
        scene.template = .template(makeTemplate(try older(), configured: ["protection": "1"]))
        guard case .protected(211)? = scene.refusal() else {
            Issue.record("it was changed under protection")
            return
        }
    }

    @Test func `beside a run that is at work there is nothing to do`() throws {
        for begin in [try replacing(), try Case()] {
            var scene = begin
            scene.versions.unfinished = [
                makeVersionTemplate(try makeIdentity(), vmid: 21104, image: nil, isAbandoned: false)
            ]
            guard case .building(211, 21104, someTime)? = scene.refusal() else {
                Issue.record("two at once")
                return
            }
        }
    }

    @Test func `a range without a free VMID is said`() throws {
        guard case .noFreeVMID(21100...21199)? = try Case().refusal({ try makePreparation($0, free: []) }) else {
            Issue.record("a VMID out of nothing")
            return
        }
    }
}
