import Foundation
import OpenPGP
import Testing

/// What gpgv says beside what is said here, case by case.
@Suite struct CorpusTests {
    private static let table = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/differences.md").path

    @Test func `where gpgv judges otherwise, the table says why`() throws {
        let home = try GPGHome()
        let cases = try CorpusCase.all + CorpusCase.made(by: home)
        #expect(cases.count >= 700)
        #expect(Set(cases.map(\.name)).count == cases.count)
        let rows = try Differences(contentsOf: Self.table).rows
        var unused = Set(rows.indices)
        let verdicts = try home.gpgv(cases.map { ($0.signature, CorpusCase.data, $0.keys) })
        var counts: [String: Int] = [:]
        for (item, theirs) in zip(cases, verdicts) {
            let ours = Opinion(of: item)
            let direction = ours.difference(from: theirs)
            counts[direction?.rawValue ?? "\(ours.isAccepted ? "both accept" : "both refuse")", default: 0] += 1
            guard let direction else { continue }
            let row = rows.firstIndex { $0.direction == direction && $0.covers(item.name) }
            if let row { unused.remove(row) }
            #expect(row != nil, "\(direction) without a reason: \(item.name): \(ours.words), gpgv: \(theirs.words)")
        }
        for row in unused.sorted() { Issue.record("no case differs as the table says: \(rows[row].pattern)") }
        print(
            "\(cases.count) cases beside gpgv:",
            counts.sorted { $0.key < $1.key }.map { "\($1) \($0)" }.joined(separator: ", "))
    }
}

/// This verifier's verdict on a case.
private struct Opinion {
    let result: Result<GoodSignature, OpenPGPError>

    init(of item: CorpusCase) {
        do throws(OpenPGPError) {
            result = .success(
                try verify(item.signature, CorpusCase.data, keys: item.keys, trusted: [item.trusted]))
        } catch {
            result = .failure(error)
        }
    }

    var isAccepted: Bool { if case .success = result { true } else { false } }

    var words: String {
        switch result {
        case .success(let good): "good\(good.signerHasExpired ? ", key expired since" : "")"
        case .failure(let error): "\(error)"
        }
    }

    /// gpgv says that a key has expired, and not whether before or after it signed.
    func difference(from theirs: GPGHome.Verdict) -> Differences.Direction? {
        switch (result, theirs) {
        case (.success(let good), .expiredKey): good.signerHasExpired ? nil : .laxer
        case (.success(let good), .good): good.signerHasExpired ? .stricter : nil
        case (.success, _): .laxer
        case (.failure(.expiredBeforeSigning), .expiredKey): nil
        case (.failure, .good), (.failure, .expiredKey): .stricter
        case (.failure, _): nil
        }
    }
}
