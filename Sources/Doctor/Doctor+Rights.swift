import BuildErrors
import Delivery
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

extension Doctor {
    /// Something that a build does without, and that takes rights of its own.
    private struct Extra {
        let purpose: String
        let need: Need
        /// What becomes of it without.
        let otherwise: String
    }

    private static let poolAdvice =
        ". An entry there is for every VM of the cluster; with --pool NAME the rights end at the pool"

    func lookAtRights(_ diagnosis: inout Diagnosis, _ site: Site, _ prospect: Prospect) {
        let needs =
            requiredNeeds(settings, prospect.places, on: site) + prospect.needs + (prospect.missing?.needs ?? [])
        let extras = extras(site, prospect.places)
        let all = needs + extras.map(\.need)
        var grants = Grants(
            to: client.tokenID, with: site.permissions,
            // Without them, the commands are those for a node that has none of ours.
            roles: (try? client.roles()) ?? [:])
        let missing = needs.filter(site.permissions.lacks)
        if missing.isEmpty { diagnosis.add("rights", .good, "all that a build needs") }
        for path in missing.map(\.path).uniqued {
            let here = missing.filter { $0.path == path }
            diagnosis.add(
                "rights on \(path)", .missing(.noPermission),
                site.permissions.lack(here) + (path == "/vms" ? Self.poolAdvice : ""),
                grants.grant(here, keeping: all))
        }
        for extra in extras {
            guard site.permissions.lacks(extra.need) else {
                diagnosis.add("rights \(extra.purpose)", .good, extra.need.path)
                continue
            }
            diagnosis.add(
                "rights \(extra.purpose)", .optional,
                "\(site.permissions.lack([extra.need])) on \(extra.need.path): \(extra.otherwise)",
                grants.grant([extra.need], keeping: all))
        }
    }

    private func extras(_ site: Site, _ places: Places) -> [Extra] {
        let uploads = [places.imageStorage, places.delivery?.uploadStorage].compactMap { $0 }.uniqued
        var extras = uploads.map { storage in
            Extra(
                purpose: "to clean up", need: Need("FlatcarCleanUp", ["Datastore.Allocate"], on: "/storage/\(storage)"),
                otherwise: "what was uploaded there stays until it is overwritten")
        }
        extras.append(
            Extra(
                purpose: "to exchange drives", need: site.driveChangeNeed(settings),
                otherwise: "a version with another drive than the one before (another base config as an ISO) is refused"
            ))
        extras.append(
            Extra(
                purpose: "to prune", need: Need("FlatcarAudit", ["VM.Audit"], on: "/vms"),
                otherwise: "base configs are listed, and none is removed"))
        if settings.smokeTest == nil {
            extras.append(
                Extra(
                    purpose: "for --smoke-test", need: site.smokeTestNeed(settings),
                    otherwise: "a version cannot be tried out before it counts"))
        }
        return extras
    }
}

extension Permissions {
    /// What the token lacks of needs, in words.
    fileprivate func lack(_ needs: [Need]) -> String {
        "lacks " + missing(needs.flatMap(\.privileges)).map(\.name).uniqued.joined(separator: " ")
    }
}

extension Delivery {
    fileprivate var uploadStorage: String? {
        switch way {
        case .uploaded(let storage), .attached(let storage): storage
        case .written, .sent: nil
        }
    }
}
