/// All functions by name. Dispatch and the ledger of fidelity read the same table.
enum FunctionRegistry {
    private static let table: [String: FunctionDefinition] = {
        var table: [String: FunctionDefinition] = [:]
        for group in pureGroups {
            for definition in group { table[definition.name] = definition.pure }
        }
        for group in groups {
            for definition in group { table[definition.name] = definition }
        }
        for (alias, name) in aliases {
            if let definition = table[name] { table[alias] = definition }
        }
        // Unlike TO_TIME, TIME takes no format. Source: TO_TIME, "Usage notes".
        table["TIME"]?.most = 1
        return table
    }()

    private static let groups: [[FunctionDefinition]] = [
        SemiStructuredFunctions.all, SemiStructuredFunctions.arrays, AggregateFunctions.all,
        WindowFunctions.all, ContextFunctions.all, WebFunctions.all, MapFunctions.all,
        VectorFunctions.all, XMLFunctions.all, CompressionFunctions.all, EncryptionFunctions.all,
        SketchFunctions.all, MoreFunctions.all, StructuredConstructors.all, TaskFunctions.all,
        DataSketchFunctions.all, SystemFunctions.all, [TemplateText.function],
    ]

    /// Those whose functions look at nothing but their arguments and the session's formats and
    /// zone, except those that are random.
    private static let pureGroups: [[FunctionDefinition]] = [
        TextFunctions.all, TextFunctions.more, TextFunctions.decoders, NumericFunctions.all,
        ConditionalFunctions.all, DateFunctions.all, DateFunctions.constructors,
        ConversionFunctions.all, HashFunctions.all, RegexFunctions.all,
    ]

    /// Second names of functions.
    private static let aliases: [(String, String)] = [
        ("LEN", "LENGTH"), ("CHAR_LENGTH", "LENGTH"), ("CHARACTER_LENGTH", "LENGTH"),
        ("SUBSTRING", "SUBSTR"), ("NVL", "IFNULL"), ("CHAR", "CHR"), ("CEILING", "CEIL"),
        ("POW", "POWER"), ("TRUNCATE", "TRUNC"), ("SHA1_HEX", "SHA1"), ("SHA2_HEX", "SHA2"),
        ("MD5_HEX", "MD5"), ("TO_CHAR", "TO_VARCHAR"), ("TO_DECIMAL", "TO_NUMBER"),
        ("TO_NUMERIC", "TO_NUMBER"), ("TRY_TO_DECIMAL", "TRY_TO_NUMBER"),
        ("TRY_TO_NUMERIC", "TRY_TO_NUMBER"), ("DATE", "TO_DATE"), ("TIME", "TO_TIME"),
        ("TIMEADD", "DATEADD"), ("DATE_ADD", "DATEADD"), ("TIMESTAMPADD", "DATEADD"),
        ("TIMEDIFF", "DATEDIFF"), ("TIMESTAMPDIFF", "DATEDIFF"),
        ("DATEFROMPARTS", "DATE_FROM_PARTS"), ("TIMEFROMPARTS", "TIME_FROM_PARTS"),
        ("TIMESTAMPNTZFROMPARTS", "TIMESTAMP_NTZ_FROM_PARTS"),
        ("TIMESTAMP_FROM_PARTS", "TIMESTAMP_NTZ_FROM_PARTS"),
        ("TIMESTAMPFROMPARTS", "TIMESTAMP_NTZ_FROM_PARTS"), ("NOW", "CURRENT_TIMESTAMP"),
        ("LOCALTIMESTAMP", "CURRENT_TIMESTAMP"), ("LOCALTIME", "CURRENT_TIME"),
        ("STDDEV_SAMP", "STDDEV"), ("VAR_SAMP", "VARIANCE"), ("VARIANCE_SAMP", "VARIANCE"),
        ("VARIANCE_POP", "VAR_POP"), ("DAYOFMONTH", "DAY"), ("WEEKOFYEAR", "WEEK"),
        ("REGEXP_LIKE", "RLIKE"), ("REGEXP", "RLIKE"), ("REGEXP_SUBSTR_ALL", "REGEXP_EXTRACT_ALL"),
        ("BIT_AND", "BITAND"), ("BIT_OR", "BITOR"), ("BIT_XOR", "BITXOR"), ("BIT_NOT", "BITNOT"),
        ("BIT_SHIFTLEFT", "BITSHIFTLEFT"), ("BIT_SHIFTRIGHT", "BITSHIFTRIGHT"),
        ("ARRAYAGG", "ARRAY_AGG"), ("OBJECTAGG", "OBJECT_AGG"), ("UCASE", "UPPER"),
        ("LCASE", "LOWER"), ("DECODE_HEX", "HEX_DECODE_STRING"), ("DAYOFWEEK_ISO", "DAYOFWEEKISO"),
        ("WEEK_ISO", "WEEKISO"), ("MD5_NUMBER", "MD5_NUMBER_LOWER64"),
        ("SESSION_CONTEXT", "GETVARIABLE"), ("BITANDAGG", "BITAND_AGG"),
        ("BIT_AND_AGG", "BITAND_AGG"), ("BIT_ANDAGG", "BITAND_AGG"), ("BITORAGG", "BITOR_AGG"),
        ("BIT_OR_AGG", "BITOR_AGG"), ("BIT_ORAGG", "BITOR_AGG"), ("BITXORAGG", "BITXOR_AGG"),
        ("BIT_XOR_AGG", "BITXOR_AGG"), ("BIT_XORAGG", "BITXOR_AGG"),
    ]

    /// The function of that name, which is in upper case.
    static func find(_ name: String) -> FunctionDefinition? { table[name] }

    /// Every function in the order of the names, with the one that it is a second name of.
    static var all: [(name: String, definition: FunctionDefinition)] {
        table.keys.sorted().compactMap { name in table[name].map { (name, $0) } }
    }
}
