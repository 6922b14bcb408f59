import CloudModel
import DataFormats

/// The operations of Glue's API that are emulated.
enum GlueOperation: String, CaseIterable {
    case startJobRun = "StartJobRun"
    case getJobRun = "GetJobRun"
    case getJobRuns = "GetJobRuns"
    case batchStopJobRun = "BatchStopJobRun"
    case getJob = "GetJob"
    case getJobs = "GetJobs"
    case listJobs = "ListJobs"
    case getJobBookmark = "GetJobBookmark"
    case resetJobBookmark = "ResetJobBookmark"

    /// The fault point that the operation passes.
    var point: String {
        switch self {
        case .startJobRun: "glue.start"
        case .getJobRun, .getJobRuns: "glue.get_run"
        case .batchStopJobRun: "glue.stop"
        default: "glue.manage"
        }
    }

    /// Whether it is about all jobs.
    var isAboutAccount: Bool { self == .getJobs || self == .listJobs }

    /// Members that the request may have; others are refused by name.
    var members: Set<String> {
        switch self {
        case .startJobRun: ["JobName", "Arguments"]
        case .getJobRun: ["JobName", "RunId", "PredecessorsIncluded"]
        case .getJobRuns: ["JobName", "NextToken", "MaxResults"]
        case .batchStopJobRun: ["JobName", "JobRunIds"]
        case .getJob: ["JobName"]
        case .getJobs, .listJobs: ["NextToken", "MaxResults"]
        case .getJobBookmark, .resetJobBookmark: ["JobName"]
        }
    }
}
