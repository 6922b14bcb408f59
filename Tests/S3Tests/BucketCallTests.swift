import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Buckets through the API")
struct BucketCallTests {
    @Test(
        "Names",
        arguments: [
            ("abc", true), ("a.b-c", true), ("ab", false), ("Abc", false), ("a_b", false),
            ("-abc", false), ("abc-", false), ("a..b", false), ("192.168.5.4", false),
            ("xn--abc", false), ("abc-s3alias", false), ("amzn-s3-demo-x", false),
            ("abc--x-s3", false), (String(repeating: "a", count: 63), true),
            (String(repeating: "a", count: 64), false), ("a.-b", true), ("", false),
        ])
    func names(name: String, isValid: Bool) throws {
        let account = try TestAccount(bucket: nil)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.call("CreateBucket", ["Bucket": .string(name)])
        }
        #expect(failure?.brief == (isValid ? nil : "InvalidBucketName 400"))
    }

    @Test("Creating again, elsewhere, or what somebody else has")
    func creating() throws {
        let account = try TestAccount(bucket: nil)
        let made = try account.call("CreateBucket", ["Bucket": "data"])
        #expect(made.output["Location"] == "/data")
        #expect(made.output["BucketArn"] == "arn:aws:s3:::data")
        #expect(
            account.failure { () throws(ServiceFailure) in
                try account.call("CreateBucket", ["Bucket": "data"])
            } == nil)
        let other = account.failure { () throws(ServiceFailure) in
            try account.call("CreateBucket", ["Bucket": "data"], as: TestAccount.stranger())
        }
        #expect(other?.brief == "BucketAlreadyExists 409")
        for (constraint, expected) in [
            ("eu-west-1", nil), ("EU", nil), ("mars-1", "InvalidLocationConstraint 400"),
            ("us-east-1", "InvalidLocationConstraint 400"),
        ] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.call(
                    "CreateBucket",
                    [
                        "Bucket": .string("in-" + constraint.lowercased()),
                        "CreateBucketConfiguration": ["LocationConstraint": .string(constraint)],
                    ])
            }
            #expect(failure?.brief == expected)
        }
        let located = try account.call("GetBucketLocation", ["Bucket": "in-eu-west-1"])
        #expect(located.output["LocationConstraint"] == "eu-west-1")
        #expect(try account.onBucket("GetBucketLocation").output.isEmpty)
        let head = try account.onBucket("HeadBucket").output
        #expect(head["BucketRegion"] == "us-east-1" && head["AccessPointAlias"] == false)
    }

    @Test("Deleting wants the bucket empty, of versions and markers too")
    func deleting() throws {
        let account = try TestAccount()
        try account.s3.setVersioning(.enabled, of: "data")
        try account.put("k")
        try account.delete("k")
        func delete() -> String? {
            account.failure { () throws(ServiceFailure) in
                try account.onBucket("DeleteBucket")
            }?.brief
        }
        #expect(delete() == "BucketNotEmpty 409")
        for version in account.s3.versions(bucket: "data") {
            try account.delete("k", version: version.versionID)
        }
        #expect(delete() == nil)
        #expect(delete() == "NoSuchBucket 404")
    }

    @Test("Buckets are listed by name, in pages, and only one's own")
    func listing() throws {
        let account = try TestAccount(bucket: nil)
        for name in ["ccc", "aaa", "bbb", "abc"] {
            try account.call("CreateBucket", ["Bucket": .string(name)])
        }
        try account.call("CreateBucket", ["Bucket": "other"], as: TestAccount.stranger())
        func names(_ input: JSONObject) throws -> [String] {
            try account.call("ListBuckets", input).output.objects("Buckets").compactMap {
                $0.text("Name")
            }
        }
        #expect(try names([:]) == ["aaa", "abc", "bbb", "ccc"])
        #expect(try names(["Prefix": "a"]) == ["aaa", "abc"])
        let page = try account.call("ListBuckets", ["MaxBuckets": 3]).output
        let token = try #require(page["ContinuationToken"])
        #expect(try names(["MaxBuckets": 3, "ContinuationToken": token]) == ["ccc"])
        #expect(page["Owner"]?["ID"]?.stringValue?.utf8.count == 64)
        #expect(
            account.failure { () throws(ServiceFailure) in
                try account.call("ListBuckets", as: TestAccount.nobody)
            }?.brief == "AccessDenied 403")
    }

    /// Put, get and delete of one setting: input member and value, answer, and what its absence is.
    struct Setting: Sendable {
        let put: String
        let input: String
        let get: String
        let shown: String
        var delete: String?
        let absent: String
    }

    static let settings: [Setting] = [
        Setting(
            put: "PutBucketTagging", input: #"{"Tagging":{"TagSet":[{"Key":"a","Value":"1"}]}}"#,
            get: "GetBucketTagging", shown: #"{"TagSet":[{"Key":"a","Value":"1"}]}"#,
            delete: "DeleteBucketTagging", absent: "NoSuchTagSet 404"),
        Setting(
            put: "PutBucketCors",
            input:
                #"{"CORSConfiguration":{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["*"]}]}}"#,
            get: "GetBucketCors",
            shown: #"{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["*"]}]}"#,
            delete: "DeleteBucketCors", absent: "NoSuchCORSConfiguration 404"),
        Setting(
            put: "PutPublicAccessBlock",
            input: #"{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true}}"#,
            get: "GetPublicAccessBlock",
            shown:
                #"{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false}}"#,
            delete: "DeletePublicAccessBlock",
            absent: "NoSuchPublicAccessBlockConfiguration 404"),
        Setting(
            put: "PutBucketOwnershipControls",
            input: #"{"OwnershipControls":{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}}"#,
            get: "GetBucketOwnershipControls",
            shown: #"{"OwnershipControls":{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}}"#,
            delete: "DeleteBucketOwnershipControls",
            absent: "OwnershipControlsNotFoundError 404"),
        Setting(
            put: "PutBucketWebsite",
            input: #"{"WebsiteConfiguration":{"IndexDocument":{"Suffix":"index.html"}}}"#,
            get: "GetBucketWebsite", shown: #"{"IndexDocument":{"Suffix":"index.html"}}"#,
            delete: "DeleteBucketWebsite", absent: "NoSuchWebsiteConfiguration 404"),
        Setting(
            put: "PutBucketEncryption",
            input:
                #"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"k"},"BucketKeyEnabled":true}]}}"#,
            get: "GetBucketEncryption",
            shown:
                #"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"k"},"BucketKeyEnabled":true}]}}"#,
            delete: "DeleteBucketEncryption", absent: "ok"),
        Setting(
            put: "PutBucketLogging", input: #"{"BucketLoggingStatus":{}}"#,
            get: "GetBucketLogging", shown: "{}", absent: "ok"),
        Setting(
            put: "PutBucketRequestPayment",
            input: #"{"RequestPaymentConfiguration":{"Payer":"Requester"}}"#,
            get: "GetBucketRequestPayment", shown: #"{"Payer":"Requester"}"#, absent: "ok"),
        Setting(
            put: "PutBucketAccelerateConfiguration",
            input: #"{"AccelerateConfiguration":{"Status":"Enabled"}}"#,
            get: "GetBucketAccelerateConfiguration", shown: #"{"Status":"Enabled"}"#,
            absent: "ok"),
        Setting(
            put: "PutBucketAnalyticsConfiguration",
            input: #"{"Id":"i","AnalyticsConfiguration":{"Id":"i"}}"#,
            get: "GetBucketAnalyticsConfiguration",
            shown: #"{"AnalyticsConfiguration":{"Id":"i"}}"#,
            delete: "DeleteBucketAnalyticsConfiguration", absent: "NoSuchConfiguration 404"),
        Setting(
            put: "PutBucketPolicy",
            input:
                #"{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::data/*\"}]}"}"#,
            get: "GetBucketPolicy",
            shown:
                #"{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::data/*\"}]}"}"#,
            delete: "DeleteBucketPolicy", absent: "NoSuchBucketPolicy 404"),
    ]

    @Test("Every setting is put, shown, deleted, and then absent", arguments: settings)
    func roundTrip(setting: Setting) throws {
        let account = try TestAccount()
        let input = try #require(try JSONValue(parsing: setting.input).objectValue)
        try account.onBucket(setting.put, input)
        let named: JSONObject = input["Id"].map { ["Id": $0] } ?? [:]
        let shown = try account.onBucket(setting.get, named).output
        #expect(JSONValue.object(shown) == (try JSONValue(parsing: setting.shown)))
        guard let delete = setting.delete else { return }
        #expect(try account.onBucket(delete, named).status == 204)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket(setting.get, named)
        }
        #expect((failure?.brief ?? "ok") == setting.absent)
    }

    @Test(
        "Settings that cannot be",
        arguments: [
            ("PutBucketTagging", #"{}"#, "MalformedXML 400"),
            (
                "PutBucketCors",
                #"{"CORSConfiguration":{"CORSRules":[{"AllowedMethods":["PATCH"],"AllowedOrigins":["*"]}]}}"#,
                "InvalidRequest 400"
            ),
            ("PutBucketCors", #"{"CORSConfiguration":{"CORSRules":[]}}"#, "MalformedXML 400"),
            (
                "PutBucketVersioning", #"{"VersioningConfiguration":{"Status":"On"}}"#,
                "MalformedXML 400"
            ),
            (
                "PutBucketVersioning", #"{"VersioningConfiguration":{}}"#,
                "IllegalVersioningConfigurationException 400"
            ),
            (
                "PutBucketVersioning",
                #"{"VersioningConfiguration":{"Status":"Enabled","MFADelete":"Enabled"}}"#,
                "NotImplemented 501"
            ),
            ("PutBucketAcl", #"{"ACL":"private"}"#, "AccessControlListNotSupported 400"),
            (
                "PutBucketOwnershipControls",
                #"{"OwnershipControls":{"Rules":[{"ObjectOwnership":"Nobody"}]}}"#,
                "MalformedXML 400"
            ),
            ("PutBucketPolicy", #"{"Policy":"no"}"#, "MalformedPolicy 400"),
            ("PutBucketPolicy", #"{"Policy":"{}"}"#, "MalformedPolicy 400"),
            (
                "PutBucketPolicy",
                #"{"Policy":"{\"Statement\":[{\"Effekt\":1,\"Resource\":\"arn:aws:s3:::data\"}]}"}"#,
                "MalformedPolicy 400"
            ),
            (
                "PutBucketPolicy",
                #"{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::other/*\"}]}"}"#,
                "MalformedPolicy 400"
            ),
            (
                "PutBucketPolicy",
                #"{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::data/*\"}]}"}"#,
                "AccessDenied 403"
            ),
            (
                "PutBucketReplication", #"{"ReplicationConfiguration":{"Role":"r","Rules":[{}]}}"#,
                "InvalidRequest 400"
            ),
            (
                "PutBucketLogging",
                #"{"BucketLoggingStatus":{"LoggingEnabled":{"TargetBucket":"none","TargetPrefix":""}}}"#,
                "InvalidTargetBucketForLogging 400"
            ),
        ])
    func refusals(operation: String, input: String, expected: String) throws {
        let account = try TestAccount()
        let more = try #require(try JSONValue(parsing: input).objectValue)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket(operation, more)
        }
        #expect(failure?.brief == expected)
    }

    @Test("A policy reaches the authorizer, and leaves it with the bucket")
    func policies() throws {
        let account = try TestAccount()
        let policy =
            #"{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data"}}"#
        #expect(try account.onBucket("PutBucketPolicy", ["Policy": .string(policy)]).status == 204)
        #expect(account.policies.policies == ["arn:aws:s3:::data": policy])
        #expect(
            try account.onBucket("GetBucketPolicyStatus").output["PolicyStatus"]
                == ["IsPublic": false])
        try account.onBucket("DeleteBucket")
        #expect(account.policies.policies.isEmpty)
    }

    @Test(
        "Which policies are public",
        arguments: [
            (#"{"Effect":"Allow","Principal":"*"}"#, true),
            (#"{"Effect":"Allow","Principal":{"AWS":"*"}}"#, true),
            (#"{"Effect":"Deny","Principal":"*"}"#, false),
            (#"{"Effect":"Allow","Principal":{"AWS":"123456789012"}}"#, false),
            (
                #"{"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
                false
            ),
            (
                #"{"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}}"#,
                true
            ),
            (
                #"{"Effect":"Allow","Principal":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}}"#,
                true
            ),
            (
                #"{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}"#,
                true
            ),
        ])
    func publicity(statement: String, isPublic: Bool) throws {
        let statement = try JSONValue(parsing: statement)
        #expect(PolicyPublicity.isPublic(["Statement": [statement]]) == isPublic)
        #expect(PolicyPublicity.isPublic(["Statement": statement]) == isPublic)
    }
}
