/// `data:` URLs (RFC 2397), exactly as strict as the parser Ignition uses (github.com/vincent-petithory/dataurl):
/// what that one refuses stops a guest at first boot.
enum DataURL {
    struct Refusal: Error {
        let advice: String
    }

    /// The bytes a data: URL carries.
    static func decode(_ url: String) throws(Refusal) -> [UInt8] {
        var rest = Array(url.utf8)[...]
        guard rest.starts(with: "data:".utf8) else { throw Refusal(advice: "it must begin with data:") }
        rest = rest.dropFirst(5)
        try skipMediaType(&rest)
        let isBase64 = try skipParameters(&rest)
        guard rest.first == UInt8(ascii: ",") else { throw Refusal(advice: "the comma before the data is missing") }
        return isBase64 ? try decodeBase64(rest.dropFirst()) : try decodePercent(rest.dropFirst())
    }

    private static func skipMediaType(_ rest: inout ArraySlice<UInt8>) throws(Refusal) {
        guard let first = rest.first, first != UInt8(ascii: ";"), first != UInt8(ascii: ",") else { return }
        let type = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
        let parts = type.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isMediaTypeCharacter) }) else {
            throw Refusal(advice: "the media type must be like text/plain (or leave it out: data:,)")
        }
        rest = rest.dropFirst(type.count)
    }

    /// Skips `;name=value` and says whether `;base64` follows.
    private static func skipParameters(_ rest: inout ArraySlice<UInt8>) throws(Refusal) -> Bool {
        while rest.first == UInt8(ascii: ";") {
            rest = rest.dropFirst()
            let name = rest.prefix(while: isTokenCharacter)
            rest = rest.dropFirst(name.count)
            if name.elementsEqual("base64".utf8), rest.first != UInt8(ascii: "=") {
                guard rest.first == UInt8(ascii: ",") else {
                    throw Refusal(advice: ";base64 must be the last thing before the comma")
                }
                return true
            }
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else {
                throw Refusal(advice: "a parameter must be like charset=utf-8")
            }
            rest = rest.dropFirst()
            try skipValue(&rest)
        }
        return false
    }

    private static func skipValue(_ rest: inout ArraySlice<UInt8>) throws(Refusal) {
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { isTokenCharacter($0) && $0 != UInt8(ascii: "\"") }
            guard !value.isEmpty else { throw Refusal(advice: "a parameter must be like charset=utf-8") }
            rest = rest.dropFirst(value.count)
            return
        }
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") { _ = rest.popFirst() }
            if byte == UInt8(ascii: "\"") { return }
        }
        throw Refusal(advice: "a quoted parameter does not end")
    }

    private static func decodePercent(_ data: ArraySlice<UInt8>) throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count)
        var index = data.startIndex
        while index < data.endIndex {
            let byte = data[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < data.endIndex, let value = hexValue(data[index + 1], data[index + 2]) else {
                    throw Refusal(advice: "% must be followed by two hexadecimal digits (a % itself is %25)")
                }
                bytes.append(value)
                index += 3
            } else if isDataCharacter(byte) {
                bytes.append(byte)
                index += 1
            } else {
                let code = "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                throw Refusal(advice: "the byte \(code) must be percent-encoded (or use base64)")
            }
        }
        return bytes
    }

    private static func hexValue(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard isHexadecimal(high), isHexadecimal(low) else { return nil }
        return UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
    }

    /// Standard base64 (RFC 4648 section 4) with padding, nothing else between.
    private static func decodeBase64(_ data: ArraySlice<UInt8>) throws(Refusal) -> [UInt8] {
        let digits = data.prefix { base64Value($0) != nil }
        let padding = data.dropFirst(digits.count)
        guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            throw Refusal(advice: "base64 has only letters, digits, + and /, then =: no blanks, no line breaks")
        }
        guard data.count % 4 == 0, padding.count <= 2 else {
            throw Refusal(advice: "the base64 is cut off or its = padding is wrong")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var count = 0
        for digit in digits {
            bits = bits << 6 | UInt32(base64Value(digit) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isASCIILetter(byte) || (0x30...0x39).contains(byte) }

    private static func isMediaTypeCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$&-^_.+".utf8.contains(byte)
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-.^_`{|}~".utf8.contains(byte)
    }

    private static func isDataCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!$&'()*+,-./:;=?@_~".utf8.contains(byte)
    }
}
