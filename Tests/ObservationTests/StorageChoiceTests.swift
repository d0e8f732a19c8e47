import BuildErrors
import Observation
import ProxmoxTypes
import TestSamples
import Testing

/// Which storage is taken for what.
@Suite struct StorageChoiceTests {
    private struct Row {
        let storages: [NodeStorage]
        let named: String?
        let expected: String
    }

    private func choose(_ storages: [NodeStorage], _ named: String?) throws -> String {
        let site = try makeSite(storages: storages)
        do throws(BuildError) {
            return try site.chooseStorage(named: named, setting: "image-storage", for: "import").name
        } catch {
            return "\(error)"
        }
    }

    @Test func `the only storage that fits is taken, the named one when it fits`() throws {
        let fits = try storage("a", "iso,import")
        let alsoFits = try storage("b", "import")
        let other = try storage("c", "images,rootdir")
        let asleep = try storage("d", "import", isActive: false)
        let similar = try storage("e", "imports")
        let add = "an administrator adds it with: pvesm set STORAGE --content LIST,import"
        let rows = [
            Row(storages: [fits], named: nil, expected: "a"),
            Row(storages: [other, fits, asleep, similar], named: nil, expected: "a"),
            Row(storages: [fits, alsoFits], named: "b", expected: "b"),
            Row(
                storages: [fits, other, alsoFits], named: nil,
                expected: "several storages hold 'import': a, b; choose one with --image-storage"),
            Row(
                storages: [], named: nil,
                expected: "the token sees no storage of node pve1: it lacks Datastore.Audit, or more, on all of them. "
                    + "'proxmox-flatcar doctor' prints the commands that grant it"),
            Row(
                storages: [fits, try storage("f", "import", type: "esxi")], named: nil, expected: "a"),
            Row(
                storages: [try storage("f", "import", type: "esxi")], named: "f",
                expected: "storage f is of type esxi, which shows images and takes no upload; choose another "
                    + "--image-storage"),
            Row(
                storages: [other, asleep], named: nil,
                expected: "no storage of node pve1 that the token can see holds 'import' (seen: c, d); \(add)"),
            Row(
                storages: [fits], named: "z",
                expected: "--image-storage z: node pve1 has no such storage that the token can see (seen: a)"),
            Row(storages: [asleep], named: "d", expected: "storage d is not active on node pve1"),
            Row(
                storages: [other], named: "c",
                expected: "storage c does not hold 'import'; an administrator allows it with: pvesm set c --content "
                    + "images,import,rootdir"),
        ]
        for row in rows {
            #expect(try choose(row.storages, row.named) == row.expected)
        }
    }
}
