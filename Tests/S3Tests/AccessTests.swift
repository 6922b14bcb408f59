import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Access control lists, permissions and cross-origin rules")
struct AccessTests {
    /// A bucket as before April 2023, in a world that turns strangers away unless a list lets them.
    private func open() throws -> TestAccount {
        let account = try TestAccount(settings: S3Settings(hasClosedBuckets: false))
        account.authorizer.deniesStrangers = true
        return account
    }

    private func brief(
        _ account: TestAccount, _ operation: String, _ input: JSONObject, as actor: Actor
    ) -> String {
        var all: JSONObject = ["Bucket": "data"]
        for (name, value) in input { all[name] = value }
        return account.failure { () throws(ServiceFailure) in
            try account.call(operation, all, as: actor)
        }?.brief ?? "ok"
    }

    @Test("A list grants what it says and nothing more")
    func grants() throws {
        let account = try open()
        try account.on("public", "PutObject", ["ACL": "public-read"])
        try account.on("private", "PutObject")
        try account.on("members", "PutObject", ["ACL": "authenticated-read"])
        let (nobody, stranger) = (TestAccount.nobody, TestAccount.stranger())
        for (operation, key, actor, expected) in [
            ("GetObject", "public", nobody, "ok"), ("GetObject", "private", nobody, "no"),
            ("GetObject", "members", nobody, "no"), ("GetObject", "members", stranger, "ok"),
            ("GetObjectAcl", "public", nobody, "no"), ("DeleteObject", "public", nobody, "no"),
            ("PutObject", "x", nobody, "no"),
        ] {
            let got = brief(account, operation, ["Key": .string(key)], as: actor)
            #expect(got == (expected == "ok" ? "ok" : "AccessDenied 403"))
        }
        #expect(brief(account, "ListObjectsV2", [:], as: nobody) == "AccessDenied 403")
        try account.onBucket("PutBucketAcl", ["ACL": "public-read-write"])
        #expect(brief(account, "ListObjectsV2", [:], as: nobody) == "ok")
        #expect(brief(account, "PutObject", ["Key": "x"], as: nobody) == "ok")
        try account.onBucket(
            "PutPublicAccessBlock", ["PublicAccessBlockConfiguration": ["IgnorePublicAcls": true]])
        #expect(brief(account, "ListObjectsV2", [:], as: nobody) == "AccessDenied 403")
    }

    @Test(
        "Who owns what a stranger uploads",
        arguments: [
            ("ObjectWriter", "bucket-owner-full-control", false),
            ("BucketOwnerPreferred", "private", false),
            ("BucketOwnerPreferred", "bucket-owner-full-control", true),
        ])
    func ownership(ownership: String, list: String, isBucketOwners: Bool) throws {
        let account = try open()
        try account.onBucket(
            "PutBucketOwnershipControls",
            ["OwnershipControls": ["Rules": [["ObjectOwnership": .string(ownership)]]]])
        try account.onBucket("PutBucketAcl", ["ACL": "public-read-write"])
        try account.call(
            "PutObject", ["Bucket": "data", "Key": "k", "ACL": .string(list)],
            as: TestAccount.stranger())
        let owner = try account.call(
            "GetObjectAcl", ["Bucket": "data", "Key": "k"],
            as: isBucketOwners ? account.actor : TestAccount.stranger()
        ).output["Owner"]?["ID"]?.stringValue
        let expected = isBucketOwners ? "123456789012" : "999999999999"
        #expect(owner == account.s3.canonicalID(expected))
    }

