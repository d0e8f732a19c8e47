import BuildErrors
import Observation
import TemplateBuilder
import TemplateModel
import TestSamples
import Testing

/// Which version is gone back to.
@Suite struct RollbackChoiceTests {
    private let current, newer, older, other: VersionTemplate

    init() throws {
        current = makeVersionTemplate(try makeIdentity("4593.2.5"), vmid: 21100)
        newer = makeVersionTemplate(try makeIdentity("4593.2.6"), vmid: 21101)
        older = makeVersionTemplate(try makeIdentity("4593.2.4"), vmid: 21102)
        other = makeVersionTemplate(
            try makeIdentity("4593.2.4") { $0.shape.cores = 8 }, vmid: 21103, volume: baseVolume(21102))
    }

    private func choose(
        _ name: String?, held: [VersionTemplate] = [], earlier: [VersionTemplate]? = nil
    ) throws -> String {
        let record = makeTemplate(
            current, earlier: earlier ?? [newer, older, other], held: held.map(\.version.identity)
        ).record
        do throws(BuildError) {
            return "\(try Rollback.choose(name, [newer, older, other], record, vmid: 211).vmid)"
        } catch {
            return switch error {
            case .unknownVersion: "unknown"
            case .ambiguousVersion(_, let candidates): "ambiguous \(candidates.count)"
            case .noOlderVersion: "none"
            default: "\(error)"
            }
        }
    }

    @Test func `without a name it is the one before, and never one that was rolled back`() throws {
        #expect(try choose(nil) == "21101")
        #expect(try choose(nil, held: [newer]) == "21102")
        #expect(try choose(nil, held: [newer, older, other]) == "none")
    }

    @Test func `what never was the template's is not the one before`() throws {
        #expect(try choose(nil, earlier: [older]) == "21102")
        #expect(try choose(nil, earlier: []) == "none")
        #expect(try choose("4593.2.6", earlier: []) == "21101")
    }

    @Test func `a version is found by its release, id, label, VMID or volume`() throws {
        #expect(try choose("4593.2.6") == "21101")
        #expect(try choose("4593.2.6", held: [newer]) == "21101")
        #expect(try choose("4593.2.4") == "ambiguous 2")
        #expect(try choose(other.version.identity.id) == "21103")
        #expect(try choose(older.version.label) == "21102")
        #expect(try choose("21103") == "21103")
        #expect(try choose(baseVolume(21101)) == "21101")
        // The owner's, and not that of whoever points at it.
        #expect(try choose(baseVolume(21102)) == "21102")
    }

    @Test(arguments: ["4593.2.3", "", "4593", "21104", "21100", "4593.2.5"])
    func `what is kept under no such name is said with the names that there are`(name: String) throws {
        #expect(try choose(name) == "unknown")
    }
}
