import Flatcar
import HTTP
import Testing

/// The error of a call that must fail; `nil`, and an issue, when it does not.
func refusal<Result>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(FlatcarError) -> Result
) -> FlatcarError? {
    do throws(FlatcarError) {
        _ = try body()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
        return nil
    } catch {
        let text = "\(error)"
        #expect(!text.contains("\n"), "an error is one line", sourceLocation: sourceLocation)
        return error
    }
}

func makeClient() throws -> HTTPClient { try HTTPClient(ClientConfiguration(userAgent: "tests")) }
