// Values as clients write them.
extension SnowflakeValue {
    /// An exact number of a decimal text; nil for a text that is none or that does not fit.
    public static func number(of text: String) -> SnowflakeValue? {
        Decimals.parse(text.utf8).map { .number($0.0, scale: $0.1) }
    }

    /// A number with so many digits after its point; nil when it does not fit.
    public func number(scale: Int) -> SnowflakeValue? {
        guard case .number(let unscaled, let from) = self else { return nil }
        return Decimals.rescale(unscaled, from: from, to: scale).map { .number($0, scale: scale) }
    }

    /// The bytes of a text of hexadecimal digits; nil for any other text.
    public static func binary(ofHex text: String) -> SnowflakeValue? {
        Hex.decode(Array(text.utf8)).map { .binary($0) }
    }
}
