import Proxmox
import Synchronization

/// What a source of an upload does, one after the other.
enum Step: Equatable {
    case arrives([UInt8])
    case stalls
    case ends
    case fails
}

/// A source that does what an input says, and holds back what it is asked to.
final class ScriptedSource: UploadSource {
    private struct State {
        var steps: ArraySlice<Step>
        var held: [UInt8] = []
        var hasEnded = false
    }

    private let state: Mutex<State>

    init(_ steps: [Step]) { state = Mutex(State(steps: steps[...])) }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        state.withLock { state in
            while true {
                let due = state.hasEnded ? state.held.count : state.held.count - reserve
                if due > 0 {
                    let piece = state.held.prefix(min(due, buffer.count))
                    buffer.copyBytes(from: piece)
                    state.held.removeFirst(piece.count)
                    return .bytes(piece.count)
                }
                if state.hasEnded { return .end }
                // Who does not wait sees no more than what is there.
                guard timeout > .zero else { return .timedOut }
                switch state.steps.popFirst() {
                case .arrives(let bytes): state.held += bytes
                case .stalls: return .timedOut
                case .ends: state.hasEnded = true
                case .fails, nil: return .failed
                }
            }
        }
    }
}
