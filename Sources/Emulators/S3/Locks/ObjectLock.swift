import DataFormats
import SimKernel

/// What keeps one version from being deleted (Amazon S3 User Guide, "Locking objects with Object
/// Lock").
struct ObjectLock: Sendable, Equatable {
    enum Mode: String, Sendable {
        case governance = "GOVERNANCE"
        case compliance = "COMPLIANCE"
    }

    var mode: Mode?
    var until: VirtualInstant?
    /// Nil where a legal hold was never placed or lifted.
    var legalHold: Bool?

    /// Whether the version must stay for now; governance gives way to who may bypass it.
    func forbidsDeletion(at now: VirtualInstant, bypassing: Bool) -> Bool {
        if legalHold == true { return true }
        guard let mode, let until, until > now else { return false }
        return mode == .compliance || !bypassing
    }

    func put(into output: inout JSONObject) {
        output.put("ObjectLockMode", mode?.rawValue)
        output.put("ObjectLockRetainUntilDate", until)
        output.put("ObjectLockLegalHoldStatus", legalHold.map { $0 ? "ON" : "OFF" })
    }

    var retention: JSONObject {
        var output = JSONObject()
        output.put("Mode", mode?.rawValue)
        output.put("RetainUntilDate", until)
        return output
    }
}

/// A bucket's lock: that it has one, and what new objects get.
struct BucketLock: Sendable {
    var standard: Retention?

    struct Retention: Sendable {
        let mode: ObjectLock.Mode
        let days: Int
        let isInYears: Bool
    }

    /// Reads `ObjectLockConfiguration`.
    init(_ input: JSONObject) throws(S3Error) {
        guard input.text("ObjectLockEnabled") == "Enabled" else { throw .malformedXML }
        guard let rule = input.object("Rule") else { return }
        guard let retention = rule.object("DefaultRetention"),
            let mode = retention.text("Mode").flatMap(ObjectLock.Mode.init(rawValue:))
        else { throw .malformedXML }
        let (days, years) = (retention.whole("Days"), retention.whole("Years"))
        guard (days == nil) != (years == nil), let length = days ?? years else {
            throw .malformedXML
        }
        guard length > 0 else {
            throw .invalidArgument("Default retention period must be a positive integer value.")
        }
        guard length <= (days == nil ? 100 : 36_500) else {
            throw .invalidArgument("Default retention period too large.")
        }
        standard = Retention(mode: mode, days: length, isInYears: days == nil)
    }

    init() {}

    var output: JSONObject {
        var output: JSONObject = ["ObjectLockEnabled": "Enabled"]
        if let standard {
            output["Rule"] = [
                "DefaultRetention": [
                    "Mode": .string(standard.mode.rawValue),
                    (standard.isInYears ? "Years" : "Days"): JSONValue(standard.days),
                ]
            ]
        }
        return output
    }

    /// The lock of an object put now without one of its own.
    func lock(at now: VirtualInstant) -> ObjectLock {
        guard let standard else { return ObjectLock() }
        let days = standard.isInYears ? standard.days * 365 : standard.days
        return ObjectLock(mode: standard.mode, until: now + .days(Int64(days)))
    }
}
