import BuildErrors
import Flatcar
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What a build does, by what it finds: a row for every state.
@Suite struct DecisionTests {
    private static let rows = Result {
        try DecisionTable.stands() + DecisionTable.versions() + DecisionTable.sources()
    }

    @Test func `what is done follows from what is found`() throws {
        for row in try Self.rows.get() {
            var scene = try Case()
            try row.make(&scene)
            #expect(try decide(scene) == row.expected, "\(row.testDescription)")
        }
    }

    private func decide(_ scene: Case) throws -> String {
        let (desired, found) = (try scene.desired, try scene.found())
        do throws(BuildError) {
            let decision = try Decision.make(for: desired, found: found, settings: scene.settings)
            try decision.checkOrder(decision.verified ?? scene.coming, scene.settings)
            return words(decision)
        } catch {
            return switch error {
            case .foreign(211, "why"): "foreign"
            case .adoptable(211, "why"): "adoptable"
            case .notAdoptable(211, _): "not adoptable"
            case .locked(211, let lock): "locked \(lock)"
            case .elsewhere(211, let node, "pve1"): "elsewhere \(node)"
            case .downgrade(211, let has, let offered) where offered.release == scene.release:
                "downgrade from \(has.release)"
            case .noDiskOfOurs(211, let disks): "no disk of ours: \(disks.joined(separator: ", "))"
            default: "\(error)"
            }
        }
    }

    private func words(_ decision: Decision) -> String {
        switch decision {
        case .nothingToDo: "nothing"
        case .heldBack: "held back"
        case .create(let source): "create \(words(source))"
        case .complete(_, let source): "complete \(words(source))"
        case .replace(_, let source): "replace \(words(source))"
        case .correctRecord(_, let version): "correct \(version.vmid)"
        case .adopt(let adoption, let source):
            "adopt \(adoption.version == nil ? "as it was" : "its disk"), \(words(source))"
        }
    }

    private func words(_ source: VersionSource) -> String {
        switch source {
        case .existing(let version): "existing \(version.vmid)"
        case .unfinished(let version): "unfinished \(version.vmid)"
        case .sharing(let version): "sharing \(version.vmid)"
        case .image: "image"
        }
    }
}
