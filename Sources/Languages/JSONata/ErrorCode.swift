/// The codes of the language, as its documentation and its behaviour give them.
enum ErrorCode: String, CaseIterable {
    case unterminatedString = "S0101"
    case literalOutOfRange = "S0102"
    case unknownEscape = "S0103"
    case badUnicodeEscape = "S0104"
    case unterminatedName = "S0105"
    case unterminatedComment = "S0106"
    case syntaxError = "S0201"
    case unexpectedToken = "S0202"
    case unexpectedEndBefore = "S0203"
    case unknownOperator = "S0204"
    case unexpectedEnd = "S0207"
    case parameterNotVariable = "S0208"
    case predicateAfterGroup = "S0209"
    case secondGroup = "S0210"
    case notAPrefix = "S0211"
    case bindsNoVariable = "S0212"
    case literalAsStep = "S0213"
    case notAVariable = "S0214"
    case focusAfterPredicate = "S0215"
    case focusAfterSort = "S0216"
    case noAncestor = "S0217"
    case emptyRegex = "S0301"
    case unterminatedRegex = "S0302"
    case badRegex = "S0303"
    case parameterizedType = "S0401"
    case parameterizedChoice = "S0402"
    case argumentMismatch = "T0410"
    case contextMismatch = "T0411"
    case arrayOfWrongType = "T0412"
    case numberOutOfRange = "D1001"
    case negatesNoNumber = "D1002"
    case keyNotString = "T1003"
    case emptyMatch = "D1004"
    case forgottenDollar = "T1005"
    case callsNoFunction = "T1006"
    case forgottenDollarPartial = "T1007"
    case partialOfNoFunction = "T1008"
    case duplicateKey = "D1009"
    case badMatcher = "T1010"
    case leftNotNumber = "T2001"
    case rightNotNumber = "T2002"
    case rangeStartNotInteger = "T2003"
    case rangeEndNotInteger = "T2004"
    case appliesNoFunction = "T2006"
    case sortMixesTypes = "T2007"
    case sortKeyType = "T2008"
    case comparesDifferentTypes = "T2009"
    case notComparable = "T2010"
    case updateNotObject = "T2011"
    case deletionNotStrings = "T2012"
    case rangeTooLarge = "D2014"
    case notANumberText = "D3001"
    case replacesNothing = "D3010"
    case negativeReplaceLimit = "D3011"
    case replacementNotString = "D3012"
    case negativeSplitLimit = "D3020"
    case notNumeric = "D3030"
    case negativeMatchLimit = "D3040"
    case reduceArity = "D3050"
    case negativeRoot = "D3060"
    case powerOutOfRange = "D3061"
    case sortNeedsFunction = "D3070"
    case tooManySubpictures = "D3080"
    case severalDecimalPoints = "D3081"
    case severalPercents = "D3082"
    case severalPerMilles = "D3083"
    case percentAndPerMille = "D3084"
    case noDigitInMantissa = "D3085"
    case passiveInside = "D3086"
    case groupingBesidePoint = "D3087"
    case groupingAtEnd = "D3088"
    case adjacentGroupings = "D3089"
    case optionalAfterMandatory = "D3090"
    case mandatoryAfterOptional = "D3091"
    case percentWithExponent = "D3092"
    case badExponentPart = "D3093"
    case badRadix = "D3100"
    case badTimestamp = "D3110"
    case evalSyntax = "D3120"
    case evalFailure = "D3121"
    case unsupportedSequence = "D3130"
    case mixedDigits = "D3131"
    case unknownComponent = "D3132"
    case unnameableComponent = "D3133"
    case timezoneDigits = "D3134"
    case unclosedComponent = "D3135"
    case underspecifiedDate = "D3136"
    case raised = "D3137"
    case severalMatches = "D3138"
    case noMatch = "D3139"
    case malformedURL = "D3140"
    case assertion = "D3141"
    case limitExceeded = "U1001"

    var message: String { Self.messages[rawValue] ?? "The expression failed" }

