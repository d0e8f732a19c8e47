/// What has been announced and delivered of a file, and whether another answer goes on with the same file.
package struct Resumption {
    /// What the first good answer said about the file.
    package struct Announcement: Sendable, Equatable {
        package let total: UInt64?
        /// Strong ones only: a weak tag does not promise the same bytes (RFC 9110 §8.8.1).
        package let entityTag: String?
        package let lastModified: String?

        var hasValidator: Bool { entityTag != nil || lastModified != nil }
    }

    package private(set) var announced: Announcement?
    package private(set) var delivered: UInt64 = 0
    private let url: String

    package init(url: String) { self.url = url }

    package mutating func deliver(_ count: Int) { delivered += UInt64(count) }

    /// The header fields that ask for the rest.
    package var headers: [Header] {
        guard delivered > 0 else { return [] }
        let range = Header("Range", "bytes=\(delivered)-")
        guard let validator = announced?.entityTag ?? announced?.lastModified else { return [range] }
        return [range, Header("If-Range", validator)]
    }

    /// Looks at the head of a 200 or 206 before a byte of its body is delivered.
    /// - Returns: how many bytes of its body the receiver has had already.
    package mutating func accept(_ head: ResponseHead) throws(HTTPError) -> UInt64 {
        let range = head.status == 206 ? head.header("Content-Range").flatMap(ContentRange.init) : nil
        let tag = head.header("ETag")
        let current = Announcement(
            total: head.status == 206 ? range?.total : head.contentLength,
            entityTag: tag?.hasPrefix("W/") == true ? nil : tag, lastModified: head.header("Last-Modified"))
        guard let announced else {
            guard head.status == 200 else {
                throw .status(url: url, code: head.status, reason: "\(head.reason), although no range was asked for")
            }
            self.announced = current
            return 0
        }
        try compare(current, announced, isPart: head.status == 206)
        if delivered == 0, head.status == 200 { return 0 }
        if head.status == 206 {
            guard let range, range.first == delivered else {
                throw changed("the server sent another part than asked for")
            }
            return 0
        }
        guard announced.hasValidator, current.hasValidator, announced.total != nil else {
            throw changed("the server starts over and does not say whether it is the same file")
        }
        return delivered
    }

    private func compare(_ current: Announcement, _ first: Announcement, isPart: Bool) throws(HTTPError) {
        // A part need not repeat what If-Range has just confirmed; where it does, it must agree.
        if current.entityTag != first.entityTag, !(isPart && current.entityTag == nil) {
            throw changed("its ETag is another one")
        }
        if current.lastModified != first.lastModified, !(isPart && current.lastModified == nil) {
            throw changed("its date is another one")
        }
        if current.total != first.total, !(isPart && current.total == nil) {
            throw changed("its length is another one")
        }
    }

    private func changed(_ detail: String) -> HTTPError { .changedDuringDownload(url: url, detail: detail) }
}

/// A `Content-Range: bytes FIRST-LAST/TOTAL` (RFC 9110 §14.4).
package struct ContentRange: Sendable, Equatable {
    package let first: UInt64
    package let last: UInt64
    /// `nil` where the server says `*`.
    package let total: UInt64?

    package init?(_ text: String) {
        guard text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = UInt64(bounds[0]), let last = UInt64(bounds[1]), first <= last else {
            return nil
        }
        self.first = first
        self.last = last
        if parts[1] == "*" {
            total = nil
        } else {
            guard let total = UInt64(parts[1]), last < total else { return nil }
            self.total = total
        }
    }
}
