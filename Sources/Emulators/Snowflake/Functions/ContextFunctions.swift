import Crypto
import SnowflakeSQL

/// Functions of the session and of the statement. Source: Snowflake documentation, "Context
/// functions".
enum ContextFunctions {
    private typealias F = FunctionDefinition

    private static func context(_ name: String) -> FunctionDefinition {
        F.simple(name, [], .varchar) { (environment, _) throws(SnowflakeError) in
            environment.place?.value(of: name) ?? .null
        }
    }

    /// One that always gives the same.
    private static func constant(_ name: String) -> FunctionDefinition {
        let value = StatementPlace.constants[name].map { "'\($0)'" } ?? "NULL"
        return context(name).approximated("always \(value)")
    }

    /// The current moment by a name that takes no digits.
    private static func moment(_ name: String) -> FunctionDefinition {
        F.simple(name, [], .ltz) { (environment, _) throws(SnowflakeError) in
            .timestampLTZ(environment.now)
        }
    }

    static let all: [FunctionDefinition] = [
        context("CURRENT_ROLE"), context("CURRENT_USER"), context("CURRENT_DATABASE"),
        context("CURRENT_SCHEMA"), context("CURRENT_WAREHOUSE"),
        context("CURRENT_ACCOUNT").approximated("the account's name: it has no locator"),
        context("CURRENT_SESSION"), context("CURRENT_STATEMENT"), constant("CURRENT_VERSION"),
        constant("CURRENT_REGION"), context("CURRENT_TRANSACTION"), context("CURRENT_CLIENT"),
        context("INVOKER_ROLE"), context("CURRENT_ACCOUNT_NAME"),
        context("CURRENT_SECONDARY_ROLES"),
        F.simple("CURRENT_AVAILABLE_ROLES", [], .varchar) {
            (environment, _) throws(SnowflakeError) in
            .text("[ " + environment.roles.map { "\"\($0)\"" }.joined(separator: ", ") + " ]")
        },
        F.simple("CURRENT_SCHEMAS", [], .varchar) { (environment, _) throws(SnowflakeError) in
            let names = environment.place?.searchedSchemas() ?? []
            return .text(
                "[\(names.map { "\"\($0.database).\($0.schema)\"" }.joined(separator: ", "))]")
        },
        constant("CURRENT_ORGANIZATION_NAME"), constant("CURRENT_ORGANIZATION_USER"),
        constant("CURRENT_IP_ADDRESS"), constant("CURRENT_ROLE_TYPE"),
        constant("INVOKER_SHARE"), context("LAST_TRANSACTION"),
        F.simple("IS_DATABASE_ROLE_IN_SESSION", [.text], .boolean) {
            (environment, a) throws(SnowflakeError) in
            var parts = NameText.split(a.text(0)).map(\.name)
            if parts.count == 1 {
                parts.insert(
                    Text.string(environment.place?.value(of: "CURRENT_DATABASE") ?? .null), at: 0)
            }
            return .boolean(environment.databaseRoles.contains(parts.joined(separator: ".")))
        },
        F.simple("IS_GRANTED_TO_INVOKER_ROLE", [.text], .boolean) {
            (environment, a) throws(SnowflakeError) in
            .boolean(environment.roles.contains(a.text(0)))
        },
        F.typed(
            "CURRENT_TIMESTAMP", [.integer], least: 0, { .timestampLTZ(scale: digits($0)) }
        ) { (environment, a) throws(SnowflakeError) in
            .timestampLTZ(environment.now - environment.now % Int128(fraction(a)))
        },
        moment("GETDATE"), moment("SYSTIMESTAMP"),
        F.simple("SYSDATE", [], .ntz) { (environment, _) throws(SnowflakeError) in
            .timestampNTZ(environment.now)
        },
        F.simple("CURRENT_DATE", [], .date) { (environment, _) throws(SnowflakeError) in
            .date(TextForm.clock(.timestampLTZ(environment.now), environment.zone).days)
        },
        F.typed("CURRENT_TIME", [.integer], least: 0, { .time(scale: digits($0)) }) {
            (environment, a) throws(SnowflakeError) in
            let time = TextForm.clock(.timestampLTZ(environment.now), environment.zone).ofDay
            return .time(time - time % fraction(a))
        },
        F.simple("ALL_USER_NAMES", [], .array) { (environment, _) throws(SnowflakeError) in
            .variant(.array(environment.users.map { .string($0) }))
        },
        F.simple("LAST_QUERY_ID", [.integer], least: 0, .varchar) {
            (environment, a) throws(SnowflakeError) in
            let place = a.isEmpty ? -1 : a.int(0)
            let ids = environment.queryIDs
            let index = place < 0 ? ids.count + place : place - 1
            return ids.indices.contains(index) ? .text(ids[index]) : .null
        },
        F.simple("IS_ROLE_IN_SESSION", [.text], .boolean) {
            (environment, a) throws(SnowflakeError) in
            .boolean(environment.roles.contains(a.text(0)))
        },
        F.simple("GETVARIABLE", [.text], .varchar) { (environment, a) throws(SnowflakeError) in
            guard let value = environment.variables[a.text(0)] else { return .null }
            return .text(environment.cast.text(value))
        },
        // Source: Snowflake documentation, "SQL variables", "Session variable functions".
        F.simple("SETVARIABLE", [.text, .text], .varchar, deterministic: false) {
            (environment, a) throws(SnowflakeError) in
            environment.place?.session.set(
                a.text(0), to: .text(a.text(1)), at: Int64(environment.now))
            return .text(a.text(1))
        },
        F.simple("SYSTEM$TYPEOF", [.any], .varchar) { (_, _) throws(SnowflakeError) in .null }
            .replaced { (binder, a) throws(SnowflakeError) in binder.text("\(a[0].type)") }
            .approximated("the width of a number that is no constant follows from its type"),
        F.typed(
            "UUID_STRING", [.text, .text], least: 0, deterministic: false,
            { given throws(SnowflakeError) in
                if given.count == 1 {
                    throw .argumentCount("UUID_STRING", given: 1, least: 2, most: 2)
                }
                return .varchar
            }
        ) { (environment, a) throws(SnowflakeError) in
            var bytes: [UInt8] = []
            var version: UInt8 = 0x40
            if a.count == 2 {
                // Version 5: the name in its space, hashed.
                let digits = a.text(0).utf8.filter { $0 != 0x2D }
                guard let space = Hex.decode(digits), space.count == 16 else {
                    throw .invalidArgumentValue("Invalid UUID: '\(a.text(0))'")
                }
                let digest = Insecure.SHA1.hash(data: space + Array(a.text(1).utf8))
                bytes = Array(Array(digest).prefix(16))
                version = 0x50
            }
            for _ in 0..<(bytes.isEmpty ? 2 : 0) {
                let bits = environment.random()
                for shift in 0..<8 {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(shift))))
                }
            }
            bytes[6] = bytes[6] & 0x0F | version
            bytes[8] = bytes[8] & 0x3F | 0x80
            let hex = Array(Hex.encode(bytes, uppercase: false))
            return .text(
                [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }
                    .joined(separator: "-"))
        }.approximated(seeded),
        F.simple("RANDSTR", [.integer, .any], .varchar) { (_, a) throws(SnowflakeError) in
            let seed = NumericFunctions.generated(a[1])
            let digits = Array(
                "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
            guard a.int(0) <= SnowflakeType.longestText else { throw .resultTooLong }
            let bytes = (0..<max(0, a.int(0))).map { place in
                digits[
                    Int(ExecutionEnvironment.mix(seed &+ UInt64(place)) % UInt64(digits.count))]
            }
            return .text(String(decoding: bytes, as: UTF8.self))
        }.approximated(seeded),
        sequence("SEQ1"), sequence("SEQ2"), sequence("SEQ4"), sequence("SEQ8"),
    ]

    /// How what is drawn differs from what Snowflake draws.
    static let seeded = "drawn from the seed of the run"

    /// The digits behind the second that CURRENT_TIME and CURRENT_TIMESTAMP are asked for.
    private static func digits(_ a: [Bound]) -> Int {
        max(0, min(9, a.first?.constant?.intValue ?? 9))
    }

    /// The nanoseconds of the last of those digits.
    private static func fraction(_ a: [SnowflakeValue]) -> Int64 {
        Int64(Decimals.power(9 - (a.isEmpty ? 9 : max(0, min(9, a.int(0))))))
    }

    /// SEQ4 and its like: 0, 1, 2, … at each place of the statement.
    private static func sequence(_ name: String) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: 0, most: 1,
            kind: .scalar { (binder, _) throws(SnowflakeError) in
                let function = NativeFunction(
                    name: "seq", isDeterministic: false,
                    body: .scalar { call throws(SnowflakeError) in
                        let next = call.environment.sequenceCounts[call.integer(0), default: 0]
                        call.environment.sequenceCounts[call.integer(0)] = next + 1
                        call.returnInteger(next)
                    })
                let place = binder.freshName("").utf8.reduce(0) { $0 * 10 + Int($1 & 15) }
                return Bound(binder.call(function, [String(place)]), .integer)
            }
        ).approximated("it never wraps around")
    }
}
