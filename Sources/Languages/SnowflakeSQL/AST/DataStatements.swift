public import Diagnostics

/// `INSERT [OVERWRITE] INTO table [(columns)] VALUES … | query`.
public struct Insert: Hashable, Sendable {
    /// Where the rows come from.
    public enum Source: Hashable, Sendable {
        /// Rows; `DEFAULT` stands as an expression.
        case values([[Expression]])
        case query(Query)
    }

    public var isOverwrite: Bool
    public var table: ObjectName
    public var columns: [Identifier]
    public var source: Source
    @Located public var span: SourceSpan
}

/// `INSERT [OVERWRITE] ALL | FIRST [WHEN … THEN] INTO … query`.
public struct MultiTableInsert: Hashable, Sendable {
    /// One `INTO table [(columns)] [VALUES (…)]`.
    public struct Target: Hashable, Sendable {
        public var table: ObjectName
        public var columns: [Identifier]
        /// Empty when the whole row is inserted.
        public var values: [Expression]
        @Located public var span: SourceSpan
    }

    /// `WHEN condition THEN INTO …`; unconditional when there is no condition.
    public struct Branch: Hashable, Sendable {
        public var condition: Expression?
        public var targets: [Target]
    }

    public var isOverwrite: Bool
    /// `FIRST` instead of `ALL`.
    public var isFirst: Bool
    public var branches: [Branch]
    public var otherwise: [Target]
    public var query: Query
    @Located public var span: SourceSpan
}

/// `column = value` in `UPDATE` and `MERGE`.
public struct Assignment: Hashable, Sendable {
    /// The column, its table's alias before it where one was written.
    public var column: [Identifier]
    public var value: Expression
    @Located public var span: SourceSpan
}

/// `UPDATE table SET … [FROM …] [WHERE …]`.
public struct Update: Hashable, Sendable {
    public var target: TableSource
    public var assignments: [Assignment]
    public var from: [FromItem]
    public var whereCondition: Expression?
    @Located public var span: SourceSpan
}

/// `DELETE FROM table [USING …] [WHERE …]`.
public struct Delete: Hashable, Sendable {
    public var target: TableSource
    public var using: [FromItem]
    public var whereCondition: Expression?
    @Located public var span: SourceSpan
}

/// `MERGE INTO target USING source ON condition WHEN …`.
public struct Merge: Hashable, Sendable {
    /// One `WHEN [NOT] MATCHED [BY SOURCE | TARGET] [AND …] THEN …`.
    public struct Clause: Hashable, Sendable {
        /// Which rows it is about.
        public enum Match: Hashable, Sendable {
            case matched
            case notMatched
            case notMatchedBySource
        }

        /// What happens to them.
        public enum Action: Hashable, Sendable {
            case update([Assignment])
            case delete
            case insert(columns: [Identifier], values: [Expression])
            /// `UPDATE ALL BY NAME`.
            case updateAllByName
            /// `INSERT ALL BY NAME`.
            case insertAllByName
        }

        public var match: Match
        public var condition: Expression?
        public var action: Action
        @Located public var span: SourceSpan
    }

    public var target: TableSource
    public var source: FromItem
    public var on: Expression
    public var clauses: [Clause]
    @Located public var span: SourceSpan
}

/// `TRUNCATE [TABLE] [IF EXISTS] name`.
public struct Truncate: Hashable, Sendable {
    public var kind: ObjectKind
    public var ifExists: Bool
    public var table: ObjectName
    @Located public var span: SourceSpan
}

/// `COPY INTO table FROM location | (query) options`.
public struct CopyIntoTable: Hashable, Sendable {
    /// Where the rows come from.
    public enum Source: Hashable, Sendable {
        case location(StageLocation)
        /// A query over staged files that transforms them.
        case query(Query)
    }

    public var table: ObjectName
    public var columns: [Identifier]
    /// Nothing when the table's own stage is meant.
    public var source: Source?
    /// `FILES`, `PATTERN`, `FILE_FORMAT`, `ON_ERROR`, … in the order written.
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `COPY INTO location FROM table | (query) options`.
public struct CopyIntoLocation: Hashable, Sendable {
    /// Where the rows come from.
    public enum Source: Hashable, Sendable {
        case table(TableSource)
        case query(Query)
    }

    public var location: StageLocation
    public var source: Source
    public var partitionBy: Expression?
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `PUT file://… @stage options`.
public struct PutFiles: Hashable, Sendable {
    /// As written, with `file://`.
    public var file: String
    public var target: StageLocation
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `GET @stage file://… options`.
public struct GetFiles: Hashable, Sendable {
    public var source: StageLocation
    /// As written, with `file://`.
    public var folder: String
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `LIST @stage` or `REMOVE @stage`, with `PATTERN`.
public struct StageFiles: Hashable, Sendable {
    public var location: StageLocation
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}

/// `COPY FILES INTO location FROM location options`.
public struct CopyFiles: Hashable, Sendable {
    /// Where the files come from.
    public enum Source: Hashable, Sendable {
        case location(StageLocation)
        case query(Query)
    }

    public var target: StageLocation
    public var source: Source
    public var options: [SQLOption]
    @Located public var span: SourceSpan
}
