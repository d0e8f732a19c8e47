import Reports
import Testing

private let start = ContinuousClock.now

/// A terminal and a clock that a test sets.
private final class Screen {
    var elapsed = Duration.zero
    var columns = 80
    private lazy var meter = ProgressMeter(isLog ? .log : .terminal { [unowned self] in columns }) { [unowned self] in
        start + elapsed
    }
    private let isLog: Bool

    init(isLog: Bool = false) { self.isLog = isLog }

    func take(_ report: Report) -> String? { meter.take(report) }
    func erase() -> String { meter.erase() }
}

extension String {
    /// What is seen of it on a terminal.
    fileprivate var seen: String { replacing("\r\u{1b}[K", with: "") }
}

/// The line that is drawn while bytes move, and while Proxmox works.
@Suite struct ProgressMeterTests {
    private static let mebibyte = UInt64(1 << 20)

    /// What is drawn after so long, with half of 2 GiB there and a third of 6 GiB stored.
    private func line(_ columns: Int, after elapsed: Duration) -> String? {
        let screen = Screen()
        screen.columns = columns
        #expect(screen.take(.downloadStarted(2048 * Self.mebibyte)) == nil)
        #expect(screen.take(.downloaded(1024 * Self.mebibyte)) == nil)
        screen.elapsed = elapsed
        return screen.take(.stored(2048 * Self.mebibyte, of: 6144 * Self.mebibyte))?.seen
    }

    @Test(arguments: Array(40...200)) func `a line fits every width, and always says how long`(columns: Int) throws {
        for (elapsed, words) in [
            (Duration.seconds(100), ["50 %", "1:40", "3:20 left"]),
            (.seconds(20_000), ["50 %", "5:33:20", "11:06:40 left"]),
        ] {
            let line = try #require(self.line(columns, after: elapsed))
            #expect(line.count < columns)
            for word in words { #expect(line.contains(word), "\(line)") }
        }
    }

    @Test func `a wide terminal shows all there is`() {
        #expect(
            line(120, after: .seconds(100))
                == "      downloaded 1024.0 MiB of 2048.0 MiB, 50 %, stored 2048.0 MiB, 10.2 MiB/s, 1:40, 3:20 left")
        #expect(line(40, after: .seconds(100)) == "50 %, 10.2 MiB/s, 1:40, 3:20 left")
    }

    @Test func `a window that is resized has a line of its new width`() throws {
        let screen = Screen()
        _ = screen.take(.downloadStarted(100 * Self.mebibyte))
        for columns in [200, 40, 60, 20, 1, 0, 120] {
            (screen.columns, screen.elapsed) = (columns, screen.elapsed + .seconds(1))
            let text = try #require(screen.take(.downloaded(10 * Self.mebibyte)))
            #expect(text.hasPrefix("\r\u{1b}[K"))
            #expect(text.seen.count < max(columns, 2))
        }
    }

    @Test func `a log gets plain lines, one in ten seconds`() {
        let screen = Screen(isLog: true)
        var lines: [String] = []
        for second in 0..<60 {
            screen.elapsed = .seconds(second)
            if let text = screen.take(.stored(UInt64(second) * Self.mebibyte, of: 60 * Self.mebibyte)) {
                lines.append(text)
            }
        }
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.hasSuffix(" left\n") && !$0.contains("\u{1b}") && !$0.contains("\r") })
        #expect(lines.first == "      stored 10.0 MiB of 60.0 MiB, 16 %, 1.0 MiB/s, 0:10, 0:50 left\n")
    }

    @Test func `the end of a transfer leaves a line, and other words are said above`() {
        let screen = Screen()
        _ = screen.take(.downloaded(Self.mebibyte))
        screen.elapsed = .seconds(1)
        #expect(screen.take(.downloaded(2 * Self.mebibyte)) != nil)
        #expect(screen.erase() == "\r\u{1b}[K")
        #expect(screen.erase().isEmpty)
        #expect(screen.take(.transferFinished) == "      downloaded 2.0 MiB, stored 0.0 MiB, 2.0 MiB/s, 0:01\n")
        #expect(screen.take(.transferFinished) == nil)
    }

    @Test(arguments: [40, 60, 80, 200]) func `a task shows its own percentage, and is gone with it`(columns: Int) throws
    {
        let screen = Screen()
        screen.columns = columns
        let action = "import flatcar:import/flatcar-21100.qcow2\ninto scsi0 of VM 21100"
        let text = try #require(screen.take(.taskProgress(action, percent: 25, elapsed: .seconds(30)))).seen
        #expect(text.count < columns && text.hasSuffix(": 25.0 %, 0:30, 1:30 left") && !text.contains("\n"), "\(text)")
        #expect(screen.take(.taskProgress(action, percent: 26, elapsed: .seconds(31))) == nil)
        #expect(screen.take(.taskEnded) == "\r\u{1b}[K")
        #expect(screen.take(.taskEnded) == nil)
    }

    @Test func `lengths that nobody can have are no reason to stop`() throws {
        let screen = Screen()
        _ = screen.take(.downloadStarted(.max))
        screen.elapsed = .seconds(1)
        #expect(try #require(screen.take(.downloaded(1))).contains("0 %"))
        screen.elapsed = .seconds(2)
        #expect(screen.take(.stored(.max, of: 0)) != nil)
        #expect(screen.take(.taskProgress("x", percent: -.infinity, elapsed: .zero)) == nil)
        screen.elapsed = .seconds(3)
        #expect(try #require(screen.take(.taskProgress("x", percent: 200, elapsed: .zero))).contains("100.0 %"))
    }
}
