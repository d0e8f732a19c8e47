import BuildErrors
import ImagePipeline
import Pipes
import Planning
import ProxmoxTypes

/// Images that one run has stored for others as well, on storages that several nodes see.
package final class StoredImages: Sendable {
    /// What a run has stored.
    struct Stored: Sendable {
        let facts: ImageFacts
        let upload: ImageUpload
        let file: StoredVolume
    }

    private struct State {
        var stored: [Int: Stored] = [:]
        /// Those who will store nothing any more.
        var gone: Set<Int> = []
    }

    private let state = Monitor(State())
    /// For each that stores, where it waits before it removes its file: for itself and for all that use it.
    private let uses: [Int: Meeting]

    /// - Parameter lenders: by member, whose file it uses; its own where it stores one.
    package init(lenders: [Int: Int]) {
        let users = Dictionary(grouping: lenders.keys) { lenders[$0] ?? $0 }
        uses = users.mapValues { Meeting(Set($0)) }
    }

    func store(_ stored: Stored, of member: Int) { state.withLock { $0.stored[member] = stored } }

    /// A member has ended, or has what it needs.
    func leave(_ member: Int) {
        state.withLock { _ = $0.gone.insert(member) }
        for meeting in uses.values { meeting.leave(member) }
    }

    /// Waits for what another run stores.
    /// - Throws: `BuildError.imageOfOtherNode` when that has failed, `.cancelled`.
    func image(of lender: Int, node: String, isStopped: () -> Bool) throws(BuildError) -> Stored {
        while true {
            let found = state.wait(timeout: .milliseconds(250)) { state -> Stored?? in
                if let stored = state.stored[lender] { return .some(stored) }
                return state.gone.contains(lender) ? .some(nil) : nil
            }
            if let found {
                guard let stored = found else { throw .imageOfOtherNode(node) }
                return stored
            }
            if isStopped() { throw .cancelled }
        }
    }

    /// Waits until nobody uses a member's file any more.
    func waitForUsers(of member: Int, isStopped: () -> Bool) { _ = uses[member]?.come(member, isStopped: isStopped) }
}
