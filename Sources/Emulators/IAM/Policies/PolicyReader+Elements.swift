import CloudModel
import DataFormats
import Diagnostics
import OrderedCollections

// The elements of a statement that list something.
extension PolicyReader {
    /// Which of an element and its negation is there; both at once is an error.
    private mutating func pick(
        _ element: String, _ members: JSONObject, at path: [JSONLocator.Step]
    ) -> (name: String, value: JSONValue, isNegated: Bool)? {
        let negation = "Not" + element
        if let value = members[element] {
            if members.contains(key: negation) {
                report(
                    "I0111", "a statement has `\(element)` or `\(negation)`, not both",
                    at: path + [.key(negation)], onName: true)
            }
            return (element, value, false)
        }
        return members[negation].map { (negation, $0, true) }
    }

    mutating func readActions(
        _ members: JSONObject, at path: [JSONLocator.Step]
    ) -> PolicyStatement.Selection? {
        guard let (name, value, isNegated) = pick("Action", members, at: path) else {
            report("I0104", "the statement has neither `Action` nor `NotAction`", at: path)
            return nil
        }
        var patterns: [WildcardPattern] = []
        for (text, place) in texts(value, of: name, at: path + [.key(name)]) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard text == "*" || parts.count == 2 && parts.allSatisfy({ !$0.isEmpty }) else {
                report(
                    "I0107", "an action is `*` or `service:Action`, not `\(text)`", at: place)
                continue
            }
            patterns.append(WildcardPattern(text, .init(ignoresCase: true)))
        }
        return PolicyStatement.Selection(patterns: patterns, isNegated: isNegated)
    }

    mutating func readResources(
        _ members: JSONObject, at path: [JSONLocator.Step]
    ) -> PolicyStatement.Selection? {
        guard let (name, value, isNegated) = pick("Resource", members, at: path) else {
            if kind != .trust {
                report(
                    "I0104", "the statement has neither `Resource` nor `NotResource`", at: path)
            }
            return nil
        }
        if kind == .trust {
            report(
                "I0111", "a trust policy has no `\(name)`: it is about its own role",
                at: path + [.key(name)], onName: true)
            return nil
        }
        var patterns: [WildcardPattern] = []
        for (text, place) in texts(value, of: name, at: path + [.key(name)]) {
            let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
            guard text == "*" || text.hasPrefix("arn:") && colons >= 5 else {
                report(
                    "I0108", "a resource is `*` or an ARN with its six parts, not `\(text)`",
                    at: place,
                    notes: text.hasPrefix("arn:")
                        ? []
                        : ["a bucket is arn:aws:s3:::BUCKET, its objects arn:aws:s3:::BUCKET/*"])
                continue
            }
            patterns.append(WildcardPattern(text, .init(isARN: true, hasVariables: hasVariables)))
        }
        return PolicyStatement.Selection(patterns: patterns, isNegated: isNegated)
    }

    // MARK: Principals

    mutating func readPrincipals(
        _ members: JSONObject, at path: [JSONLocator.Step]
    ) -> (parties: [PolicyStatement.Party], isNegated: Bool)? {
        guard let (name, value, isNegated) = pick("Principal", members, at: path) else {
            if kind != .identity {
                report("I0104", "the statement has no `Principal`", at: path)
            }
            return nil
        }
        let place = path + [.key(name)]
        if kind == .identity {
            report(
                "I0111", "a policy of a user or role has no `\(name)`: it is about its owner",
                at: place, onName: true)
            return nil
        }
        if isNegated && members["Effect"]?.stringValue == "Allow" {
            report(
                "I0111",
                "`NotPrincipal` with `Allow` would let everybody else in; S3 and others"
                    + " refuse it", at: place, onName: true)
        }
        if value.stringValue == "*" { return ([.everyone], isNegated) }
        guard let groups = value.objectValue else {
            report("I0109", "`\(name)` is `*` or an object such as {\"AWS\": …}", at: place)
            return nil
        }
        var parties: [PolicyStatement.Party] = []
        for (group, list) in groups {
            let groupPlace = place + [.key(group)]
            switch group {
            case "AWS", "Service", "Federated", "CanonicalUser":
                for (text, textPlace) in texts(list, of: group, at: groupPlace) {
                    if let party = party(text, group, at: textPlace) { parties.append(party) }
                }
            default:
                report(
                    "I0109", "there are no principals of type `\(group)`", at: groupPlace,
                    onName: true,
                    label: didYouMean(
                        group, in: ["AWS", "Service", "Federated", "CanonicalUser"]))
            }
        }
        return (parties, isNegated)
    }

    private mutating func party(
        _ text: String, _ group: String, at place: [JSONLocator.Step]
    ) -> PolicyStatement.Party? {
        if group == "Service" {
            guard text.contains(".") else {
                report(
                    "I0109", "a service principal is a host name such as `s3.amazonaws.com`",
                    at: place)
                return nil
            }
            return .service(text)
        }
        if group == "Federated" { return .federated(text) }
        if group == "CanonicalUser" { return .canonicalUser(text) }
        if text == "*" { return .everyone }
        if text.utf8.count == 12, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
            return .account(text)
        }
        if text.hasPrefix("AIDA") || text.hasPrefix("AROA"),
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 })
        {
            return .uniqueID(text)
        }
        guard let arn = ARN(text), arn.service == "iam" || arn.service == "sts",
            !arn.resource.contains("*")
        else {
            report(
                "I0109", "`\(text)` is no account, user, role or session", at: place,
                notes: ["a principal may be `*` alone; it may not hold a wildcard"])
            return nil
        }
        return arn.resource == "root" ? .account(arn.account) : .identity(text)
    }

    // MARK: Conditions

    mutating func readConditions(
        _ value: JSONValue?, at path: [JSONLocator.Step]
    ) -> [PolicyCondition] {
        guard let value else { return [] }
        guard let operators = value.objectValue else {
            report("I0102", "`Condition` is an object, not \(article(value))", at: path)
            return []
        }
        var conditions: [PolicyCondition] = []
        for (name, keys) in operators {
            let place = path + [.key(name)]
            guard let op = ConditionOperator(name) else {
                unknownOperator(name, at: place)
                continue
            }
            guard let keys = keys.objectValue else {
                report("I0102", "`\(name)` is an object of keys, not \(article(keys))", at: place)
                continue
            }
            for (key, values) in keys {
                let operands = operands(values, op, key, at: place + [.key(key)])
                conditions.append(PolicyCondition(op: op, key: key, operands: operands))
            }
        }
        return conditions
    }

    private mutating func unknownOperator(_ name: String, at place: [JSONLocator.Step]) {
        report(
            "I0110", "there is no condition operator `\(name)`", at: place, onName: true,
            label: didYouMean(name, in: ConditionOperator.names))
    }

    /// Numbers and booleans may be written without quotes.
    private mutating func operands(
        _ value: JSONValue, _ op: ConditionOperator, _ key: String, at path: [JSONLocator.Step]
    ) -> [PolicyCondition.Operand] {
        let list = value.arrayValue.map { Array($0.enumerated()) } ?? [(0, value)]
        var operands: [PolicyCondition.Operand] = []
        for (index, item) in list {
            let place = value.arrayValue == nil ? path : path + [.index(index)]
            let text = item.stringValue ?? item.numberValue?.text ?? item.boolValue?.description
            guard let text,
                let operand = PolicyCondition.operand(text, for: op, variables: hasVariables)
            else {
                report("I0113", "`\(op.name)` cannot use this value of `\(key)`", at: place)
                continue
            }
            operands.append(operand)
        }
        return operands
    }
}
