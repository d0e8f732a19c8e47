public import BuildErrors
import Delivery
import Flatcar
import Observation
import Planning
import ProxmoxTypes
public import Reports
import TemplateModel

/// What a check found.
public struct Check: Sendable, Equatable {
    /// How the template stands to what is wanted.
    enum State: Sendable, Equatable {
        /// The template has the newest version with these settings.
        case upToDate(release: String)
        /// The newest one was rolled back, and the template has this release instead.
        case heldBack(release: String, String)
        /// There is no template yet.
        case missing(release: String)
        /// It was built from something else; what is different.
        case outdated([String])
        /// Its disk is gone; the volume.
        case diskGone(String)
        /// It is as it should be, and something beside it is not; what a build does about that.
        case untidy([String])
        /// The file with its base config was removed; the volume.
        case configGone(String)
        /// An earlier build was interrupted.
        case unfinished
        /// The disk was exchanged by hand for that of another version.
        case exchanged(String)
        /// It would be taken over.
        case adoptable
    }

    let vmid: Int
    /// The one that the template has; `nil` for none.
    let release: String?
    /// The newest one, which a build takes unless it waits.
    let newest: String
    let state: State
    /// Why that would not take `newest`; `nil` where it would.
    var wait: ReleaseWait?
    /// What else is worth knowing.
    var notes: [String] = []
}

extension TemplateBuilder {
    /// Looks whether there is something to do, without asking whether it could be done.
    public func check() throws(BuildError) -> Check {
        let target = try target()
        let seen = try look(target)
        let found = seen.found
        var notes: [String] = []
        if let lock = found.ours?.configuration.lock {
            notes.append("template \(settings.vmid) is locked now (\(lock))")
        }
        if let other = found.versions.inWork {
            notes.append("another run has been building version \(other.version.label) since \(other.version.built)")
        }
        if let ours = found.ours { notes += settings.notes(on: ours) }
        let state = try state(seen)
        return Check(
            vmid: settings.vmid, release: found.ours?.record.current?.version.identity.release,
            newest: target.desired.release, state: state, wait: seen.wait, notes: notes)
    }

    /// What a build does for a template that is as it should be. Drift is said by itself.
    private func care(_ template: Template, _ seen: Look, _ gathering: Gathering) throws(BuildError) -> [String] {
        var settings = settings
        settings.resetsShape = false
        return try Planner(settings, found: seen.found, desired: seen.target.desired)
            .plan(seen.decision, upkeep: Upkeep(surplus: gathering.surplus(of: template)))
            .steps.map(\.title)
    }

    private func state(_ seen: Look) throws(BuildError) -> Check.State {
        let (found, target, desired) = (seen.found, seen.target, seen.target.desired)
        switch seen.decision {
        case .nothingToDo(let template):
            let gathering = Gathering(settings: settings, context: context, release: target.release, found: found)
            if let lost = try gathering.lostConfig(of: template) { return .configGone(lost.volume) }
            if settings.resetsShape, !template.drift.isEmpty { return .outdated(template.drift.map(\.words)) }
            let care = try care(template, seen, gathering)
            return care.isEmpty ? .upToDate(release: desired.release) : .untidy(care)
        case .heldBack(let template):
            return .heldBack(release: template.record.current?.version.identity.release ?? "", desired.release)
        case .create: return .missing(release: desired.release)
        case .complete: return .unfinished
        case .correctRecord(_, let version): return .exchanged(version.version.label)
        case .adopt: return .adoptable
        case .replace(let template, _):
            if let disk = found.disk(of: template), disk.presence == .gone { return .diskGone(disk.volume) }
            guard let current = template.record.current?.version else { return .unfinished }
            if current.identity == desired { return .outdated(["the version's own template \(current.vmid) is gone"]) }
            return .outdated(
                desired.differences(
                    from: current.identity, guest: GuestSettings(settings.shape, .none), otherGuest: current.guest))
        }
    }
}

extension Check {
    /// Whether a build would find nothing to do.
    public var isUpToDate: Bool {
        switch state {
        case .upToDate, .heldBack: true
        default: false
        }
    }

    /// One line for people, and a line for each note.
    public var text: String {
        "template \(vmid): \(oneLine(words))\n" + notes.map { "note: \(oneLine($0))\n" }.joined()
    }

    /// One JSON object with sorted keys.
    public var json: JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let vmid: Int
            let release: String?
            let newest: String
            let somethingToDo: Bool
            let reason: String
            let waiting: ReleaseWait?
            let notes: [String]
        }
        return JSONDocument(
            Document(
                vmid: vmid, release: release, newest: newest, somethingToDo: !isUpToDate, reason: words,
                waiting: wait, notes: notes))
    }

    private var words: String {
        guard let wait else { return state.words }
        if case .upToDate(let release) = state { return "stays at release \(release): \(wait.words)" }
        return "\(state.words); \(wait.words)"
    }
}

extension Check.State {
    fileprivate var words: String {
        switch self {
        case .upToDate(let release): "up to date with release \(release)"
        case .heldBack(let has, let newest): "stays at release \(has): release \(newest) was rolled back"
        case .missing(let release): "not there yet; release \(release) can be built"
        case .outdated(let differences): "something to do: \(differences.joined(separator: "; "))"
        case .diskGone(let volume): "its disk \(volume) is gone, so that no clone can be made; it is to be built again"
        case .untidy(let titles): "something to do beside it: \(titles.joined(separator: "; "))"
        case .configGone(let volume): "its base config \(volume) is gone, so that no clone starts; it is to be put back"
        case .unfinished: "an interrupted build is to be finished"
        case .exchanged(let label):
            "its disk was exchanged by hand for that of version \(label); the record is to be corrected"
        case .adoptable: "not ours, and would be taken over"
        }
    }
}
