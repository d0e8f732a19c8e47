import CommandLine
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("build", "build", 0), ("biuld", "build", 1), ("buld", "build", 1), ("", "abc", 3), ("abc", "", 3),
        ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `the distance counts slips of the finger`(first: String, second: String, distance: Int) {
        #expect(Suggestion.distance(first, second) == distance)
        #expect(Suggestion.distance(second, first) == distance)
    }

    @Test(arguments: [
        ("VMID", "vmid"), ("disk-storge", "disk-storage"), ("snippet-stor", "snippet-storage"), ("sn", "snippet-dir"),
        ("xyz", nil),
        ("", nil), ("s", nil), (String(repeating: "a", count: 10_000), nil),
    ])
    func `only what may have been meant is suggested`(typed: String, meant: String?) {
        let words = ["vmid", "disk-storage", "snippet-storage", "snippet-dir", "cpu"]
        #expect(Suggestion.nearest(to: typed, in: words) == meant)
    }
}
