public import Diagnostics

/// One `NAME = value` of a statement's options, or a word that stands alone.
public struct SQLOption: Hashable, Sendable {
    /// In upper case, words parted by one space; empty for a value without a name.
    public var name: String
    public var value: OptionValue
    /// Whether `=` (or `=>`) stands between name and value; `TAG (…)` and `THEN …` have none.
    public var hasAssignment: Bool = true
    /// Where the name stands.
    @Located public var nameSpan: SourceSpan
    @Located public var span: SourceSpan
}

/// The value of an option and where it stands.
public struct OptionValue: Hashable, Sendable {
    /// What a value can be.
    public indirect enum Kind: Hashable, Sendable {
        /// The option is a word that stands alone, such as `COPY GRANTS`.
        case flag
        case string(String)
        /// A number as it was written.
        case number(String)
        case boolean(Bool)
        /// A word or a name: `CSV`, `db.schema.format`.
        case name(ObjectName)
        case list([OptionValue])
        /// Options inside parentheses: `FILE_FORMAT = (TYPE = CSV)`.
        case options([SQLOption])
        case stage(StageReference)
        case expression(Expression)
        case query(Query)
        /// A statement that another one holds, such as the action of an alert.
        case statement(Statement)
        /// Words and values in a row without parentheses, as one element of a list.
        case clauses([SQLOption])
    }

    public var kind: Kind
    @Located public var span: SourceSpan
}

extension OptionValue {
    /// The text of a string, or the word in upper case; nothing for anything else.
    public var text: String? {
        switch kind {
        case .string(let text): text
        case .name(let name) where name.computed == nil:
            name.parts.map(\.name).joined(separator: ".")
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .number(let digits): digits
        default: nil
        }
    }

    /// The truth value, also when it is written as a text.
    public var boolean: Bool? {
        switch kind {
        case .boolean(let value): value
        case .flag: true
        case .string(let text):
            switch text.uppercased() {
            case "TRUE": true
            case "FALSE": false
            default: nil
            }
        default: nil
        }
    }

    /// The whole number.
    public var integer: Int? {
        if case .number(let digits) = kind { return Int(digits) }
        return nil
    }

    /// The values of a list; one value stands for a list of itself.
    public var elements: [OptionValue] {
        if case .list(let values) = kind { return values }
        if case .options(let options) = kind, options.isEmpty { return [] }
        return [self]
    }

    /// The options inside parentheses.
    public var options: [SQLOption]? {
        switch kind {
        case .options(let options): options
        case .list(let values) where values.isEmpty: []
        default: nil
        }
    }
}

extension [SQLOption] {
    /// The last option of that name, which wins when it is given twice.
    public subscript(name: String) -> OptionValue? { last { $0.name == name }?.value }
}

/// `@stage/path`, `@%table/path`, `@~/path`.
public struct StageReference: Hashable, Sendable {
    /// Whose files they are.
    public enum Kind: Hashable, Sendable {
        case named(ObjectName)
        /// `@%table`.
        case table(ObjectName)
        /// `@~`.
        case user
    }

    public var kind: Kind
    /// What stands behind the first slash, without it.
    public var path: String
    @Located public var span: SourceSpan
}

/// Where files lie: in a stage, behind a URL, or where a variable says.
public enum StageLocation: Sendable {
    case stage(StageReference)
    case url(String, span: SourceSpan)
    case variable(Expression)
}

extension StageLocation: Hashable {
    /// Equal when they say the same, wherever they stand.
    public static func == (lhs: StageLocation, rhs: StageLocation) -> Bool {
        switch (lhs, rhs) {
        case (.stage(let one), .stage(let other)): one == other
        case (.url(let one, _), .url(let other, _)): one == other
        case (.variable(let one), .variable(let other)): one == other
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .stage(let stage): hasher.combine(stage)
        case .url(let url, _): hasher.combine(url)
        case .variable(let variable): hasher.combine(variable)
        }
    }
}
