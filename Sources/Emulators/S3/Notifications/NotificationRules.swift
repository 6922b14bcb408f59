import CloudModel

/// What S3 refuses about a notification configuration, before it looks at the destinations.
///
/// Amazon S3 User Guide, "Amazon S3 Event Notifications"; texts as S3 answers them.
enum NotificationRules {
    /// Events whose causes exist here, and their families.
    private static let offered: [String] =
        ChangeKind.allCases.map { "s3:" + $0.rawValue } + [
            "s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*",
            "s3:ObjectRestore:*", "s3:LifecycleExpiration:*",
        ]

    /// Events of S3 whose causes are not emulated, so that they could never come.
    private static let refused = [
        "s3:ReducedRedundancyLostObject", "s3:Replication:", "s3:IntelligentTiering",
        "s3:ObjectAnnotation:", "s3:ObjectRetention:",
    ]

    static func check(_ configuration: NotificationConfiguration) throws(S3Error) {
        try checkARNs(configuration.targets)
        guard configuration.targets.count <= 100 else {
            throw invalid("The number of notification configurations exceeds the limit of 100")
        }
        for target in configuration.targets {
            try checkEvents(target)
            try checkFilter(target)
        }
        for (place, one) in configuration.targets.enumerated() {
            for other in configuration.targets[(place + 1)...] { try checkPair(one, other) }
        }
    }

    /// With several ARNs that cannot be read, the first queue decides, then the order given.
    private static func checkARNs(
        _ targets: [NotificationConfiguration.Target]
    ) throws(S3Error) {
        let bad = targets.filter { !isReadable($0) }
        if let first = bad.first(where: { $0.kind == .queue }) ?? bad.first {
            throw .invalidArgument(
                "The ARN could not be parsed", first.kind.rawValue, first.arn)
        }
        if let fifo = targets.first(where: { $0.kind != .function && $0.arn.hasSuffix(".fifo") }) {
            throw .invalidArgument(
                "FIFO \(fifo.kind == .queue ? "SQS queues" : "SNS topics") are not supported.",
                fifo.kind.rawValue, fifo.arn)
        }
        let function = targets.first { $0.kind == .function && functionName($0.arn) == nil }
        if let function {
            throw .notEmulated(
                "Notifications to function versions and aliases (\(function.arn)) are")
        }
    }

    private static func isReadable(_ target: NotificationConfiguration.Target) -> Bool {
        guard let arn = ARN(target.arn) else { return false }
        switch target.kind {
        case .function: return arn.service == "lambda" && arn.resource.hasPrefix("function:")
        case .topic: return arn.service == "sns"
        case .queue: return arn.service == "sqs"
        case .bus: return false
        }
    }

    /// The function's name; nil for an ARN with a version or an alias.
    static func functionName(_ arn: String) -> String? {
        guard let resource = ARN(arn)?.resource, resource.hasPrefix("function:") else { return nil }
        let name = resource.dropFirst("function:".count)
        return name.isEmpty || name.contains(":") ? nil : String(name)
    }

    private static func checkEvents(
        _ target: NotificationConfiguration.Target
    ) throws(S3Error) {
        guard !target.events.isEmpty else { throw .malformedXML }
        for event in target.events where !offered.contains(event) {
            if refused.contains(where: event.hasPrefix) {
                throw .notEmulated("Events of type \(event) are")
            }
            throw .invalidArgument(
                "The event is not supported for notifications", "Event", event)
        }
    }

    private static func checkFilter(
        _ target: NotificationConfiguration.Target
    ) throws(S3Error) {
        for rule in target.rules {
            let name = rule.name.lowercased()
            guard name == "prefix" || name == "suffix" else {
                throw invalid("filter rule name must be either prefix or suffix")
            }
            guard rule.value.utf8.count <= 1_024 else {
                throw invalid(
                    "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation")
            }
            guard target.rules.filter({ $0.name.lowercased() == name }).count == 1 else {
                throw invalid("Cannot specify more than one \(name) rule in a filter.")
            }
        }
    }

    private static func checkPair(
        _ one: NotificationConfiguration.Target, _ other: NotificationConfiguration.Target
    ) throws(S3Error) {
        guard one.events.contains(where: { event in other.events.contains { share(event, $0) } })
        else { return }
        if one.rules.isEmpty && other.rules.isEmpty {
            throw invalid(
                "Configurations overlap. Configurations on the same bucket cannot share a common"
                    + " event type.")
        }
        let (prefix, otherPrefix) = (one.filter("prefix"), other.filter("prefix"))
        let (suffix, otherSuffix) = (one.filter("suffix"), other.filter("suffix"))
        let prefixesOverlap =
            ByteOrder.hasPrefix(prefix, otherPrefix) || ByteOrder.hasPrefix(otherPrefix, prefix)
        let suffixesOverlap =
            ByteOrder.hasSuffix(suffix, otherSuffix) || ByteOrder.hasSuffix(otherSuffix, suffix)
        if prefixesOverlap && suffixesOverlap {
            throw invalid(
                "Configuration is ambiguously defined. Cannot have overlapping suffixes in two"
                    + " rules if the prefixes are overlapping for the same event type.")
        }
    }

    /// Whether some event fits both names.
    static func share(_ one: String, _ other: String) -> Bool {
        one == other || covers(one, other) || covers(other, one)
    }

    private static func covers(_ family: String, _ event: String) -> Bool {
        family.hasSuffix(":*") && event.hasPrefix(family.dropLast())
    }

    private static func invalid(_ message: String) -> S3Error {
        .invalidArgument(message)
    }
}
