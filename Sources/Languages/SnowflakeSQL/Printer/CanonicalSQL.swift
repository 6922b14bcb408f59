extension Statement {
    /// The statement as canonical Snowflake SQL on one line; reading it yields an equal tree.
    public var canonicalSQL: String { Printer.print { $0.statement(self) } }
}

extension Query {
    /// The query as canonical Snowflake SQL on one line.
    public var canonicalSQL: String { Printer.print { $0.query(self) } }
}

extension Expression {
    /// The expression as canonical Snowflake SQL on one line.
    public var canonicalSQL: String { Printer.print { $0.expression(self) } }
}

extension ScriptBlock {
    /// The block as canonical Snowflake Scripting on one line.
    public var canonicalSQL: String { Printer.print { $0.block(self) } }
}

extension TypeName {
    /// The type as canonical Snowflake SQL: `NUMBER(38, 0)`.
    public var canonicalSQL: String { Printer.print { $0.type(self) } }
}

extension ObjectName {
    /// The name with its dots, quoted where it must be.
    public var canonicalSQL: String { Printer.print { $0.name(self) } }
}

extension Identifier {
    /// The name, quoted where it must be.
    public var canonicalSQL: String { Printer.print { $0.name(self) } }
}

extension RowPattern {
    /// The pattern as it stands inside the parentheses of `PATTERN`.
    public var canonicalSQL: String { Printer.print { $0.pattern(self) } }
}