    @Test("Lists by headers, by document, and by name, as they are shown")
    func forms() throws {
        let account = try open()
        let id = account.s3.canonicalID("999999999999")
        try account.on("k", "PutObject", ["GrantRead": .string("id=\"\(id)\"")])
        let shown = try account.on("k", "GetObjectAcl").output
        #expect(shown["Grants"]?.arrayValue?.count == 1)
        #expect(shown["Grants"]?[0]?["Permission"] == "READ")
        #expect(shown["Grants"]?[0]?["Grantee"]?["ID"] == .string(id))
        #expect(shown["Grants"]?[0]?["Grantee"]?["Type"] == "CanonicalUser")
        #expect(brief(account, "GetObject", ["Key": "k"], as: TestAccount.stranger()) == "ok")
        let owner = shown["Owner"] ?? [:]
        try account.on(
            "k", "PutObjectAcl",
            [
                "AccessControlPolicy": [
                    "Owner": owner,
                    "Grants": [
                        [
                            "Grantee": [
                                "Type": "Group", "URI": .string(AccessControlList.everyone),
                            ], "Permission": "READ",
                        ]
                    ],
                ]
            ])
        #expect(brief(account, "GetObject", ["Key": "k"], as: TestAccount.nobody) == "ok")
        try account.on("k", "PutObjectAcl", ["ACL": "private"])
        #expect(
            try account.on("k", "GetObjectAcl").output["Grants"]?[0]?["Permission"]
                == "FULL_CONTROL")
        #expect(
            try account.onBucket("GetBucketAcl").output["Grants"]?.arrayValue?.count == 1)
    }

    @Test(
        "Lists that cannot be",
        arguments: [
            (#"{}"#, "MissingSecurityHeader 400"), (#"{"ACL":"x"}"#, "InvalidArgument 400"),
            (#"{"ACL":"private","GrantRead":"id=1"}"#, "InvalidRequest 400"),
            (#"{"GrantRead":"id=\"1\""}"#, "InvalidArgument 400"),
            (#"{"GrantRead":"uri=\"http://nowhere\""}"#, "InvalidArgument 400"),
            (
                #"{"GrantRead":"emailAddress=\"a@b.c\""}"#, "UnresolvableGrantByEmailAddress 400"
            ),
            (#"{"AccessControlPolicy":{"Grants":[]}}"#, "MalformedACLError 400"),
            (#"{"AccessControlPolicy":{"Owner":{}}}"#, "MalformedACLError 400"),
            (
                #"{"ACL":"private","AccessControlPolicy":{"Grants":[],"Owner":{"ID":"x"}}}"#,
                "UnexpectedContent 400"
            ),
            (
                #"{"AccessControlPolicy":{"Grants":[],"Owner":{"ID":"x"}}}"#, "AccessDenied 403"
            ),
        ])
    func badLists(input: String, expected: String) throws {
        let account = try open()
        try account.put("k")
        let more = try #require(try JSONValue(parsing: input).objectValue)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", "PutObjectAcl", more)
        }
        #expect(failure?.brief == expected)
    }

    @Test("Today's buckets have no lists and no public access")
    func closed() throws {
        let account = try TestAccount()
        for input in [
            ["ACL": "public-read"],
            ["GrantRead": "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\""],
        ] as [JSONObject] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("k", "PutObject", input)
            }
            #expect(failure?.brief == "AccessControlListNotSupported 400")
        }
        try account.onBucket(
            "PutBucketOwnershipControls",
            ["OwnershipControls": ["Rules": [["ObjectOwnership": "ObjectWriter"]]]])
        let blocked = account.failure { () throws(ServiceFailure) in
            try account.on("k", "PutObject", ["ACL": "public-read"])
        }
        #expect(blocked?.brief == "AccessDenied 403")
        #expect(blocked?.message.contains("BlockPublicAcls") == true)
        let bucket = account.failure { () throws(ServiceFailure) in
            try account.call("CreateBucket", ["Bucket": "other", "ACL": "public-read"])
        }
        #expect(bucket?.brief == "InvalidBucketAclWithObjectOwnership 400")
    }

    @Test("A changed list is announced, the same list again is not")
    func announced() throws {
        let account = try open()
        try account.put("k")
        try account.notify(events: ["s3:ObjectAcl:Put", "s3:ObjectTagging:*"])
        for name in ["public-read", "public-read", "private"] as [JSONValue] {
            try account.on("k", "PutObjectAcl", ["ACL": name])
        }
        try account.on("k", "PutObjectTagging", ["Tagging": ["TagSet": []]])
        try account.on("k", "DeleteObjectTagging")
        account.run()
        let objects = account.functions.calls.compactMap {
            $0.payload["Records"]?[0]?["s3"]?["object"]?.objectValue
        }
        let names = account.functions.calls.map { $0.payload["Records"]?[0]?["eventName"] }
        #expect(
            names == [
                "ObjectAcl:Put", "ObjectAcl:Put", "ObjectTagging:Put", "ObjectTagging:Delete",
            ])
        #expect(objects.allSatisfy { $0.keys == ["key", "eTag"] })
    }

    @Test("The transport's request id and address are those of the event")
    func origin() throws {
        let account = try TestAccount()
        try account.notify(events: ["s3:ObjectCreated:*"])
        try account.call(
            "PutObject", ["Bucket": "data", "Key": "k"],
            context: [.init("x-amz-request-id", "ABC"), .init("aws:SourceIp", "127.0.0.1")])
        account.run()
        let record = account.functions.calls[0].payload["Records"]?[0]
        #expect(record?["responseElements"]?["x-amz-request-id"] == "ABC")
        #expect(record?["requestParameters"]?["sourceIPAddress"] == "127.0.0.1")
    }

    @Test("IAM is asked for the right actions on the right resources, with what policies ask about")
    func questions() throws {
        let account = try TestAccount()
        try account.on("k", "PutObject", ["Tagging": "a=1"])
        account.authorizer.questions = []
        try account.on("k", "GetObject")
        try account.on(
            "c", "CopyObject", ["CopySource": "data/k?versionId=null", "StorageClass": "GLACIER"])
        try account.onBucket("ListObjectVersions", ["Prefix": "p"])
        let asked = account.authorizer.questions.map { "\($0.action) \($0.resource)" }
        #expect(
            asked == [
                "s3:GetObject arn:aws:s3:::data/k", "s3:GetObjectVersion arn:aws:s3:::data/k",
                "s3:PutObject arn:aws:s3:::data/c", "s3:ListBucketVersions arn:aws:s3:::data",
            ])
        func value(_ place: Int, _ name: String) -> [String]? {
            account.authorizer.questions[place].context.first { $0.name == name }?.values
        }
        #expect(value(0, "s3:ExistingObjectTag/a") == ["1"])
        #expect(value(2, "s3:x-amz-storage-class") == ["GLACIER"])
        #expect(value(3, "s3:prefix") == ["p"])
    }

    @Test("Who may not do something is told so; what is missing is hidden from who may not list")
    func denials() throws {
        let account = try TestAccount()
        account.authorizer.denied = ["s3:ListBucket", "s3:PutBucketTagging"]
        #expect(
            brief(account, "GetObject", ["Key": "none"], as: account.actor) == "AccessDenied 403")
        #expect(
            brief(account, "PutBucketTagging", ["Tagging": ["TagSet": []]], as: account.actor)
                == "AccessDenied 403")
        let missing = account.failure { () throws(ServiceFailure) in
            try account.call("ListObjectsV2", ["Bucket": "nowhere"])
        }
        #expect(missing?.brief == "NoSuchBucket 404")
    }

    @Test("Cross-origin requests get the headers of the first rule that fits")
    func cors() throws {
        let account = try TestAccount()
        try account.onBucket(
            "PutBucketCors",
            [
                "CORSConfiguration": [
                    "CORSRules": [
                        [
                            "AllowedMethods": ["GET"], "AllowedOrigins": ["*suffix"],
                            "AllowedHeaders": ["x-amz-*"], "ExposeHeaders": ["ETag"],
                            "MaxAgeSeconds": 60,
                        ], ["AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]],
                    ]
                ]
            ])
        func headers(
            _ origin: String, _ method: String, _ asked: [String] = [], preflight: Bool = false
        ) -> [String: String]? {
            account.s3.corsHeaders(
                bucket: "data",
                for: CORSRequest(
                    origin: origin, method: method, headers: asked, isPreflight: preflight)
            ).map { Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0.value) }) }
        }
        #expect(headers("foo.suffix", "GET")?["Access-Control-Allow-Origin"] == "foo.suffix")
        #expect(headers("foo.suffix", "GET")?["Access-Control-Expose-Headers"] == "ETag")
        #expect(headers("foo.suffix.get", "GET") == nil)
        #expect(headers("any", "PUT")?["Access-Control-Allow-Origin"] == "*")
        #expect(headers("foo.suffix", "DELETE") == nil)
        let preflight = headers("foo.suffix", "GET", ["X-Amz-Date"], preflight: true)
        #expect(preflight?["Access-Control-Allow-Headers"] == "x-amz-date")
        #expect(preflight?["Access-Control-Max-Age"] == "60")
        #expect(headers("foo.suffix", "GET", ["Other"], preflight: true) == nil)
        let refusal = account.s3.corsRefusal(
            bucket: "none", for: CORSRequest(origin: "a", method: "GET", isPreflight: true))
        #expect(refusal.code == "AccessForbidden" && refusal.status == 403)
    }

    @Test("Refused operations name themselves")
    func refused() throws {
        let account = try TestAccount()
        for name in ["SelectObjectContent", "CreateSession", "Nonsense"] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.onBucket(name)
            }
            #expect(failure?.brief == "NotImplemented 501")
            #expect(failure?.message.contains(name) == true)
        }
    }
}
