import DataFormats
import SimKernel

/// Reads lifecycle rules and refuses what S3 refuses; texts as S3 answers them.
///
/// Amazon S3 API Reference, PutBucketLifecycleConfiguration.
extension LifecycleConfiguration {
    init(_ input: JSONObject, ids: (Int) -> String) throws(S3Error) {
        guard let given = input.object("LifecycleConfiguration")?.objects("Rules"), !given.isEmpty
        else { throw .malformedXML }
        guard given.count <= 1_000 else { throw .malformedXML }
        let minimum = input.text("TransitionDefaultMinimumObjectSize")
        guard
            [nil, "all_storage_classes_128K", "varies_by_storage_class"].contains(minimum)
        else {
            throw .invalidRequest(
                "Invalid TransitionDefaultMinimumObjectSize found: \(minimum ?? "")")
        }
        minimumSize = minimum ?? "all_storage_classes_128K"
        var rules: [LifecycleRule] = []
        for (number, item) in given.enumerated() {
            let rule = try LifecycleReader(input: item, id: ids(number)).rule()
            guard !rules.contains(where: { $0.id == rule.id }) else {
                throw .invalidArgument(
                    "Rule ID must be unique. Found same ID for more than one rule", "ID", rule.id)
            }
            rules.append(rule)
        }
        self.rules = rules
    }
}

/// Reads one rule.
struct LifecycleReader {
    let input: JSONObject
    /// The id of a rule that has none.
    let id: String

    func rule() throws(S3Error) -> LifecycleRule {
        let id = input.text("ID").flatMap { $0.isEmpty ? nil : $0 } ?? id
        guard id.unicodeScalars.count <= 255 else {
            throw .invalidArgument("ID length should not exceed allowed limit of 255", "ID", id)
        }
        guard let status = input.text("Status"), ["Enabled", "Disabled"].contains(status) else {
            throw .malformedXML
        }
        var shown = input
        shown["ID"] = .string(id)
        var rule = LifecycleRule(
            id: id, isEnabled: status == "Enabled", filter: try filter(), input: shown)
        try readExpiration(&rule)
        try readTransitions(&rule)
        try readNoncurrent(&rule)
        if let abort = input.object("AbortIncompleteMultipartUpload") {
            guard rule.filter.tags.isEmpty, !rule.filter.hasSize else {
                throw .invalidRequest(
                    "AbortIncompleteMultipartUpload cannot be specified with Tags or object size")
            }
            rule.abortDays = try days(
                abort, "DaysAfterInitiation", of: "AbortIncompleteMultipartUpload action")
        }
        let actions = [
            "Expiration", "Transitions", "NoncurrentVersionExpiration",
            "NoncurrentVersionTransitions", "AbortIncompleteMultipartUpload",
        ]
        let acts = actions.contains {
            input[$0]?.arrayValue?.isEmpty == false || input.object($0) != nil
        }
        guard acts else {
            throw .invalidRequest("At least one action needs to be specified in a rule")
        }
        return rule
    }

