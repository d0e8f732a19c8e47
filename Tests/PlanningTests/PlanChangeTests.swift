import Planning
import TemplateModel
import Testing

/// What a run for several nodes changes in a node's plan.
@Suite struct PlanChangeTests {
    @Test func `a warning is added, and all else of the plan stays`() {
        let wait = ReleaseWait(release: "4593.2.6", reason: .skipped)
        let plan = Plan(
            vmid: 211, node: "pve1", identity: nil, version: 21100, notes: ["n"], warnings: ["first"], steps: [],
            wait: wait)
        let warned = plan.warning("second")
        #expect(warned.warnings == ["first", "second"] && warned.notes == ["n"])
        #expect(warned.wait == wait && warned.version == 21100 && warned.isEmpty)
        #expect(plan.warnings == ["first"])
    }
}
