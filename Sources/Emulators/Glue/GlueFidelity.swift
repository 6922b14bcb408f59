public import CloudModel

private let guide = "AWS Glue Developer Guide"
private let spark = "Apache Spark documentation"

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "glue", kind: kind, name: name, status: status, source: source)
}

/// What of Glue is emulated, and how closely.
public let glueFidelity: [FidelityEntry] = [
    entry(
        .operation, "CreateJob", .approximated("scripts are native code, registered by name"),
        "\(guide), Jobs API"),
    entry(.operation, "StartJobRun", .exact, "\(guide), Job runs API"),
    entry(.operation, "GetJobRun", .exact, "\(guide), Job runs API"),
    entry(.operation, "GetJobRuns", .exact, "\(guide), Job runs API"),
    entry(
        .operation, "BatchStopJobRun",
        .approximated("the script dies at once, STOPPING lasts 10 s"),
        "\(guide), Job runs API"),
    entry(
        .operation, "ResetJobBookmark", .approximated("of the whole job"), "\(guide), Job runs API"),
    entry(
        .operation, "GetJob", .approximated("no Command, workers, version and times"),
        "\(guide), Jobs API"),
    entry(
        .operation, "GetJobs", .approximated("no Command, workers, version and times"),
        "\(guide), Jobs API"),
    entry(.operation, "ListJobs", .approximated("tags are refused"), "\(guide), Jobs API"),
    entry(
        .operation, "GetJobBookmark", .approximated("the version, without what it remembers"),
        "\(guide), Job runs API"),
    entry(.operation, "StartCrawler", .refused, "\(guide), Crawlers API"),
    entry(.operation, "StartTrigger", .refused, "\(guide), Triggers API"),
    entry(.operation, "StartWorkflowRun", .refused, "\(guide), Workflows API"),
    entry(.operation, "GetTable", .refused, "\(guide), Catalog API"),
    entry(.field, "JobRunQueuingEnabled", .refused, "\(guide), Job runs API"),
    entry(.field, "Timeout", .exact, "\(guide), Jobs API"),
    entry(
        .field, "MaxRetries", .approximated("the next attempt starts at once"), "\(guide), Jobs API"
    ),
    entry(.field, "MaxConcurrentRuns", .exact, "\(guide), ExecutionProperty"),
    entry(
        .state, "STARTING", .approximated("lasts a fixed time"), "\(guide), Job run statuses"),
    entry(.state, "RUNNING", .exact, "\(guide), Job run statuses"),
    entry(.state, "SUCCEEDED", .exact, "\(guide), Job run statuses"),
    entry(
        .state, "FAILED", .approximated("a lost driver always reports exit code 10"),
        "\(guide), Job run statuses"),
    entry(.state, "TIMEOUT", .exact, "\(guide), Job run statuses"),
    entry(.state, "STOPPED", .exact, "\(guide), Job run statuses"),
    entry(.state, "WAITING", .refused, "\(guide), Job run statuses"),
    entry(
        .rule, "job bookmarks",
        .approximated("by key, modification time and entity tag instead of a high-water mark"),
        "\(guide), Tracking processed data using job bookmarks"),
    entry(
        .rule, "--job-bookmark-from and -to", .refused,
        "\(guide), Tracking processed data using job bookmarks"),
    entry(
        .rule, "output committer",
        .approximated("part files appear one by one under their final names, then `_SUCCESS`"),
        "\(spark), Integration with Cloud Infrastructures"),
    entry(
        .rule, "overwrite", .approximated("deletes object by object, then writes"),
        "\(spark), Save Modes"),
]
