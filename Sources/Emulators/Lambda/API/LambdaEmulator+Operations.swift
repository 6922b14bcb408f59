import CloudModel
import DataFormats
import OrderedCollections

/// What each operation of the API does, but for Invoke.
extension LambdaEmulator {
    func perform(
        _ operation: LambdaOperation, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        switch operation {
        case .invoke: preconditionFailure("an invocation takes time")
        case .listFunctions:
            return try page(input, "Functions", functions.map { configuration(of: $0) })
        case .getAccountSettings: return accountSettings
        case .createMapping, .getMapping, .listMappings, .updateMapping, .deleteMapping:
            return try performOnMapping(operation, input)
        default: break
        }
        let function = try resolve(input["FunctionName"]?.stringValue ?? "")
        switch operation {
        case .getFunction:
            var answer: JSONObject = ["Configuration": .object(configuration(of: function))]
            if let reserved = function.reservedConcurrency {
                answer["Concurrency"] = ["ReservedConcurrentExecutions": JSONValue(reserved)]
            }
            return answer
        case .getFunctionConfiguration: return configuration(of: function)
        case .updateFunctionConfiguration: return try update(function, input)
        case .putFunctionConcurrency:
            guard let limit = input["ReservedConcurrentExecutions"]?.intValue else {
                throw Self.missing("reservedConcurrentExecutions")
            }
            try setReservedConcurrency(Int(clamping: limit), of: function.name)
            return ["ReservedConcurrentExecutions": JSONValue(limit)]
        case .getFunctionConcurrency:
            return function.reservedConcurrency.map {
                ["ReservedConcurrentExecutions": JSONValue($0)]
            } ?? [:]
        case .deleteFunctionConcurrency:
            try setReservedConcurrency(nil, of: function.name)
            return [:]
        case .putEventInvokeConfig:
            var fresh = AsynchronousConfiguration()
            fresh.deadLetterARN = function.asynchronous.deadLetterARN
            return try setAsynchronous(fresh, of: function, input)
        case .updateEventInvokeConfig:
            return try setAsynchronous(function.asynchronous, of: function, input)
        case .getEventInvokeConfig: return try eventInvokeConfig(of: function)
        case .deleteEventInvokeConfig:
            _ = try eventInvokeConfig(of: function)
            var fresh = AsynchronousConfiguration()
            fresh.deadLetterARN = function.asynchronous.deadLetterARN
            state.functions[function.name]?.asynchronous = fresh
            return [:]
        case .listEventInvokeConfigs:
            return try page(
                input, "FunctionEventInvokeConfigs",
                [try? eventInvokeConfig(of: function)].compactMap { $0 })
        case .addPermission: return try addPermission(function, input)
        case .removePermission: return try removePermission(function, input)
        case .getPolicy: return try policy(of: function)
        default: preconditionFailure("\(operation) was performed above")
        }
    }

    static func missing(_ member: String) -> LambdaError {
        .invalidParameter(
            "1 validation error detected: Value null at '\(member)' failed to satisfy constraint:"
                + " Member must not be null")
    }

    /// One page of a list; markers are places in it.
    func page(
        _ input: JSONObject, _ member: String, _ items: [JSONObject]
    ) throws(LambdaError) -> JSONObject {
        let start = input["Marker"]?.stringValue.map { Int($0) ?? -1 } ?? 0
        guard (0...items.count).contains(start) else {
            throw .invalidParameter("Invalid value for Marker")
        }
        // A page has fifty at most, whatever is asked for (API Reference, "ListFunctions").
        let limit = min(max(Int(clamping: input["MaxItems"]?.intValue ?? 50), 1), 50)
        let end = min(items.count, start + limit)
        var answer: JSONObject = [member: .array(items[start..<end].map { .object($0) })]
        if end < items.count { answer["NextMarker"] = .string(String(end)) }
        return answer
    }

