import BuildErrors
import Flatcar
package import ImagePipeline
import Pipes
import Planning
import Proxmox
package import Reports

/// One image for several templates: downloaded, verified, decompressed and changed once, and sent to all that want it.
///
/// Each member has a pipe of its own. The slowest sets the pace; one that gives up is dropped, and the others go on. No
/// member's upload is completed unless the signature is good, and not older than that member's template.
package final class SharedImage: Sendable {
    private struct State {
        var joined: [Int: (upload: ImageUpload, pipe: BytePipe)] = [:]
        var isStarting = false
        var stream: Result<ImageStream, BuildError>?
        /// Those whose templates have a later release.
        var refused: [Int: ImageError] = [:]
    }

    private let source: ImageSource
    private let report: Reporter
    private let meeting: Meeting
    private let state = Monitor(State())

    /// - Parameters:
    ///   - members: those who will join or leave.
    ///   - report: takes what the download tells.
    package init(_ members: Set<Int>, source: ImageSource, report: @escaping Reporter) {
        meeting = Meeting(members)
        self.source = source
        self.report = report
    }

    /// Wants no image, or none any more. Everybody either joins or leaves.
    package func leave(_ member: Int) { meeting.leave(member) }

    /// Waits until the stream's thread is gone. Call it once, when no member is at work any more.
    package func join() {
        guard case .success(let stream)? = state.withLock({ $0.stream }) else { return }
        stream.join()
    }

    /// Sends the image, as soon as all members have joined or left.
    /// - Parameters:
    ///   - isStopped: whether the run has been asked to stop.
    ///   - send: sends what the pipe gives.
    /// - Throws: the error of whichever side failed first.
    func stream<Sent>(
        to member: Int, _ upload: ImageUpload, isStopped: () -> Bool, send: (BytePipe) throws(BuildError) -> Sent
    ) throws(BuildError) -> (facts: ImageFacts, consumed: Sent) {
        let pipe = BytePipe(capacity: ImageStream.pipeCapacity)
        state.withLock { $0.joined[member] = (upload, pipe) }
        guard meeting.come(member, isStopped: isStopped) else {
            pipe.close()
            throw .cancelled
        }
        let stream = try startOrWait().get()
        let sent = pipe.consume(head: ProxmoxClient.uploadReserve, send)
        // An upload that its own node has ended need not wait for the others'.
        if case .failure(let error)? = sent, !error.isForWantOfBytes { throw error }
        do throws(StreamError<BuildError>) {
            return try ImageStream.judge(verdict(for: member, stream.outcome()), sent)
        } catch {
            switch error {
            case .image(let error): throw .image(error)
            case .sink(let error): throw error
            }
        }
    }

    private func verdict(
        for member: Int, _ outcome: Result<ImageFacts, ImageError>
    ) -> Result<ImageFacts, ImageError> {
        if let error = state.withLock({ $0.refused[member] }) { .failure(error) } else { outcome }
    }

    /// The first to come starts the stream, with all who have joined by then.
    private func startOrWait() -> Result<ImageStream, BuildError> {
        let isFirst = state.withLock { state in
            defer { state.isStarting = true }
            return !state.isStarting
        }
        if isFirst {
            let started = start()
            state.withLock { $0.stream = started }
        }
        return state.wait { $0.stream } ?? .failure(.cancelled)
    }

    private func start() -> Result<ImageStream, BuildError> {
        let members = state.withLock { $0.joined }.sorted { $0.key < $1.key }
        guard let first = members.first?.value.upload else { return .failure(.cancelled) }
        // The floor is each member's own, and so is what it has already.
        let floors = members.map { SignedTimeLimits(floor: $0.value.upload.floor, soak: $0.value.upload.soak) }
        let release = first.published.release.version.description
        do throws(ImageError) {
            let order = try source.order(
                first.published, diskSize: first.diskSize, workers: first.workers, purpose: .newRelease)
            return .success(
                try ImageStream.start(
                    order, client: source.downloads, fan: PipeFan(members.map(\.value.pipe)), report: report
                ) { [state] index, facts in
                    do throws(ImageError) {
                        try floors[index].check(SignedRelease(release, signed: facts.signed))
                        return true
                    } catch {
                        state.withLock { $0.refused[members[index].key] = error }
                        return false
                    }
                })
        } catch {
            return .failure(.image(error))
        }
    }
}

extension BuildError {
    /// Whether an upload ended only because there was nothing more to send.
    fileprivate var isForWantOfBytes: Bool {
        if case .proxmox(.uploadSourceFailed) = self { true } else { false }
    }
}
