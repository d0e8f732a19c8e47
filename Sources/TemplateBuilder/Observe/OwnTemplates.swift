import Proxmox

/// The templates that have one version each, under VMIDs of their own.
struct OwnTemplates: Sendable, Equatable {
    /// The VMID for the version that is to be built.
    let vmid: Int
    /// Whether an interrupted build has made its template already.
    let isThere: Bool
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
        var (found, orphans): (Int?, [Int]) = (nil, [])
        for vmid in taken.subtracting(record?.ownVMIDs ?? []).sorted() {
            switch try client.templateState(of: vmid, on: node, errand: errand) {
            case .template(let own) where own.record.current.identity == identity && found == nil: found = vmid
            case .template, .incomplete, .unconverted: orphans.append(vmid)
            case .absent, .foreign, .locked, .elsewhere: continue
            }
        }
        self.orphans = orphans
        isThere = found != nil
        vmid = if let found { found } else { try Self.free(client, range, taken) }
    }

    /// The list of guests may be some seconds old, and does not show every one.
    private static func free(
        _ client: ProxmoxClient, _ range: ClosedRange<Int>, _ taken: Set<Int>
    ) throws(BuildError) -> Int {
        for vmid in range where !taken.contains(vmid) {
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
