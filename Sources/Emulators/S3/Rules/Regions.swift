import DataFormats

/// The Regions that a bucket can be in (AWS General Reference, "Amazon S3 endpoints").
enum Regions {
    private static let known = [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2",
        "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
        "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
        "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "EU", "eu-central-1",
        "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
        "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1",
        "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
    ]

    /// The Region of a new bucket.
    ///
    /// Amazon S3 API Reference, CreateBucket: the endpoint of us-east-1 makes buckets anywhere,
    /// every other one only in its own Region, which must be named.
    static func region(of constraint: String?, at endpoint: String) throws(S3Error) -> String {
        guard let constraint, !constraint.isEmpty else {
            guard endpoint == "us-east-1" else {
                throw incompatible("unspecified", endpoint)
            }
            return endpoint
        }
        guard known.contains(constraint) else {
            throw S3Error(
                "InvalidLocationConstraint", "The specified location-constraint is not valid",
                members: ["LocationConstraint": .string(constraint)])
        }
        let region = constraint == "EU" ? "eu-west-1" : constraint
        guard endpoint == "us-east-1" || endpoint == region else {
            throw incompatible(constraint, endpoint)
        }
        return region
    }

    private static func incompatible(_ constraint: String, _ endpoint: String) -> S3Error {
        S3Error(
            "IllegalLocationConstraintException",
            "The \(constraint) location constraint is incompatible for the region specific"
                + " endpoint this request was sent to.")
    }
}
