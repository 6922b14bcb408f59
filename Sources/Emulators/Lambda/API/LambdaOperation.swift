import CloudModel
import DataFormats

/// The operations of Lambda's API that are emulated.
enum LambdaOperation: String, CaseIterable {
    case invoke = "Invoke"
    case getFunction = "GetFunction"
    case getFunctionConfiguration = "GetFunctionConfiguration"
    case updateFunctionConfiguration = "UpdateFunctionConfiguration"
    case listFunctions = "ListFunctions"
    case putFunctionConcurrency = "PutFunctionConcurrency"
    case getFunctionConcurrency = "GetFunctionConcurrency"
    case deleteFunctionConcurrency = "DeleteFunctionConcurrency"
    case putEventInvokeConfig = "PutFunctionEventInvokeConfig"
    case updateEventInvokeConfig = "UpdateFunctionEventInvokeConfig"
    case getEventInvokeConfig = "GetFunctionEventInvokeConfig"
    case deleteEventInvokeConfig = "DeleteFunctionEventInvokeConfig"
    case listEventInvokeConfigs = "ListFunctionEventInvokeConfigs"
    case addPermission = "AddPermission"
    case removePermission = "RemovePermission"
    case getPolicy = "GetPolicy"
    case getAccountSettings = "GetAccountSettings"
    case createMapping = "CreateEventSourceMapping"
    case getMapping = "GetEventSourceMapping"
    case listMappings = "ListEventSourceMappings"
    case updateMapping = "UpdateEventSourceMapping"
    case deleteMapping = "DeleteEventSourceMapping"

    /// What IAM calls it (Service Authorization Reference, "AWS Lambda").
    var action: String { self == .invoke ? "lambda:InvokeFunction" : "lambda:" + rawValue }

    /// Whether it is about the account and no single function.
    var isAboutAccount: Bool {
        switch self {
        case .listFunctions, .getAccountSettings, .createMapping, .listMappings: true
        default: false
        }
    }

    /// Whether it is about event source mappings.
    var isAboutMappings: Bool {
        switch self {
        case .createMapping, .getMapping, .listMappings, .updateMapping, .deleteMapping: true
        default: false
        }
    }

    /// The status of a success where it is not 200 (Lambda API Reference).
    var status: Int? {
        switch self {
        case .deleteFunctionConcurrency, .deleteEventInvokeConfig, .removePermission: 204
        case .addPermission: 201
        case .createMapping, .updateMapping, .deleteMapping: 202
        default: nil
        }
    }

    /// Members that the request may have; others are refused by name.
    var members: Set<String> {
        let own: Set<String> =
            switch self {
            case .invoke: ["InvocationType", "LogType", "ClientContext"]
            case .updateFunctionConfiguration:
                ["Role", "Timeout", "MemorySize", "Environment", "DeadLetterConfig"]
            case .listFunctions, .listEventInvokeConfigs: ["Marker", "MaxItems"]
            case .putFunctionConcurrency: ["ReservedConcurrentExecutions"]
            case .putEventInvokeConfig, .updateEventInvokeConfig:
                ["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"]
            case .addPermission:
                ["StatementId", "Action", "Principal", "SourceArn", "SourceAccount"]
            case .removePermission: ["StatementId"]
            case .createMapping: Self.mappingMembers.union(["EventSourceArn"])
            case .updateMapping: Self.mappingMembers.union(["UUID"])
            case .getMapping, .deleteMapping: ["UUID"]
            case .listMappings: ["EventSourceArn", "Marker", "MaxItems"]
            default: []
            }
        return own.union(["FunctionName", "Qualifier"])
    }

    private static let mappingMembers: Set<String> = [
        "Enabled", "BatchSize", "FilterCriteria", "MaximumBatchingWindowInSeconds",
        "FunctionResponseTypes", "ScalingConfig",
    ]
}
