import Flatcar
import Foundation
import Testing

/// When a copy of the key counts, and when it is asked for again.
@Suite struct KeyPolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let age: Double
        let purpose: KeyPolicy.Purpose
        let policy: KeyPolicy
        let expected: KeyPolicy.Standing

        init(
            _ testDescription: String, _ age: Double, _ purpose: KeyPolicy.Purpose, _ policy: KeyPolicy,
            _ expected: KeyPolicy.Standing
        ) {
            (self.testDescription, self.age, self.purpose) = (testDescription, age, purpose)
            (self.policy, self.expected) = (policy, expected)
        }
    }

    private static let day = 86_400.0

    static let rows = [
        Row("just fetched", 0, .fresh),
        Row("just fetched, for a new release", 0, .newRelease, .stale),
        Row("a second less than a day", day - 1, .fresh),
        Row("a day", day, .stale),
        Row("a day, and two are enough", day, .look, KeyPolicy(maxAge: .seconds(2 * 86_400)), .fresh),
        Row("just fetched, and no age will do", 0, .look, KeyPolicy(maxAge: .zero), .stale),
        Row("14 days", 14 * day, .stale),
        Row("14 days, for a new release", 14 * day, .newRelease, .stale),
        Row("a second more", 14 * day + 1, .tooOld),
        Row("a second more, for a new release", 14 * day + 1, .newRelease, .tooOld),
        Row("from the future", -1, .tooOld),
        Row("from the future, and any age will do", -1, .look, KeyPolicy(maxAge: .seconds(14 * 86_400)), .tooOld),
    ]

    @Test(arguments: rows) func `what a copy is good for follows from its age and from what it is for`(row: Row) {
        let asked = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(
            row.policy.standing(asked: asked, now: asked.addingTimeInterval(row.age), for: row.purpose)
                == row.expected)
    }
}

extension KeyPolicyTests.Row {
    fileprivate init(_ text: String, _ age: Double, _ expected: KeyPolicy.Standing) {
        self.init(text, age, .look, KeyPolicy(), expected)
    }

    fileprivate init(
        _ text: String, _ age: Double, _ purpose: KeyPolicy.Purpose, _ expected: KeyPolicy.Standing
    ) {
        self.init(text, age, purpose, KeyPolicy(), expected)
    }
}
