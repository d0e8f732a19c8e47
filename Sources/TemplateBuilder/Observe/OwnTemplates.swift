import Proxmox
import ProxmoxTypes

/// The templates that have one version each, under VMIDs of their own.
struct OwnTemplates: Sendable, Equatable {
    /// The VMID for the version that is to be built.
    let vmid: Int
    /// What an interrupted build has made of its template already; `nil` for nothing.
    let present: TagList?
    /// Others that interrupted builds have left; no record names them.
    let orphans: [Int]

    /// Looks at what is in the range.
    /// - Parameters:
    ///   - record: of the template; `nil` where there is none.
    ///   - identity: of the version that is to be built.
    /// - Throws: `BuildError.noFreeVMID` when all are taken.
    init(
        _ client: ProxmoxClient, template: Int, node: String, range: ClosedRange<Int>, record: Record?,
        identity: Identity
    ) throws(BuildError) {
        let guests = try asBuildError { () throws(ProxmoxError) in try client.guests() }
        let taken = Set(guests.map(\.vmid).filter(range.contains))
        let errand = Record.Errand(template: template, purpose: .version)
        var found: (vmid: Int, tags: TagList)?
        var (orphans, unfinished): ([Int], Set<Int>) = ([], [])
        for vmid in taken.subtracting(record?.ownVMIDs ?? []).sorted() {
            switch try client.templateState(of: vmid, on: node, errand: errand) {
            case .template(let own) where own.record.current.identity == identity && found == nil:
                found = (vmid, TagList(own.configuration))
            case .template: orphans.append(vmid)
            case .incomplete, .unconverted:
                orphans.append(vmid)
                unfinished.insert(vmid)
            case .absent, .foreign, .unseen, .locked, .elsewhere: continue
            }
        }
        self.orphans = orphans
        present = found?.tags
        // What nobody can have cloned is destroyed for certain, and leaves its place.
        vmid =
            if let found { found.vmid } else { try Self.free(client, range, taken.subtracting(unfinished), unfinished) }
    }

    /// The list of guests may be some seconds old, and does not show every one.
    private static func free(
        _ client: ProxmoxClient, _ range: ClosedRange<Int>, _ taken: Set<Int>, _ unfinished: Set<Int>
    ) throws(BuildError) -> Int {
        for vmid in range where !taken.contains(vmid) {
            if unfinished.contains(vmid) { return vmid }
            if try asBuildError({ () throws(ProxmoxError) in try client.isFree(vmid: vmid) }) { return vmid }
        }
        throw .noFreeVMID(range)
    }
}

extension Record {
    /// The VMIDs of the templates that one of its versions has alone.
    fileprivate var ownVMIDs: Set<Int> {
        let versions = [current] + history + (staged.map { [$0.version] } ?? [])
        return Set(versions.compactMap(\.ownVMID) + retired.compactMap(\.ownVMID))
    }
}
