import Metrics
import Testing

/// What is written for Prometheus, and read back.
@Suite struct ExpositionTests {
    @Test func `a metric has its help, its type and its samples, and none without samples is there`() {
        let text = Exposition.text([
            Gauge(
                "a_seconds", "What it \\ is.", [Sample([], 1.5), Sample([.init("vmid", "211"), .init("node", "")], 2)]),
            Gauge("nothing", "Not there."),
        ])
        #expect(
            text == """
                # HELP a_seconds What it \\\\ is.
                # TYPE a_seconds gauge
                a_seconds 1.5
                a_seconds{vmid="211",node=""} 2

                """)
    }

    @Test(arguments: [0, -1, 0.25, 1_800_000_000, 1e15, 9_007_199_254_740_992, 1e300])
    func `a number comes back as it was`(value: Double) {
        let text = Exposition.text([Gauge("a", "h", [Sample([], value)])])
        #expect(Exposition.samples(in: text, of: ["a"])["a"] == [Sample([], value)])
    }

    @Test(arguments: ["", "plain", "quote \" end", "back\\slash", "line\nfeed", "\\n", "}{,=", "ü €", "\\\""])
    func `a label of any text comes back as it was`(label: String) {
        let samples = [Sample([.init("a", label), .init("b", "x")], 1)]
        let text = Exposition.text([Gauge("m", "h", samples)])
        #expect(text.split(separator: "\n").count == 3, "\(text)")
        #expect(Exposition.samples(in: text, of: ["m"]) == ["m": samples])
    }

    @Test(
        arguments: [
            "", "# HELP m x", "m", "m{} ", "m NaN", "m +Inf", "m x", "m{a} 1", "m{a=\"} 1", "m{a=\"\\",
            "m{a=\"1\"} 1 2",
            "other 1", "m{a=\"1\",} 1", "m{=\"1\"} 1", "\0\u{1b}[31m", "m 1e999",
            "m{a=\"1\",a=\"1\"} 1", "m{a=\"1\",b=\"2\",a=\"3\"} 1",
        ])
    func `what is none of ours is passed over`(line: String) {
        #expect(Exposition.samples(in: "\(line)\nm 7", of: ["m"]) == ["m": [Sample([], 7)]])
    }
}
