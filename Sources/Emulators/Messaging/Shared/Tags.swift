import DataFormats
import OrderedCollections

/// Tags of a resource, in the order in which they were first set.
typealias Tags = OrderedDictionary<String, String>

extension Tags {
    /// The form of SNS, EventBridge and Scheduler: a list of keys and values.
    var asList: JSONValue {
        .array(map { ["Key": .string($0.key), "Value": .string($0.value)] })
    }

    /// Reads a list of keys and values.
    init(list: [JSONValue]) {
        self = [:]
        for tag in list {
            guard let key = tag["Key"]?.stringValue else { continue }
            self[key] = tag["Value"]?.stringValue ?? ""
        }
    }

    /// What is wrong with the tags, if anything: the rules of all services for tags.
    var problem: String? {
        for (key, value) in self {
            guard (1...128).contains(key.unicodeScalars.count) else {
                return "tag keys have 1 to 128 characters"
            }
            guard value.unicodeScalars.count <= 256 else {
                return "tag values have at most 256 characters"
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                return "tag keys must not begin with aws:"
            }
        }
        return count > 50 ? "a resource has at most 50 tags" : nil
    }
}
