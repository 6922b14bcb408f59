/// An Amazon resource name: `arn:partition:service:region:account:resource`.
public struct ARN: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let partition: String
    public let service: String
    public let region: String
    public let account: String
    public let resource: String

    public init(
        partition: String = "aws", service: String, region: String = "", account: String = "",
        resource: String
    ) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    /// Reads the six parts; the resource keeps its own colons. Nil for anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].elementsEqual("arn".utf8), !parts[1].isEmpty,
            !parts[2].isEmpty, !parts[5].isEmpty
        else { return nil }
        func part(_ place: Int) -> String { String(Substring(parts[place])) }
        self.init(
            partition: part(1), service: part(2), region: part(3), account: part(4),
            resource: part(5))
    }

    public var description: String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.description < rhs.description }
}
