import Diagnostics
import Testing

@testable import SnowflakeSQL

/// The only statement of a text.
func parse(_ text: String) throws -> Statement {
    try SnowflakeParser.parseStatement(text).statement
}

func parseExpression(_ text: String) throws -> SnowflakeSQL.Expression {
    try SnowflakeParser.parseExpression(text)
}

/// The error of a text that must not be read.
func syntaxError(_ text: String) throws -> SQLSyntaxError {
    do throws(SQLSyntaxError) {
        _ = try SnowflakeParser.parseStatements(SourceText(name: "test", text: text))
    } catch {
        return error
    }
    throw NoError(text: text)
}

struct NoError: Error {
    var text: String
}

/// A generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct Dice {
    var state: UInt64

    mutating func roll(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