    private static let messages: [String: String] = [
        "S0101": "A string literal has no closing quote",
        "S0102": "The number is out of range",
        "S0103": "There is no such escape sequence",
        "S0104": "The escape \\u needs four hexadecimal digits",
        "S0105": "A quoted name has no closing backquote",
        "S0106": "A comment has no end",
        "S0201": "Nothing may stand here",
        "S0202": "Another symbol was expected here",
        "S0203": "The expression ends where a symbol was expected",
        "S0204": "There is no such operator",
        "S0207": "The expression ends too early",
        "S0208": "A parameter must be a variable name, which begins with $",
        "S0209": "A predicate cannot follow a grouping in the same step",
        "S0210": "Each step can have one grouping only",
        "S0211": "The symbol cannot begin an expression",
        "S0212": "The left side of := must be a variable name, which begins with $",
        "S0213": "A literal value cannot be a step of a path",
        "S0214": "The right side must be a variable name, which begins with $",
        "S0215": "A context binding must stand before the predicates of its step",
        "S0216": "A context binding must stand before the order-by clause of its step",
        "S0217": "The parent of this step cannot be derived",
        "S0301": "An empty regular expression is not allowed",
        "S0302": "A regular expression has no closing slash",
        "S0303": "The regular expression is malformed",
        "S0401": "Only arrays and functions take a type parameter",
        "S0402": "A choice of types cannot hold a type with a parameter",
        "T0410": "The argument does not match the function's signature",
        "T0411": "The context does not fit the missing argument",
        "T0412": "The argument must be an array of one type",
        "D1001": "No calculation can take a number of this size",
        "D1002": "Only a number can be negated",
        "T1003": "The key of an object must be a string",
        "D1004": "The regular expression matches an empty text",
        "T1005": "Something that is no function was called; was $ forgotten?",
        "T1006": "Something that is no function was called",
        "T1007": "Something that is no function was partially applied; was $ forgotten?",
        "T1008": "Something that is no function was partially applied",
        "D1009": "Several key expressions gave the same key",
        "T1010": "The matcher function did not return a match object",
        "T2001": "The left side of the operator must be a number",
        "T2002": "The right side of the operator must be a number",
        "T2003": "The left side of the range must be an integer",
        "T2004": "The right side of the range must be an integer",
        "T2006": "The right side of ~> must be a function",
        "T2007": "Values of different types cannot be ordered",
        "T2008": "A sort key must be a string or a number",
        "T2009": "Both sides of a comparison must be of one type",
        "T2010": "Only strings and numbers can be compared",
        "T2011": "The update of a transformation must be an object",
        "T2012": "The deletion of a transformation must be a string or strings",
        "D2014": "The range has more than ten million entries",
        "D3001": "The number has no text",
        "D3010": "The pattern of $replace must not be empty",
        "D3011": "The limit of $replace must not be negative",
        "D3012": "The replacement function must return a string",
        "D3020": "The limit of $split must not be negative",
        "D3030": "The value is not numeric",
        "D3040": "The limit of $match must not be negative",
        "D3050": "The function of $reduce must take two arguments at least",
        "D3060": "A negative number has no square root",
        "D3061": "The power is out of range",
        "D3070": "$sort without a function takes an array of strings or of numbers",
        "D3080": "A picture has two sub-pictures at most",
        "D3081": "A sub-picture has one decimal separator at most",
        "D3082": "A sub-picture has one percent character at most",
        "D3083": "A sub-picture has one per-mille character at most",
        "D3084": "A sub-picture cannot have both percent and per-mille",
        "D3085": "The mantissa of a sub-picture needs a digit",
        "D3086": "A passive character cannot stand between active ones",
        "D3087": "A grouping separator cannot stand beside the decimal separator",
        "D3088": "The integer part cannot end with a grouping separator",
        "D3089": "Two grouping separators cannot stand side by side",
        "D3090": "An optional digit cannot follow a mandatory one in the integer part",
        "D3091": "A mandatory digit cannot follow an optional one in the fraction",
        "D3092": "A sub-picture cannot have both an exponent and percent or per-mille",
        "D3093": "The exponent of a sub-picture consists of mandatory digits",
        "D3100": "The radix must be from 2 to 36",
        "D3110": "The text is not an ISO 8601 timestamp",
        "D3120": "The expression given to $eval cannot be read",
        "D3121": "The expression given to $eval failed",
        "D3130": "Numbering in this sequence is not supported",
        "D3131": "The digits of a picture must be of one family",
        "D3132": "There is no such component in a date picture",
        "D3133": "This component has no names",
        "D3134": "A timezone has four digits at most",
        "D3135": "A component of the picture has no closing bracket",
        "D3136": "The timestamp leaves out a component between two that it has",
        "D3137": "$error() function evaluated",
        "D3138": "$single found several matches",
        "D3139": "$single found no match",
        "D3140": "The URL is malformed",
        "D3141": "$assert() statement failed",
        "U1001": "The evaluation took too many steps or too much depth",
    ]
}

/// The codes of the language with what they say, for who explains them.
public enum JSONataCodes {
    /// Every code that an expression may fail with, in order.
    public static var all: [(code: String, message: String)] {
        ErrorCode.allCases.map { (code: $0.rawValue, message: $0.message) }
            .sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }
}