    private var accountSettings: JSONObject {
        let reserved = functions.reduce(0) { $0 + ($1.reservedConcurrency ?? 0) }
        return [
            "AccountLimit": [
                "ConcurrentExecutions": JSONValue(accountConcurrency),
                "UnreservedConcurrentExecutions": JSONValue(accountConcurrency - reserved),
            ],
            "AccountUsage": ["FunctionCount": JSONValue(functions.count)],
        ]
    }

    // MARK: Configuration

    /// FunctionConfiguration, without what native code does not have: a runtime, a handler, a
    /// package with size and digest, and the time of its last change.
    func configuration(of function: LambdaFunction) -> JSONObject {
        var answer: JSONObject = [
            "FunctionName": .string(function.name),
            "FunctionArn": .string(arn(of: function.name)),
            "Role": .string(function.roleARN), "Timeout": JSONValue(function.timeout),
            "MemorySize": JSONValue(function.memory), "Version": "$LATEST", "State": "Active",
            "LastUpdateStatus": "Successful", "TracingConfig": ["Mode": "PassThrough"],
        ]
        if let target = function.asynchronous.deadLetterARN {
            answer["DeadLetterConfig"] = ["TargetArn": .string(target)]
        }
        if !function.environment.isEmpty {
            var variables = JSONObject()
            for (name, value) in function.environment { variables[name] = .string(value) }
            answer["Environment"] = ["Variables": .object(variables)]
        }
        return answer
    }

    private func update(
        _ old: LambdaFunction, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        var function = old
        if let role = input["Role"]?.stringValue { function.roleARN = role }
        if let timeout = input["Timeout"]?.intValue { function.timeout = Int(clamping: timeout) }
        if let memory = input["MemorySize"]?.intValue { function.memory = Int(clamping: memory) }
        if let environment = input["Environment"] {
            function.environment = [:]
            for (name, value) in environment["Variables"]?.objectValue ?? [:] {
                function.environment[name] = value.stringValue ?? ""
            }
        }
        if let letter = input["DeadLetterConfig"] {
            let target = letter["TargetArn"]?.stringValue ?? ""
            function.asynchronous.deadLetterARN = target.isEmpty ? nil : target
        }
        try put(function)
        return configuration(of: function)
    }

    // MARK: Asynchronous invocation

    private func setAsynchronous(
        _ old: AsynchronousConfiguration, of function: LambdaFunction, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        var function = function
        var new = old
        if let tries = input["MaximumRetryAttempts"]?.intValue {
            new.maximumRetryAttempts = Int(clamping: tries)
        }
        if let age = input["MaximumEventAgeInSeconds"]?.intValue {
            new.maximumEventAge = Int(clamping: age)
        }
        if let destinations = input["DestinationConfig"] {
            new.onSuccessARN = destinations["OnSuccess"]?["Destination"]?.stringValue
            new.onFailureARN = destinations["OnFailure"]?["Destination"]?.stringValue
        }
        function.asynchronous = new
        try function.validate()
        state.functions[function.name] = function
        return description(of: function)
    }

    /// A function whose events are treated as any other's has no such configuration.
    private func eventInvokeConfig(
        of function: LambdaFunction
    ) throws(LambdaError) -> JSONObject {
        var plain = AsynchronousConfiguration()
        plain.deadLetterARN = function.asynchronous.deadLetterARN
        guard function.asynchronous != plain else {
            throw .resourceNotFound(
                "The function \(arn(of: function.name)):$LATEST doesn't have an EventInvokeConfig")
        }
        return description(of: function)
    }

    private func description(of function: LambdaFunction) -> JSONObject {
        let settings = function.asynchronous
        func destination(_ arn: String?) -> JSONValue {
            arn.map { ["Destination": .string($0)] } ?? [:]
        }
        return [
            "FunctionArn": .string(arn(of: function.name) + ":$LATEST"),
            "MaximumRetryAttempts": JSONValue(settings.maximumRetryAttempts),
            "MaximumEventAgeInSeconds": JSONValue(settings.maximumEventAge),
            "DestinationConfig": [
                "OnSuccess": destination(settings.onSuccessARN),
                "OnFailure": destination(settings.onFailureARN),
            ],
        ]
    }
}
