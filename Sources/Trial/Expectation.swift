/// What somebody expects of a guest.
public enum Expectation: Sendable, Equatable {
    /// A unit is active.
    case unit(String)
    /// A file, or a directory, is there.
    case file(String)
}

extension Expectation {
    /// Whether it is met, and what was seen.
    package struct Judgement: Sendable, Equatable {
        package let expectation: Expectation
        package let isMet: Bool
        package let seen: String
    }

    /// - Parameters:
    ///   - units: `nil` where nothing is known of them.
    ///   - read: reads one file of the guest.
    package func judged<Failure: Error>(
        by units: UnitStates?, read: (String) throws(Failure) -> GuestAnswer
    ) throws(Failure) -> Judgement {
        switch self {
        case .unit(let name):
            let state = units?.states[name]
            let seen =
                state?.words
                ?? (units == nil ? "the journal, which says so, could not be read" : "systemd says nothing of it")
            return Judgement(expectation: self, isMet: state == .active, seen: seen)
        case .file(let path):
            switch try read(path) {
            case .contents, .tooLarge: return Judgement(expectation: self, isMet: true, seen: "there")
            case .directory: return Judgement(expectation: self, isMet: true, seen: "there, a directory")
            case .absent: return Judgement(expectation: self, isMet: false, seen: "missing")
            case .unreadable(let reason): return Judgement(expectation: self, isMet: false, seen: reason)
            }
        }
    }

    /// In words.
    package var words: String {
        switch self {
        case .unit(let name): "unit \(name) is active"
        case .file(let path): "file \(path) is there"
        }
    }
}
