import CloudModel
import Testing

@testable import IAM

@Suite("Policy evaluation")
struct EvaluationTests {
    private let read = """
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", "s3:listbucket"],
         "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/raw/*"]}
        """

    @Test("Nothing is allowed that no statement allows")
    func implicitDenial() throws {
        let account = TestAccount()
        let reader = try account.role(read)
        #expect(account.ask(reader, "s3:GetObject", "arn:aws:s3:::data/raw/a/b").isAllowed)
        #expect(account.ask(reader, "s3:ListBucket", "arn:aws:s3:::data").isAllowed)
        let elsewhere = account.ask(reader, "s3:GetObject", "arn:aws:s3:::data/clean/a")
        #expect(
            elsewhere
                == .implicitlyDenied(
                    missing: "no identity-based policy allows the s3:GetObject action; statement"
                        + " `Read` of policy `p` allows it only on arn:aws:s3:::data,"
                        + " arn:aws:s3:::data/raw/*"))
        #expect(
            account.ask(reader, "s3:PutObject", "arn:aws:s3:::data/raw/a")
                == .implicitlyDenied(
                    missing: "no identity-based policy allows the s3:PutObject action"))
    }

    @Test("An explicit denial wins and names its statement")
    func explicitDenial() throws {
        let account = TestAccount()
        let deny = """
            {"Sid": "NoSecrets", "Effect": "Deny", "Action": "s3:*",
             "Resource": "arn:aws:s3:::data/raw/secret*"}
            """
        let reader = try account.role(read + "," + deny)
        #expect(
            account.ask(reader, "s3:GetObject", "arn:aws:s3:::data/raw/secret.csv")
                == .explicitlyDenied(
                    by: "statement `NoSecrets` of policy `p`", in: "an identity-based policy"))
        #expect(account.ask(reader, "s3:GetObject", "arn:aws:s3:::data/raw/open.csv").isAllowed)
    }

    @Test("NotAction and NotResource select everything else")
    func negations() throws {
        let account = TestAccount()
        let principal = try account.role(
            """
            {"Effect": "Allow", "NotAction": "s3:Delete*", "NotResource": "arn:aws:s3:::data/dw/*"}
            """)
        #expect(account.ask(principal, "s3:PutObject", "arn:aws:s3:::data/raw/a").isAllowed)
        #expect(!account.ask(principal, "s3:DeleteObject", "arn:aws:s3:::data/raw/a").isAllowed)
        #expect(!account.ask(principal, "s3:PutObject", "arn:aws:s3:::data/dw/a").isAllowed)
    }

    @Test("The root user may do everything that no resource policy denies")
    func root() throws {
        let account = TestAccount()
        let root = Principal.root(account: "123456789012")
        #expect(account.ask(root, "s3:PutObject", "arn:aws:s3:::data/a").isAllowed)
        account.iam.setResourcePolicy(
            "arn:aws:s3:::data",
            try account.policy(
                """
                {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                 "Resource": "arn:aws:s3:::data/*"}
                """, kind: .resource))
        #expect(!account.ask(root, "s3:PutObject", "arn:aws:s3:::data/a").isAllowed)
    }

    @Test("A service needs the resource's policy, with its conditions")
    func services() throws {
        let account = TestAccount()
        let s3 = Principal.service("s3.amazonaws.com")
        let function = "arn:aws:lambda:us-east-1:123456789012:function:validator"
        #expect(!account.ask(s3, "lambda:InvokeFunction", function).isAllowed)
        account.iam.setResourcePolicy(
            function,
            try account.policy(
                """
                {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                 "Action": "lambda:InvokeFunction", "Resource": "\(function)",
                 "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::data"},
                               "StringEquals": {"aws:SourceAccount": "123456789012"}}}
                """, kind: .resource))
        let keys = [
            AuthorizationRequest.ContextKey("aws:SourceArn", "arn:aws:s3:::data"),
            AuthorizationRequest.ContextKey("aws:SourceAccount", "123456789012"),
        ]
        #expect(account.ask(s3, "lambda:InvokeFunction", function, keys).isAllowed)
        let without = account.ask(s3, "lambda:InvokeFunction", function)
        #expect(without.reason.contains("condition ArnLike on AWS:SourceArn is not met"))
        let other = Principal.service("sns.amazonaws.com")
        #expect(!account.ask(other, "lambda:InvokeFunction", function, keys).isAllowed)
    }

    @Test("A resource policy lets a role in alone, but the account only together with its own")
    func resourcePolicies() throws {
        let account = TestAccount()
        let role = try account.role(
            #"{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}"#)
        let object = "arn:aws:s3:::data/a"
        func attach(_ principal: String) throws {
            account.iam.setResourcePolicy(
                "arn:aws:s3:::data",
                try account.policy(
                    """
                    {"Effect": "Allow", "Principal": {"AWS": "\(principal)"},
                     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
                    """, kind: .resource))
        }
        try attach("arn:aws:iam::123456789012:role/reader")
        #expect(account.ask(role, "s3:GetObject", object).isAllowed)
        try attach("arn:aws:iam::123456789012:root")
        #expect(!account.ask(role, "s3:GetObject", object).isAllowed)
        account.iam.setResourcePolicy("arn:aws:s3:::data", nil)
        #expect(!account.ask(role, "s3:GetObject", object).isAllowed)
    }

    @Test("A policy that changes is asked anew")
    func changes() throws {
        let account = TestAccount()
        let reader = try account.role(read)
        let object = "arn:aws:s3:::data/raw/a"
        #expect(account.ask(reader, "s3:GetObject", object).isAllowed)
        let arn = try #require(reader.roleARN.flatMap { ARN($0) })
        try account.iam.removePolicy("p", of: arn)
        #expect(!account.ask(reader, "s3:GetObject", object).isAllowed)
        try account.iam.setPolicy(account.policy(read, kind: .identity), of: arn)
        #expect(account.ask(reader, "s3:GetObject", object).isAllowed)
    }

    @Test("What was allowed is remembered once, for the smallest policy")
    func usage() throws {
        let account = TestAccount()
        let reader = try account.role(read)
        for key in ["b", "a", "a"] {
            _ = account.ask(reader, "s3:GetObject", "arn:aws:s3:::data/raw/\(key)")
        }
        _ = account.ask(reader, "s3:PutObject", "arn:aws:s3:::data/raw/a")
        #expect(
            account.iam.usedPermissions.map(\.resource) == [
                "arn:aws:s3:::data/raw/a", "arn:aws:s3:::data/raw/b",
            ])
        #expect(
            account.iam.usedPermissions.allSatisfy {
                $0.principal == "arn:aws:iam::123456789012:role/reader"
            })
    }
}
