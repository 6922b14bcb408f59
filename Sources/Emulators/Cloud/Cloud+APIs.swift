public import CloudModel
import IAM
import Messaging
import S3

extension Cloud {
    /// The API of a service by its endpoint's name, such as `s3`; nil for one that has none here.
    public func api(_ name: String) -> (any APIService)? {
        switch name {
        case "iam": return iam.api
        case "sts": return iam.stsAPI
        case "s3": return s3
        case "sqs": return sqs
        case "sns": return sns
        case "events": return events
        case "scheduler": return scheduler
        default:
            let others: [AnyObject] = [lambda, states, glue]
            return others.lazy.compactMap { $0 as? any APIService }.first { $0.apiName == name }
        }
    }
}
