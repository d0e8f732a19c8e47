import HTTP
import ImagePipeline
import TestSupport
import Testing

/// What a download tells.
@Suite struct DownloadWordsTests {
    @Test func `a retry is a warning that says where it stands, and the progress of small files is not told`() {
        let reports = KeptReports()
        let lost = HTTPError.connectionLost(url: "u", sent: 0, received: 7)
        for position in [UInt64(0), 7] {
            tellRetries(
                .retry(attempt: 2, of: 6, wait: .seconds(1), resumeAt: position, because: lost), to: reports.report)
        }
        tellRetries(.started(total: 7), to: reports.report)
        #expect(reports.texts.count == 2)
        #expect(reports.texts.first?.hasPrefix("warning: the download did not begin (lost the connection") == true)
        #expect(reports.texts.last?.hasPrefix("warning: the download broke off at byte 7 (lost") == true)
        #expect(reports.texts.allSatisfy { $0.hasSuffix("; trying again in 1.0 seconds, attempt 2 of 6") })
    }
}
