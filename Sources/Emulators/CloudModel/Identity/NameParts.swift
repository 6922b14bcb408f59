extension String {
    /// The last part of a name whose parts an ASCII character separates, such as the queue of an
    /// ARN; nil when there is none. Names are compared byte by byte.
    public func lastPart(after separator: Unicode.Scalar) -> String? {
        let byte = UInt8(ascii: separator)
        return utf8.split(separator: byte).last.flatMap { String($0) }
    }
}
