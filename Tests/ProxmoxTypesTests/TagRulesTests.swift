import Foundation
import ProxmoxTypes
import Testing

/// Which tags a token may give, by what the datacenter's options say.
@Suite struct TagRulesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let options: String
        var rights: Set = ["Sys.Audit"]
        let refused: [String]
        var isComplete = true
    }

    private static let list = #""user-tag-access": {"user-allow": "list", "user-allow-list": ["a"]}"#
    static let rows = [
        Row(testDescription: "no rules", options: #"{"allowed-tags": []}"#, refused: []),
        Row(testDescription: "not even tags", options: "{}", refused: []),
        Row(testDescription: "a list", options: "{\"allowed-tags\": [\"a\"], \(list)}", refused: ["b"]),
        Row(
            testDescription: "a list as a property string",
            options: #"{"allowed-tags": ["a"], "user-tag-access": "user-allow=list,user-allow-list=a"}"#,
            refused: ["b"]),
        Row(
            testDescription: "free, and one is registered",
            options: #"{"allowed-tags": [], "registered-tags": ["b"], "user-tag-access": {"user-allow": "free"}}"#,
            refused: ["b"]),
        Row(testDescription: "none", options: #"{"user-tag-access": {"user-allow": "none"}}"#, refused: ["a", "b"]),
        Row(
            testDescription: "an administrator", options: "{\(list)}", rights: ["Sys.Audit", "Sys.Modify"], refused: []),
        Row(
            testDescription: "what is not told", options: #"{"allowed-tags": ["a"]}"#, rights: [], refused: [],
            isComplete: false),
    ]

    @Test(arguments: rows) func `a tag is refused that the rules do not allow`(row: Row) throws {
        let rules = try JSONDecoder().decode(TagRules.self, from: Data(row.options.utf8))
        let permissions = Permissions(["/": Dictionary(uniqueKeysWithValues: row.rights.map { ($0, true) })])
        #expect(rules.refused(["b", "a"], permissions) == row.refused)
        #expect(rules.isComplete(permissions) == row.isComplete)
    }
}
