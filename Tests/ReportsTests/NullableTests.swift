import Foundation
import Reports
import Testing

/// Members of a result whose value may be unknown.
@Suite struct NullableTests {
    @Test(arguments: [(nil, "null"), ([], "[]"), ([301], "[301]")])
    func `what is not known is null, and not left out`(value: [Int]?, text: String) throws {
        let encoded = prettyJSON(["clones": Nullable(value)])
        #expect(encoded.filter { !$0.isWhitespace } == "{\"clones\":\(text)}")
    }
}
