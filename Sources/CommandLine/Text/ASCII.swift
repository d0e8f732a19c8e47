/// Classes of bytes, without the surprises of `Character`, which takes digits of every script.
extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isAlphanumeric: Bool { isDigit || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
    var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }
}