    /// The old form has a prefix beside the rule, the new one a filter; one of them must be there.
    private func filter() throws(S3Error) -> LifecycleFilter {
        let prefix = input.text("Prefix")
        guard let given = input.object("Filter") else {
            guard let prefix else { throw .malformedXML }
            return LifecycleFilter(prefix: prefix)
        }
        guard prefix == nil, given.count <= 1 else { throw .malformedXML }
        var filter = LifecycleFilter()
        let parts: JSONObject
        if let and = given.object("And") {
            let count = and.count - (and["Tags"] == nil ? 0 : 1) + and.objects("Tags").count
            guard count >= 2 else { throw .malformedXML }
            parts = and
            filter.tags = try TagRules.read(and.objects("Tags"), limit: 50)
        } else {
            parts = given
            if let tag = given.object("Tag") { filter.tags = try TagRules.read([tag], limit: 50) }
        }
        filter.prefix = parts.text("Prefix") ?? ""
        filter.greaterThan = parts.whole("ObjectSizeGreaterThan")
        filter.lessThan = parts.whole("ObjectSizeLessThan")
        if let low = filter.greaterThan, let high = filter.lessThan, low >= high {
            throw .invalidRequest(
                "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
        }
        return filter
    }

    private func readExpiration(_ rule: inout LifecycleRule) throws(S3Error) {
        guard let expiration = input.object("Expiration") else { return }
        guard expiration.count == 1 else { throw .malformedXML }
        if let flag = expiration.flag("ExpiredObjectDeleteMarker") {
            guard rule.filter.tags.isEmpty, !rule.filter.hasSize else {
                throw .invalidRequest(
                    "ExpiredObjectDeleteMarker cannot be specified with Tags or object size")
            }
            rule.removesLoneMarkers = flag
            return
        }
        rule.expiration = try when(expiration, of: "Expiration action")
    }

    private func readTransitions(_ rule: inout LifecycleRule) throws(S3Error) {
        for item in input.objects("Transitions") {
            let storage = try storageClass(item)
            let when = try when(item, of: "Transition action", allowsZero: true)
            if case .days(let days) = when {
                try checkMinimum(days, storage)
                if case .days(let end)? = rule.expiration, end <= days {
                    throw .invalidArgument(
                        "'Days' in the Expiration action for prefix '\(rule.filter.prefix)' must"
                            + " be greater than 'Days' in the Transition action")
                }
            }
            guard !rule.transitions.contains(where: { $0.to == storage }) else {
                throw .invalidArgument(
                    "'StorageClass' must be different for 'Transition' actions in same 'Rule' with"
                        + " prefix '\(rule.filter.prefix)'")
            }
            rule.transitions.append((when, storage))
        }
    }

    private func readNoncurrent(_ rule: inout LifecycleRule) throws(S3Error) {
        if let item = input.object("NoncurrentVersionExpiration") {
            rule.noncurrentExpiration = LifecycleRule.Noncurrent(
                days: try days(
                    item, "NoncurrentDays", of: "NoncurrentVersionExpiration action"),
                keeping: try keeping(item))
        }
        for item in input.objects("NoncurrentVersionTransitions") {
            let storage = try storageClass(item)
            let days = try days(
                item, "NoncurrentDays", of: "NoncurrentVersionTransition action",
                allowsZero: true)
            try checkMinimum(days, storage)
            rule.noncurrentTransitions.append(
                (LifecycleRule.Noncurrent(days: days, keeping: try keeping(item)), storage))
        }
    }

    private func keeping(_ item: JSONObject) throws(S3Error) -> Int {
        guard let count = item.whole("NewerNoncurrentVersions") else { return 0 }
        guard (1...100).contains(count) else {
            throw .invalidArgument(
                "'NewerNoncurrentVersions' must be a positive integer not greater than 100")
        }
        return count
    }

    private func storageClass(_ item: JSONObject) throws(S3Error) -> StorageClass {
        guard let storage = item.text("StorageClass").flatMap(StorageClass.init(rawValue:)),
            storage != .standard, storage != .reducedRedundancy
        else { throw .malformedXML }
        return storage
    }

    private func checkMinimum(_ days: Int, _ storage: StorageClass) throws(S3Error) {
        guard storage == .standardIA || storage == .oneZoneIA, days < 30 else { return }
        throw .invalidArgument(
            "'Days' in Transition action must be greater than or equal to 30 for storageClass"
                + " '\(storage.rawValue)'")
    }

    private func when(
        _ item: JSONObject, of action: String, allowsZero: Bool = false
    ) throws(S3Error) -> LifecycleRule.When {
        if item["Days"] != nil {
            guard item["Date"] == nil else { throw .malformedXML }
            return .days(try days(item, "Days", of: action, allowsZero: allowsZero))
        }
        guard let date = item.instant("Date") else { throw .malformedXML }
        guard date.nanoseconds % 86_400_000_000_000 == 0 else {
            throw .invalidArgument("'Date' must be at midnight GMT")
        }
        return .date(date)
    }

    private func days(
        _ item: JSONObject, _ name: String, of action: String, allowsZero: Bool = false
    ) throws(S3Error) -> Int {
        guard let days = item.whole(name) else { throw .malformedXML }
        guard days > 0 || allowsZero && days == 0 else {
            throw .invalidArgument(
                allowsZero
                    ? "'\(name)' in \(action) must be nonnegative"
                    : "'\(name)' for \(action) must be a positive integer")
        }
        return days
    }
}
