import Testing

// Testing has a type of that name, too.
import enum Reports.ExitStatus

@Suite struct ExitStatusTests {
    @Test func `the numbers are those of sysexits`() {
        #expect(
            [
                ExitStatus.success, .failure, .somethingToDo, .usage, .verificationFailed, .unavailable,
                .temporaryFailure, .noPermission,
            ].map(\.rawValue) == [0, 1, 2, 64, 65, 69, 75, 77])
    }
}
