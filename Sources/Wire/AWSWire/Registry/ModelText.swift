/// The services' API models in a compact notation, generated from botocore's by
/// `scripts/api-models/generate.py`: facts only.
///
///     #s3 rest-xml 2006-03-01 - NAMESPACE      name, protocol, version, target prefix, namespace
///     !PutObject PUT /{Bucket}/{Key+} in=SHAPE out=SHAPE root=NAME wrap=NAME status=204
///     -GetObjectTorrent GET /{Bucket}/{Key+}?torrent   known by name (and route) alone
///     Tag{ Key:s Value:s/n.Val!                a structure and its members
///     TagSet[ @Tag Tag ~                       a list: element, element's name, flattened
///     Metadata< s key value                    a map: value, names of key and value
///
/// A member's type is `s` text, `b` blob, `o` boolean, `i` integer, `d` double, `t` timestamp
/// (`tr` RFC 822, `te` epoch, `ti` ISO 8601), `j` JSON as it stands, or `@Shape`; a `~` after it
/// flattens the list here. After `/` its place: `h` header, `H` headers with a prefix, `q` query,
/// `Q` all of the query, `u` path, `c` status, `p` payload, `a` XML attribute, `n` body under
/// another name; `!` if its presence tells operations apart. In JSON protocols members of the
/// body without a timestamp inside are left out: they pass as they are.
///
/// A line that begins with a space continues the one before; with a plus, its last word.
enum ModelText {
    /// The texts of each service, in the order in which services are named.
    static let all: [(service: String, parts: [String])] = [
        ("s3", [s3, s3Part2]), ("sqs", [sqs]), ("sns", [sns]), ("events", [eventBridge]),
        ("scheduler", [scheduler]), ("iam", [iam]), ("sts", [sts]), ("lambda", [lambda]),
        ("states", [stepFunctions]), ("glue", [glue]),
    ]
}
