/// What a shell must know so that clients talk to a server here.
public enum WireEnvironment {
    /// The variables, in order.
    public static func variables(
        host: String, region: String = "us-east-1"
    ) -> [(name: String, value: String)] {
        [
            ("AWS_ENDPOINT_URL", "http://\(host)"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", region),
            ("AWS_REGION", region),
            // Without this SDKs look for an instance's metadata service when a key is missing.
            ("AWS_EC2_METADATA_DISABLED", "true"),
            // Without this Snowflake's connector for Python looks for those of all clouds at each
            // login, and where no name server answers now and then waits for five seconds.
            ("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true"),
        ]
    }

    /// Lines that a shell can evaluate.
    public static func exports(host: String?, region: String = "us-east-1") -> String {
        variables(host: safe(host ?? "127.0.0.1:4566"), region: region).map {
            "export \($0.name)=\($0.value)\n"
        }.joined()
    }

    /// A host from a request's header goes into a shell: only what hosts are made of.
    private static func safe(_ host: String) -> String {
        host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ".:-[]".contains($0)) }
    }
}
