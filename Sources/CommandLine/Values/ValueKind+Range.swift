extension ValueKind<ClosedRange<Int>> {
    /// Two VMIDs, the first and the last: `9000-9099`.
    public static var vmidRange: ValueKind {
        ValueKind(ValueShape("FIRST-LAST")) { text throws(ValueProblem) in
            let expectation = "two VMIDs from 100 to 999999999, such as 9000-9099, the smaller one first"
            let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = vmid(ends[0]), let last = vmid(ends[1]), first <= last else {
                throw ValueProblem(expectation)
            }
            return first...last
        }
    }

    private static func vmid(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), (100...999_999_999).contains(number) else {
            return nil
        }
        return number
    }
}
